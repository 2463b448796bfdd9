import { BINS, type Features } from './features.ts';

/** Fewest points of a region: so a point's own error is a hundredth of what is said of it. */
const LEAST = 128;
/** Regions at most. */
const MOST = 128;

/** A region: numbers of its points, and how it is best cut in two. */
interface Region {
  readonly rows: Int32Array;
  readonly cut?: Cut;
}

interface Cut {
  readonly feature: number;
  /** The last part of the feature's range on this side. */
  readonly last: number;
  /** By how much it lowers the sum of squares. */
  readonly gain: number;
}

/**
 * Cuts points into regions in which a number hardly varies: a regression tree, whose best cut comes first (Breiman, Friedman, Olshen and
 * Stone, "Classification and Regression Trees", 1984, ch. 8).
 *
 * @param target [n], finite
 * @returns the numbers of the points of each region
 */
export function regionsOf(features: Features, target: Float64Array): readonly Int32Array[] {
  const whole = Int32Array.from(target, (_, row) => row);
  const regions: Region[] = [{ rows: whole, cut: bestCut(whole, features, target) }];
  while (regions.length < MOST) {
    const gains = regions.map(({ cut }) => cut?.gain ?? 0);
    const best = gains.indexOf(Math.max(...gains));
    const { rows, cut } = regions[best];
    if (cut === undefined) break;
    const parts = features[cut.feature];
    const halves = [
      rows.filter((row) => parts[row] <= cut.last),
      rows.filter((row) => parts[row] > cut.last),
    ];
    regions.splice(best, 1, ...halves.map((half) => ({ rows: half, cut: bestCut(half, features, target) })));
  }
  return regions.map(({ rows }) => rows);
}

/** The cut that lowers the sum of squares about the means of both sides the most; undefined where none does. */
function bestCut(rows: Int32Array, features: Features, target: Float64Array): Cut | undefined {
  if (rows.length < 2 * LEAST) return undefined;
  const total = rows.reduce((sum, row) => sum + target[row], 0);
  let best: Cut | undefined;
  for (const [feature, parts] of features.entries()) {
    const [sums, counts] = [new Float64Array(BINS), new Int32Array(BINS)];
    for (const row of rows) {
      sums[parts[row]] += target[row];
      counts[parts[row]]++;
    }
    let [sum, count] = [0, 0];
    for (let last = 0; last < BINS - 1; last++) {
      sum += sums[last];
      count += counts[last];
      if (count < LEAST) continue;
      if (rows.length - count < LEAST) break;
      const gain = sum ** 2 / count + (total - sum) ** 2 / (rows.length - count) - total ** 2 / rows.length;
      if (gain > (best?.gain ?? 0)) best = { feature, last, gain };
    }
  }
  return best;
}
