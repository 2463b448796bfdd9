import { constant, type Expression } from '../../graph/index.ts';
import {
  BATCH,
  formatShape,
  InputError,
  isTensor,
  sameShape,
  type Tensor,
  tensor,
} from '../../tensor/index.ts';
import { checkedExpression } from '../expressions.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { startAt } from '../paths.ts';

/**
 * How the normals of a path would have to move to undo a move of x: payoff(x + δ, z − B·δ) is smooth in δ. A constant B
 * [normals, d], or a function of x [N, 1, d] that returns [N, 1, normals, d].
 */
export type Shift = Tensor | readonly (readonly number[])[] | ((x: Expression) => Expression);

/** A shift B = L·R at the points, of r factors. */
export interface ShiftAt {
  /** L, [normals, r] or [N, normals, r] */
  readonly normals: Expression;
  /** R·v, [N, 1, r], of a direction v [N, 1, d]. */
  shares(v: Expression): Expression;
  /** B·v, [N, 1, normals]. */
  moves(v: Expression): Expression;
}

/** Share of a column's length below which what is left of it counts as rounding. */
const ROUNDING = 1e-12;

/** The shift at points x [N, d]. @throws InputError where it has another shape */
export function shiftAt({ name, shift, normals, inputs }: MonteCarloOptions, x: Expression): ShiftAt {
  const d = inputs.length;
  if (typeof shift !== 'function') {
    const { left, right } = factored(checkedShift(name, shift, [normals, d]));
    return factors(constant(left), (v) => v.matmul(constant(right).transpose()));
  }
  const what = `the shift of ${name}`;
  const wanted = [BATCH, 1, normals, d] as const;
  const given = checkedExpression(shift(startAt(x)), what, `one ${formatShape(wanted)}`);
  if (!sameShape(given.shape, wanted))
    throw new InputError(
      `${what} must have shape ${formatShape(wanted)}`,
      formatShape(given.shape),
      'Return how each normal moves by each input, at each point.',
    );
  return factors(given.reshape([BATCH, normals, d]), (v) => v);
}

function factors(normals: Expression, shares: (v: Expression) => Expression): ShiftAt {
  return { normals, shares, moves: (v) => shares(v).matmul(normals.transpose()) };
}

/** A constant shift as a tensor. @throws InputError unless it is finite and [normals, d] */
export function checkedShift(
  name: string,
  shift: Exclude<Shift, (x: Expression) => Expression> | undefined,
  shape: readonly [normals: number, d: number],
): Tensor {
  const isGiven = isTensor(shift) || (Array.isArray(shift) && shift.every(Array.isArray));
  const given = isGiven ? tensor(shift) : undefined;
  if (given === undefined || !sameShape(given.shape, shape) || !given.data.every(Number.isFinite))
    throw new InputError(
      `the shift of ${name} must be ${formatShape(shape)} finite numbers, or a function of x`,
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
