import { type Dataset, dataset } from '../dataset/index.ts';
import { predict } from '../evaluation/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Watch } from './watch.ts';

/**
 * Points with a network's own values and differentials as labels: what a smaller network is taught by (the "NN data" of the
 * seed). They carry no noise, but the network's errors.
 *
 * @param points [n, d], physical units
 * @throws InputError when the points do not fit the network
 */
export async function labelWith(
  engine: Engine,
  teacher: Surrogate,
  points: Tensor,
  { progress, signal }: Watch = {},
): Promise<Dataset> {
  const { y, dydx } = await predict(engine, teacher, points, { order: 1, progress, signal });
  const { inputs, outputs, provenance } = teacher;
  return dataset({ x: points, y, dydx, inputs, outputs, provenance: { model: 'network', ...provenance } });
}
