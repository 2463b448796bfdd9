import { asWritten, type Expression, expression } from '../../../graph/index.ts';
import { type Dimension, demand, InputError, type Shape, sizeOf } from '../../../tensor/index.ts';
import type { Allowance } from '../allowance.ts';
import { perPoint } from '../batch.ts';
import { isKnown, real } from '../value.ts';
import type { Rules } from './rule.ts';

/** Products of matrices. */
export const linear: Rules = {
  MatMul: (node) => real(vectorProduct(node.real(0), node.real(1), node.allowance)),
  Gemm: (node) => {
    const flagged = (e: Expression, flag: string) => (node.int(flag, 0) === 0 ? e : e.transpose());
    const [a, b] = [flagged(node.real(0), 'transA'), flagged(node.real(1), 'transB')];
    const scaled = product(a, b, node.allowance).mul(node.float('alpha', 1));
    if (!node.has(2)) return real(scaled);
    const [sums, bias] = perPoint([scaled, node.real(2)], node.batch);
    return real(sums.add(bias.mul(node.float('beta', 1))));
  },
  Einsum: (node) => {
    const [a, b] = node.reals();
    demand(node.count === 2, 'Einsum needs two operands', node.count, 'Export the model with MatMul.');
    return real(einsum(node.string('equation', ''), a, b, node.allowance));
  },
};

/** A product of matrices, which stays one whatever the numbers. A product of constants is paid for. */
export function product(a: Expression, b: Expression, allowance: Allowance): Expression {
  if (isKnown(a) && isKnown(b)) {
    const sizes = [...a.shape, b.shape.at(-1)].map((dimension) =>
      typeof dimension === 'number' ? dimension : 1,
    );
    allowance.products(sizeOf(sizes));
  }
  return asWritten('matmul', [a, b]);
}

/** NumPy's matmul. A vector is a row on the left and a column on the right, and its axis is dropped. */
function vectorProduct(a: Expression, b: Expression, allowance: Allowance): Expression {
  if (a.rank === 0 || b.rank === 0)
    throw new InputError('a product of matrices needs an axis', undefined, 'Multiply with Mul.');
  const row = a.rank === 1 ? a.reshape([1, ...a.shape]) : a;
  const column = b.rank === 1 ? b.reshape([...b.shape, 1]) : b;
  const full = product(row, column, allowance);
  const shape = full.shape.filter(
    (_, axis) => !(a.rank === 1 && axis === full.rank - 2) && !(b.rank === 1 && axis === full.rank - 1),
  );
  return full.reshape(shape);
}

/** A contraction of two operands. Axes of both are summed and not in the result; every other axis is of one operand. */
function einsum(equation: string, a: Expression, b: Expression, allowance: Allowance): Expression {
  const match = /^([a-zA-Z]*),([a-zA-Z]*)->([a-zA-Z]*)$/.exec(equation.replaceAll(' ', ''));
  demand(
    match !== null,
    'an Einsum equation must name every axis of two operands',
    equation,
    'Export the model with MatMul.',
  );
  const [left, right, result] = match.slice(1).map((axes) => [...axes]);
  const distinct = [left, right, result].every((axes) => new Set(axes).size === axes.length);
  const shared = left.filter((axis) => right.includes(axis));
  const [ofLeft, ofRight] = [left, right].map((axes) => axes.filter((axis) => !shared.includes(axis)));
  const free = [...ofLeft, ...ofRight];
  demand(
    distinct &&
      left.length === a.rank &&
      right.length === b.rank &&
      free.length === result.length &&
      free.every((axis) => result.includes(axis)),
    'an Einsum must be a product of matrices',
    equation,
    'Export the model with MatMul.',
  );
  const dims = (axes: string[], of: string[], e: Expression): Dimension[] =>
    axes.map((axis) => e.shape[of.indexOf(axis)]);
  const summed = dims(shared, left, a);
  const matrix = (e: Expression, of: string[], axes: string[], shape: Shape) =>
    e.transpose(axes.map((axis) => of.indexOf(axis))).reshape(shape);
  const [rows, columns] = [dims(ofLeft, left, a), dims(ofRight, right, b)];
  const flat = product(
    matrix(a, left, [...ofLeft, ...shared], [merge(rows), merge(summed)]),
    matrix(b, right, [...shared, ...ofRight], [merge(summed), merge(columns)]),
    allowance,
  );
  return expression(flat.reshape([...rows, ...columns])).transpose(result.map((axis) => free.indexOf(axis)));
}

/** Several axes as one; the batch stays alone. */
function merge(dims: readonly Dimension[]): Dimension {
  const wide = dims.filter((dimension) => dimension !== 1);
  if (wide.length === 1) return wide[0];
  demand(
    wide.every((dimension) => typeof dimension === 'number'),
    'the batch must stay an axis of its own',
    dims,
    'Export the model with MatMul.',
  );
  return (wide as number[]).reduce((p, q) => p * q, 1);
}
