import { stream } from '../../tensor/index.ts';
import type { Dataset } from '../dataset.ts';
import { firstRows } from './duplicates.ts';
import { nearestNeighbours } from './neighbours.ts';

/** Products of coordinates that may be spent on finding neighbours: about a fifth of a second. */
const WORK = 1e8;
/** Numbers of all outputs together that a check may look at. */
const NUMBERS = 2e7;
/** Nearest neighbours that each point is paired with. */
const PARTNERS = 4;
/** Neighbours of each point: those it is paired with, and one more for the instrument. */
const COUNT = PARTNERS + 1;

/** Pairs of near points, the nearest first. */
export interface Pairs {
  /** Rows of the set of the two points. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** x_to − x_from, `[pairs, inputs]`. */
  readonly steps: Float64Array;
  /** Squares of distances, in standard deviations of the inputs. */
  readonly square: Float64Array;
  /** Rows near each pair that are not in it, `[pairs, OTHERS]`; −1 where there are no more. */
  readonly others: Int32Array;
}

/** Rows near a pair whose mean gradient is its instrument, at most. */
export const OTHERS = 2 * (COUNT - 1);

/**
 * Pairs of each point with its nearest neighbours; of a sample of the points where all would take too long. Of points that come more than
 * once only the first is taken: copies are no evidence of their own.
 *
 * @param std standard deviations of the inputs
 */
export function nearPairs(set: Dataset, std: Float64Array): Pairs {
  const { x, outputs } = set;
  const [n, d] = x.shape;
  const first = firstRows(x.data, n, d);
  const rows = stream(0, 'checked rows')
    .permutation(n)
    .filter((row) => first[row] === row)
    .subarray(0, Math.floor(Math.sqrt(WORK / d)));
  const most = rows.length;
  const { index, square } = nearestNeighbours(scaled(set, rows, std), most, d, COUNT);
  const looked = Math.min(
    most,
    Math.max(60, Math.floor(NUMBERS / (outputs.length * d * (d + 20) * PARTNERS))),
  );
  const chosen: { i: number; j: number; square: number }[] = [];
  for (let i = 0; i < looked; i++)
    for (let q = 0; q < PARTNERS; q++) {
      const j = index[i * COUNT + q];
      if (j < 0) break;
      const mutual = j < i && index.subarray(j * COUNT, j * COUNT + PARTNERS).includes(i);
      if (!mutual) chosen.push({ i, j, square: square[i * COUNT + q] });
    }
  chosen.sort((a, b) => a.square - b.square);
  const pairs = {
    from: Int32Array.from(chosen, ({ i }) => rows[i]),
    to: Int32Array.from(chosen, ({ j }) => rows[j]),
    steps: new Float64Array(chosen.length * d),
    square: Float64Array.from(chosen, (pair) => pair.square),
    others: new Int32Array(chosen.length * OTHERS).fill(-1),
  };
  for (const [at, { i, j }] of chosen.entries()) {
    for (let k = 0; k < d; k++) pairs.steps[at * d + k] = x.data[rows[j] * d + k] - x.data[rows[i] * d + k];
    let next = at * OTHERS;
    for (const [one, two] of [
      [i, j],
      [j, i],
    ])
      for (const other of index.subarray(one * COUNT, (one + 1) * COUNT))
        if (other >= 0 && other !== two && next < (at + 1) * OTHERS) pairs.others[next++] = rows[other];
  }
  return pairs;
}

/** Points in units of the standard deviations of the inputs. */
function scaled({ x }: Dataset, rows: ArrayLike<number>, std: Float64Array): Float64Array {
  const d = std.length;
  const points = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    let mixed = 0;
    for (let k = 0; k < d; k++) {
      points[i * d + k] = x.data[rows[i] * d + k] / (std[k] || 1);
      mixed += (k + 1) * points[i * d + k];
    }
    // On a grid many points are equally near: which is nearest must not always be along the same axis.
    for (let k = 0; k < d; k++)
      points[i * d + k] += 1e-6 * (Math.abs(1e4 * Math.sin((k + 1) * (mixed + 1))) % 1);
  }
  return points;
}
