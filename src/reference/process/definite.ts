import { type Bounds, type Expression, evaluate, inputsOf } from '../../graph/index.ts';
import { cholesky, InputError, stream, type Tensor, tensor } from '../../tensor/index.ts';

/** Corners up to so many inputs are all looked at; more are drawn. */
const MOST_CORNERS = 1 << 10;
const INSIDE = 64;

/**
 * Matrices that are positive definite are a convex set: where entries are affine in the inputs, corners tell. Points inside
 * are drawn, for others.
 *
 * @param rows of the correlation, as expressions of inputs [1, 1, 1] by name
 * @param ranges of the inputs
 * @throws InputError naming a point of the domain where there is none
 */
export function checkDefinite(
  name: string,
  rows: readonly (readonly Expression[])[],
  ranges: ReadonlyMap<string, Bounds>,
): void {
  const below = rows.flatMap((row, i) => row.slice(0, i));
  const read = inputsOf(below).map(({ attributes }) => attributes.name as string);
  const random = stream(1, 'correlations');
  const corners = Math.min(2 ** read.length, MOST_CORNERS);
  for (let n = 0; n < corners + INSIDE; n++) {
    const at: Record<string, Tensor> = {};
    read.forEach((of, k) => {
      const { lo, hi } = ranges.get(of) as Bounds;
      const isCorner = n < corners;
      const atHigh = 2 ** read.length <= MOST_CORNERS ? (n >> k) & 1 : random.integer(2);
      const share = isCorner ? atHigh : random.uniform();
      at[of] = tensor([share === 1 ? hi : lo + share * (hi - lo)], [1, 1, 1]);
    });
    const values = evaluate(below, at).map(({ data }) => data[0]);
    if (isDefinite(values, rows.length)) continue;
    const where = read.map((of) => `${of} = ${Number(at[of].data[0].toPrecision(6))}`);
    throw new InputError(
      `correlation of ${name} must be positive definite all over the domain`,
      `none at ${where.join(', ')}`,
      'Narrow the domain: Brownian motions must not determine each other.',
    );
  }
}

/** @param below entries below the diagonal of 1, row by row */
function isDefinite(below: readonly number[], n: number): boolean {
  if (!below.every(Number.isFinite)) return false;
  const matrix = new Float64Array(n * n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[i * n + j] = below[next++];
    matrix[i * n + i] = 1;
  }
  return cholesky(tensor(matrix, [n, n])) !== undefined;
}
