import { InputError, type RandomStream, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { Slopes } from './interchange-columns.ts';
import type { LabelRequest, Labels, ReferenceModel } from './model.ts';

/** Of the width of a domain: the longer of two moves to either side. */
export const STEP = 0.05;
/** Labels of a point that tell how far they spread. */
export const FEWEST_REPEATS = 16;

type Request = Pick<LabelRequest, 'domain' | 'engine' | 'signal'> & { readonly random: RandomStream };

/**
 * Gradients of labels beside differences of the values that the very same paths have on both sides of a point. A mean of differences
 * has what a jump adds: the few paths that cross it give all of it. So their variance grows as 1/h, and h must not be small. Of 32 points
 * of 4,096 draws some thousand paths cross a jump within 5 % of the domain. Moves h and h/2 together leave a bias of order h⁴.
 *
 * Where both moves differ by more, the mean varies over less than they: that counts as an error, too.
 *
 * @param x points, each `repeats` times, at least a move from the ends of the domain
 * @returns undefined where labels have no noise: then nothing is interchanged
 */
export async function besideDifferences(
  model: ReferenceModel,
  x: Tensor,
  repeats: number,
  { random, ...request }: Request,
): Promise<readonly [gradients: Slopes, differences: Slopes] | undefined> {
  const { lo, hi } = request.domain as Domain;
  const [rows, d] = x.shape;
  const m = model.outputs.length;
  // Each request begins where the stream does now, so that all take the same normals.
  const label = (points: Tensor, order: 0 | 1) =>
    model.label(points, { ...request, order, random: random.copy() });
  const { y, dydx } = await label(x, 1);
  if (dydx === undefined)
    throw new InputError(`${model.name} must give gradients`, 'none', 'Ask for another order.');
  if (spreadOf({ ...y, shape: [rows, m, 1] }, repeats).errors.data.every((error) => error === 0))
    return undefined;
  const differences = new Float64Array(rows * m * d);
  const steps = differences.slice();
  for (let i = 0; i < d; i++) {
    const h = STEP * (hi[i] - lo[i]);
    const moved = (by: number) => ({
      ...x,
      data: x.data.map((value, at) => (at % d === i ? value + by : value)),
    });
    const difference = async (by: number) => {
      const [up, down]: Labels[] = [await label(moved(by), 0), await label(moved(-by), 0)];
      return up.y.data.map((value, at) => (value - down.y.data[at]) / (2 * by));
    };
    const [long, short] = [await difference(h), await difference(h / 2)];
    for (let at = 0; at < rows * m; at++) {
      differences[at * d + i] = (4 * short[at] - long[at]) / 3;
      steps[at * d + i] = short[at] - long[at];
    }
  }
  const other: Tensor = { shape: dydx.shape, data: differences };
  const apart: Tensor = { shape: dydx.shape, data: differences.map((value, at) => value - dydx.data[at]) };
  // Both are of the same paths: what tells whether they differ is the spread of their difference.
  const { errors } = spreadOf(apart, repeats);
  const biases = spreadOf({ shape: dydx.shape, data: steps }, repeats).values.data;
  const whole = { ...errors, data: errors.data.map((error, at) => Math.hypot(error, biases[at])) };
  return [spreadOf(dydx, repeats), { ...spreadOf(other, repeats), errors: whole }];
}

/** Means of labels that stand below each other, and standard errors by their spread. */
function spreadOf({ data, shape: [rows, m, d] }: Tensor, repeats: number): Slopes {
  const shape = [rows / repeats, m, d];
  const width = m * d;
  const values = new Float64Array((rows / repeats) * width);
  const errors = values.slice();
  for (let at = 0; at < values.length; at++) {
    const first = Math.floor(at / width) * repeats * width + (at % width);
    let [sum, squares] = [0, 0];
    for (let k = 0; k < repeats; k++) sum += data[first + k * width];
    values[at] = sum / repeats;
    for (let k = 0; k < repeats; k++) squares += (data[first + k * width] - values[at]) ** 2;
    errors[at] = Math.sqrt(squares / (repeats - 1) / repeats);
  }
  return { values: { shape, data: values }, errors: { shape, data: errors } };
}
