import { type Dataset, dataset } from '../../src/dataset/index.ts';
import { stream } from '../../src/tensor/index.ts';

/** Rows of W: what the outputs of {@link ridge} depend on. */
export const W: readonly (readonly number[])[] = [
  [1, -2, 0.5, 3, 0, 1],
  [0.5, 1, 1, -1, 2, 0],
];

/** y = (sin u, u·v) for u, v = W x of six inputs of different spread, with derivatives. */
export function ridge(n: number, seed = 1): Dataset & Required<Pick<Dataset, 'dydx'>> {
  const random = stream(seed, 'ridge');
  const d = W[0].length;
  const spread = [0.1, 0.2, 1, 0.05, 0.3, 0.5];
  const x = Float64Array.from({ length: n * d }, (_, at) => spread[at % d] * (2 * random.uniform() - 1));
  const y = new Float64Array(n * 2);
  const dydx = new Float64Array(n * 2 * d);
  for (let i = 0; i < n; i++) {
    const [u, v] = W.map((row) => row.reduce((sum, w, k) => sum + w * x[i * d + k], 0));
    y.set([Math.sin(u), u * v], 2 * i);
    for (let k = 0; k < d; k++) {
      dydx[2 * i * d + k] = Math.cos(u) * W[0][k];
      dydx[(2 * i + 1) * d + k] = v * W[0][k] + u * W[1][k];
    }
  }
  const set = dataset({
    x: { shape: [n, d], data: x },
    y: { shape: [n, 2], data: y },
    dydx: { shape: [n, 2, d], data: dydx },
    inputs: spread.map((hi, k) => ({ name: `x${k + 1}`, lo: -hi, hi })),
    outputs: [{ name: 'a' }, { name: 'b' }],
  });
  return set as Dataset & Required<Pick<Dataset, 'dydx'>>;
}
