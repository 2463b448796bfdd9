import { type Dataset, type Design, dataset, designPoints } from '../dataset/index.ts';
import type { Order } from '../graph/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demand, InputError, type RandomStream, stream, type Tensor } from '../tensor/index.ts';
import { type Domain, domainOf } from '../variable/index.ts';
import { defaultDesign } from './design.ts';
import type { Watch } from './watch.ts';

export interface SampleOptions extends Watch {
  /** How many points. */
  readonly points: number;
  /** 0: values. 1 (default): and gradients. 2: and Hessian-vector products along `directions`. */
  readonly order?: Order;
  /**
   * Of order 2: how many random directions a point. Each is N(0, σ²) along each input, where σ is the standard deviation of
   * a uniform input: so all inputs count alike. Or "axes": a unit vector an input, whose products are the whole Hessian.
   * Default 1.
   */
  readonly directions?: number | 'axes';
  /** Where they lie: over the domain, or (gaussian) where the model says. Default as {@link defaultDesign} says. */
  readonly design?: Design['kind'];
  /** The seed of points and noise. Default 1. */
  readonly seed?: number;
  /** The precision in which points and labels are kept; points are rounded before they are labelled. Default float64. */
  readonly precision?: 'float32' | 'float64';
  /** The precision of labels. Default as `precision` says. */
  readonly labels?: 'float32' | 'float64';
  /** Points a batch. Default: as many as make 2²⁰ numbers. */
  readonly batch?: number;
}

const NUMBERS_A_BATCH = 1 << 20;

/**
 * Labels points of a reference model, batch by batch. Nothing larger than a batch is in memory.
 *
 * The points, and the noise of each, do not depend on the batch. A batch takes the next points of the design. It also takes
 * the next numbers of the streams `labels`, which models with noise use point by point, and `directions`. So batches of
 * another size give the same set, up to the last bit where an engine rounds the ends of its vectors differently.
 *
 * @throws InputError when the options do not fit the model, or a label is not finite, or not of a size that the precision holds
 * @throws the signal's reason when aborted
 */
export async function* sampleModel(
  engine: Engine,
  model: ReferenceModel,
  options: SampleOptions,
): AsyncGenerator<Dataset, void, undefined> {
  const { points, order = 1, seed = 1, precision = 'float64', progress, signal } = options;
  const { labels: kept = precision } = options;
  const { name, inputs, outputs, parameters } = model;
  const d = inputs.length;
  const design = options.design ?? defaultDesign(d);
  const k = order < 2 ? 0 : options.directions === 'axes' ? d : (options.directions ?? 1);
  const columns = d + outputs.length * (1 + d) + k * d * (1 + outputs.length);
  const { batch = Math.max(1, Math.floor(NUMBERS_A_BATCH / columns)) } = options;
  for (const [what, count] of Object.entries({ points, batch, ...(order === 2 && { directions: k }) }))
    demand(
      Number.isInteger(count) && count >= 1,
      `${what} must be a whole number of at least 1`,
      count,
      'Correct it.',
    );
  const rounded = (values: Tensor, to = precision): Tensor => (to === 'float64' ? values : inSingle(values));
  const domain = domainOf(inputs);
  const next = pointsOf(designOf(design, model), domain, seed);
  const random = stream(seed, 'labels');
  const along = stream(seed, 'directions');
  for (let start = 0; start < points; start += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, points - start);
    const x = rounded(next(count));
    const directions =
      order === 2 ? rounded(directionsOf(options.directions, model, count, along)) : undefined;
    const labels = await model.label(x, {
      order,
      directions,
      domain,
      random,
      engine,
      signal,
      progress: (share) => {
        const done = start + share * count;
        progress?.(done / points, `${Math.round(done)} points`);
      },
    });
    yield dataset({
      x,
      y: rounded(labels.y, kept),
      dydx: labels.dydx && rounded(labels.dydx, kept),
      hvp: directions && labels.products && { directions, products: rounded(labels.products, kept) },
      inputs,
      outputs,
      provenance: {
        model: name,
        parameters,
        seed,
        design,
        ...(labels.inDouble && { inDouble: labels.inDouble }),
      },
    });
  }
}

/** What the user should know of how labels were computed: in float64, although nobody asked their model to. */
export function computedNote({ provenance: { inDouble } }: Dataset): string | undefined {
  return typeof inDouble === 'string'
    ? `labels are computed in float64, since float32 does not hold ${inDouble}`
    : undefined;
}

/** Numbers rounded to float32. @throws InputError where one overflows, or all of them vanish */
function inSingle({ shape, data }: Tensor): Tensor {
  const single = data.map(Math.fround);
  const beyond = data.findIndex((value, i) => Number.isFinite(value) && !Number.isFinite(single[i]));
  const vanished = single.some((value) => value !== 0) ? -1 : data.findIndex((value) => value !== 0);
  const at = Math.max(beyond, vanished);
  if (at >= 0)
    throw new InputError(
      'points and labels that are kept in float32 must be of a size that it holds',
      String(data[at]),
      'Take float64 as the precision.',
    );
  return { shape, data: single };
}

/** The next points of a design, as many as asked for. */
function pointsOf(design: Design, domain: Domain, seed: number): (count: number) => Tensor {
  const random = stream(seed, 'points');
  let done = 0;
  return (count) => {
    // A Sobol' sequence is scrambled the same way each time it is entered.
    const source = design.kind === 'sobol' ? stream(seed, 'points') : random;
    const points = designPoints(design, domain, count, source, done);
    done += count;
    return points;
  };
}

/** The directions of the next points, [count, k, d]. */
function directionsOf(
  choice: SampleOptions['directions'],
  { inputs }: ReferenceModel,
  count: number,
  random: RandomStream,
): Tensor {
  const d = inputs.length;
  if (choice === 'axes') {
    const data = new Float64Array(count * d * d);
    for (let i = 0; i < data.length; i += d) data[i + ((i / d) % d)] = 1;
    return { shape: [count, d, d], data };
  }
  const { lo, hi } = domainOf(inputs);
  const deviation = lo.map((end, j) => (hi[j] - end) / Math.sqrt(12));
  const data = new Float64Array(count * (choice ?? 1) * d);
  random.fillNormal(data);
  return { shape: [count, choice ?? 1, d], data: data.map((z, i) => z * deviation[i % d]) };
}

/**
 * The design of a name, for a reference model.
 *
 * @throws InputError when it is Gaussian and the model does not say where
 */
export function designOf(kind: Design['kind'], { name, spread }: ReferenceModel): Design {
  if (kind !== 'gaussian') return { kind };
  if (spread === undefined)
    throw new InputError(
      'the Gaussian design needs a reference model that says where',
      name,
      'Use sobol or uniform.',
    );
  return { kind, mean: [...spread.mean.data], factor: spread.factor };
}
