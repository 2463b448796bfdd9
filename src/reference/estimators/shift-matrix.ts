import { constant } from '../../graph/index.ts';
import { formatShape, InputError, isTensor, sameShape, type Tensor, tensor } from '../../tensor/index.ts';
import type { ShiftRule } from './shift-at.ts';

/** Share of a column's length below which what is left of it counts as rounding. */
const ROUNDING = 1e-12;

/** A constant shift [normals, d], taken apart into as many factors as its rank. */
export function shiftOfMatrix(matrix: Tensor): ShiftRule {
  const factors = factored(matrix);
  const [left, right] = [constant(factors.left), constant(factors.right)];
  const shares: ReturnType<ShiftRule['at']>['shares'] = (v) => v.matmul(right.transpose());
  return {
    at: (_, z) => ({
      scores: z.matmul(left),
      pulled: (g) => g.matmul(left),
      shares,
      back: (c) => c.matmul(right),
      moves: (v) => shares(v).matmul(left.transpose()),
    }),
  };
}

/** A constant shift as a tensor. @throws InputError unless it is finite and [normals, d] */
export function checkedMatrix(
  name: string,
  shift: unknown,
  shape: readonly [normals: number, d: number],
): Tensor {
  const isGiven = isTensor(shift) || (Array.isArray(shift) && shift.every(Array.isArray));
  const given = isGiven ? tensor(shift) : undefined;
  if (given === undefined || !sameShape(given.shape, shape) || !given.data.every(Number.isFinite))
    throw new InputError(
      `the shift of ${name} must be ${formatShape(shape)} finite numbers, or a function of x and z`,
      given === undefined ? typeof shift : formatShape(given.shape),
      'Give how each normal moves by each input.',
    );
  return given;
}

/**
 * A matrix [n, d] as a product of [n, r] and [r, d], r its rank. That is Gram and Schmidt's elimination with the largest column
 * first. A matrix of zeros has one factor.
 */
export function factored({ shape: [n, d], data }: Tensor): { readonly left: Tensor; readonly right: Tensor } {
  const columns = Array.from({ length: d }, (_, k) =>
    Float64Array.from({ length: n }, (_, i) => data[i * d + k]),
  );
  const largest = Math.max(...columns.map(lengthOf));
  const basis: Float64Array[] = [];
  const rows: Float64Array[] = [];
  for (let r = 0; r < Math.min(n, d); r++) {
    const lengths = columns.map(lengthOf);
    const at = lengths.indexOf(Math.max(...lengths));
    if (r > 0 && !(lengths[at] > ROUNDING * largest)) break;
    const unit = columns[at].map((entry) => entry / (lengths[at] || 1));
    const row = Float64Array.from(columns, (column) => dot(unit, column));
    columns.forEach((column, k) => {
      for (let i = 0; i < n; i++) column[i] -= row[k] * unit[i];
    });
    basis.push(unit);
    rows.push(row);
  }
  const r = basis.length;
  return {
    left: {
      shape: [n, r],
      data: Float64Array.from({ length: n * r }, (_, i) => basis[i % r][Math.floor(i / r)]),
    },
    right: { shape: [r, d], data: Float64Array.from(rows.flatMap((row) => [...row])) },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, entry, i) => sum + entry * b[i], 0);
}

function lengthOf(column: Float64Array): number {
  return Math.sqrt(dot(column, column));
}
