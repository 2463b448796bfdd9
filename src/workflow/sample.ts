import { type Dataset, dataset } from '../dataset/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demand, InputError, stream, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { defaultDesign, designOf, nextPoints } from './design.ts';
import { labelled } from './labelled.ts';
import { checkSampleOptions, numbersAPoint, type SampleOptions } from './sample-options.ts';
import { firstVectors, secondVectors } from './sample-vectors.ts';

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
  demand(
    typeof Object(model).label === 'function',
    'points are labelled by a reference model',
    model,
    'Give what functionModel, monteCarloModel or callbackModel returns.',
  );
  checkSampleOptions(options);
  const { points, order = 1, seed = 1, precision = 'float64', progress, signal } = options;
  const { labels: kept = precision } = options;
  const { name, inputs, outputs, parameters } = model;
  const design = options.design ?? defaultDesign(inputs.length);
  const { batch = Math.max(1, Math.floor(NUMBERS_A_BATCH / numbersAPoint(model, options))) } = options;
  const rounded = (values: Tensor, to = precision): Tensor => (to === 'float64' ? values : inSingle(values));
  const domain = domainOf(inputs);
  const next = nextPoints(designOf(design, model), domain, seed);
  const first = await firstVectors(engine, model, options);
  const second = secondVectors(model, options);
  const random = stream(seed, 'labels');
  for (let start = 0; start < points; start += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, points - start);
    const x = rounded(next(count));
    const asked = {
      order,
      ...(first && { first: first(count, rounded) }),
      ...(second && { directions: second(count, rounded) }),
    };
    const labels = await model.label(x, {
      ...asked,
      errors: options.errors,
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
      ...labelled(labels, asked, (values) => rounded(values, kept)),
      inputs,
      outputs,
      provenance: {
        model: name,
        parameters,
        seed,
        design,
        ...(labels.inDouble && { inDouble: labels.inDouble }),
        ...(labels.estimated && { estimated: labels.estimated }),
        ...(labels.varianceReduction && { varianceReduction: labels.varianceReduction }),
      },
    });
  }
}

/** What the user should know of what their model chose by itself: to compute in float64, to estimate derivatives otherwise than pathwise. */
export function computedNotes({ provenance: { inDouble, estimated } }: Dataset): readonly string[] {
  return [
    ...(typeof inDouble === 'string'
      ? [`labels are computed in float64, since float32 does not hold ${inDouble}`]
      : []),
    ...(typeof estimated === 'string' ? [`estimator of derivatives: ${estimated}`] : []),
  ];
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
