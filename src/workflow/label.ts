import { type Dataset, dataset, fitNormalisation } from '../dataset/index.ts';
import { predict, predictProducts } from '../evaluation/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { type RandomStream, stream, type Tensor } from '../tensor/index.ts';
import type { Derivatives } from './derivatives.ts';
import type { Watch } from './watch.ts';

export interface LabelOptions extends Watch {
  /** Default: whole Jacobians. */
  readonly derivatives?: Derivatives;
  /**
   * Of products: the scale of each output, [m], in its unit; cotangents are ±1 in these scales. They are the standard
   * deviations with which a network is trained. Default: those of the labels.
   */
  readonly scale?: ArrayLike<number>;
  /** The seed of cotangents. Default 1. */
  readonly seed?: number;
}

/**
 * Points with a network's own values and differentials as labels: what a smaller network is taught by (the paper's "NN
 * data"). They carry no noise, but the network's errors. Cotangents have independent components, 1 or −1 with equal
 * probability, over the scale of the output (stream `cotangents`). Among all with E[ccᵀ] = 1, these give the estimates of
 * least variance.
 *
 * @param points [n, d], physical units
 * @throws InputError when the points do not fit the network
 */
export async function labelWith(
  engine: Engine,
  teacher: Surrogate,
  points: Tensor,
  { derivatives = 'jacobians', scale, seed = 1, ...watch }: LabelOptions = {},
): Promise<Dataset> {
  const { inputs, outputs } = teacher;
  const provenance = { model: 'network', ...teacher.provenance };
  const labelled = (labels: Pick<Dataset, 'y' | 'dydx' | 'vjp'>) =>
    dataset({ x: points, ...labels, inputs, outputs, provenance });
  if (derivatives === 'jacobians')
    return labelled(await predict(engine, teacher, points, { ...watch, order: 1 }));
  if (derivatives === 'none' || scale === undefined) {
    const { y } = await predict(engine, teacher, points, { ...watch, order: 0 });
    if (derivatives === 'none') return labelled({ y });
    scale = fitNormalisation({ x: points, y }).yStd;
  }
  const cotangents = signs(points.shape[0], scale, stream(seed, 'cotangents'));
  const { y, adjoints } = await predictProducts(engine, teacher, points, cotangents, watch);
  return labelled({ y, vjp: { cotangents, adjoints } });
}

/** Random signs over the scale of each output, [n, 1, m]. */
function signs(n: number, scale: ArrayLike<number>, random: RandomStream): Tensor {
  const m = scale.length;
  const data = new Float64Array(n * m);
  random.fillUniform(data);
  for (let i = 0; i < data.length; i++) data[i] = (data[i] < 0.5 ? -1 : 1) / scale[i % m];
  return { shape: [n, 1, m], data };
}
