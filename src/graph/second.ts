import { sameShape, sizeOf } from '../tensor/index.ts';
import { adjoint } from './adjoint.ts';
import { apply, type Expression, input } from './expression.ts';
import { isElementwise } from './facts.ts';
import { uniformOf } from './rules/uniform.ts';
import { substitute } from './substitute.ts';
import { tangent } from './tangent.ts';

/** An operand at a point, [1, …], and its tangents along each input, [d, …]. */
export interface OperandAtPoint {
  readonly value: Expression;
  readonly tangents: Expression;
}

/**
 * The terms that a node adds to the Hessian, [m·d, d] each; see `differentialsAt`. The node is differentiated on its own,
 * with inputs for operands, so that its rules see nothing of what is below.
 *
 * @param adjoints of the node, [m, …], a row for each output
 * @param operandOf an input of the node at the point; undefined where it does not depend on x
 */
export function secondDerivatives(
  e: Expression,
  adjoints: Expression,
  operandOf: (w: Expression) => OperandAtPoint | undefined,
): Expression[] {
  const operands = [...new Set(e.inputs)].flatMap((w, k) => {
    const operand = operandOf(w);
    return operand === undefined ? [] : [{ w, ...operand, alone: input(`operand ${k}`, w.shape) }];
  });
  if (operands.length === 0) return [];
  const alone = new Map(operands.map((operand) => [operand.w, operand.alone]));
  const inputs = e.inputs.map((w) => alone.get(w) ?? w);
  const seed = input('adjoint', e.shape);
  const firsts = adjoint(apply(e.op, inputs, e.attributes), [...alone.values()], seed);

  const m = Number(adjoints.shape[0]);
  const d = Number(operands[0].tangents.shape[0]);
  const at = (
    f: Expression,
    rows: number,
    of: Expression,
    others: readonly [Expression, Expression][] = [],
  ) =>
    substitute(
      [f],
      new Map([[seed, of], ...others, ...operands.map((o) => [o.alone, stretched(o.value, rows)] as const)]),
      rows,
    )[0];
  // The derivative of an elementwise operation is a number for each element. It is computed before there are d rows.
  const isOnItsOwn = isElementwise(e) && operands.every(({ w }) => sameShape(w.shape, e.shape));

  return operands.flatMap((from, i) =>
    operands.flatMap((to) => {
      const direction = isOnItsOwn ? to.alone.like(1) : input('direction', to.w.shape);
      const [along] = tangent([firsts[i]], new Map([[to.alone, direction]]));
      if (uniformOf(along) === 0) return [];
      const directions = underneath(to.tangents, m);
      const changes = isOnItsOwn
        ? repeated(at(along, m, adjoints), d).mul(directions)
        : at(along, m * d, repeated(adjoints, d), [[direction, directions]]);
      return [asRows(changes).matmul(asRows(from.tangents).transpose())];
    }),
  );
}

function stretched(value: Expression, rows: number): Expression {
  return value.broadcast([rows, ...value.shape.slice(1)]);
}

/** Each row `times` times. */
function repeated(e: Expression, times: number): Expression {
  const [rows, ...rest] = e.shape as readonly number[];
  if (rows === 1) return stretched(e, times);
  return e
    .reshape([rows, 1, ...rest])
    .broadcast([rows, times, ...rest])
    .reshape([rows * times, ...rest]);
}

/** All rows, `times` times below each other. */
function underneath(e: Expression, times: number): Expression {
  const { shape } = e;
  return e
    .reshape([1, ...shape])
    .broadcast([times, ...shape])
    .reshape([times * Number(shape[0]), ...shape.slice(1)]);
}

function asRows(e: Expression): Expression {
  const [rows, ...rest] = e.shape as readonly number[];
  return e.reshape([rows, sizeOf(rest)]);
}
