/** Neighbours of points: which, and how far; `[points, count]`, the nearest first. */
export interface Neighbours {
  readonly count: number;
  /** −1 where there are not so many. */
  readonly index: Int32Array;
  /** Squares of distances. */
  readonly square: Float64Array;
}

/**
 * The nearest other points of each point, but for those at no distance at all. Points are gone through outward from each along the
 * first axis, until that axis alone is farther than the farthest neighbour.
 *
 * @param points `[n, d]`, row-major
 */
export function nearestNeighbours(points: Float64Array, n: number, d: number, count: number): Neighbours {
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => points[a * d] - points[b * d]);
  const sorted = new Float64Array(n * d);
  for (let i = 0; i < n; i++) sorted.set(points.subarray(order[i] * d, (order[i] + 1) * d), i * d);
  const index = new Int32Array(n * count).fill(-1);
  const square = new Float64Array(n * count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    const at = order[i] * count;
    const worst = at + count - 1;
    for (const step of [-1, 1])
      for (let j = i + step; j >= 0 && j < n; j += step) {
        const limit = square[worst];
        const along = sorted[j * d] - sorted[i * d];
        let sum = along * along;
        if (sum >= limit) break;
        for (let k = 1; k < d && sum < limit; k++) {
          const difference = sorted[j * d + k] - sorted[i * d + k];
          sum += difference * difference;
        }
        if (sum >= limit || sum === 0) continue;
        let place = worst;
        for (; place > at && square[place - 1] > sum; place--) {
          square[place] = square[place - 1];
          index[place] = index[place - 1];
        }
        square[place] = sum;
        index[place] = order[j];
      }
  }
  return { count, index, square };
}
