import { apply, constant, type Expression, input, topological } from '../../graph/index.ts';
import type { OnnxNode } from '../../onnx/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { type Lines, relation } from './lines.ts';
import { Obstacle } from './obstacle.ts';

/** A nonlinear function, the same for each of some lines. It is not an activation yet: a piece of one, perhaps. */
export interface Formula {
  readonly kind: 'formula';
  /** The lines that stand for t. */
  readonly of: Lines;
  /** The function of {@link T}. */
  readonly f: Expression;
  /** The arguments that the formula is written in, t first. The activation that it turns out to be may take any of them. */
  readonly written: readonly Argument[];
  /** Operations in it, counted as a tree. */
  readonly size: number;
  /** Where it begins. */
  readonly node: OnnxNode;
}

/** Lines that are a·t + b. */
export interface Argument {
  readonly lines: Lines;
  readonly a: number;
  readonly b: number;
}

/** The variable of formulas, at any number of points. */
export const T: Expression = input('t', [BATCH]);

/** Operations that a formula may have at most. The longest in use, a rational GELU in float64, has a hundred. */
const MOST_OPERATIONS = 1000;

/**
 * An elementwise operation on numbers, lines and formulas as one formula; undefined where the operands are functions of
 * different lines.
 *
 * @param e the operation
 * @param node where a new formula begins
 * @throws Obstacle when the formula is longer than any in use
 */
export function combined(
  e: Expression,
  operands: readonly (number | Lines | Formula)[],
  node: OnnxNode,
): Formula | undefined {
  const first = operands.find((operand) => typeof operand !== 'number');
  if (first === undefined) return undefined;
  const formulas = operands.filter((operand) => typeof operand !== 'number' && operand.kind === 'formula');
  const of = first.kind === 'formula' ? first.of : first;
  const written = new Map<string, Argument>([['1,0', { lines: of, a: 1, b: 0 }]]);
  const parts: Expression[] = [];
  for (const operand of operands) {
    if (typeof operand === 'number') {
      parts.push(constant(operand));
      continue;
    }
    const related = relation(operand.kind === 'formula' ? operand.of : operand, of);
    if (related === undefined) return undefined;
    const [a, b] = related;
    const argument = T.mul(a).add(b);
    parts.push(operand.kind === 'formula' ? substituted(operand.f, argument) : argument);
    for (const own of operand.kind === 'formula' ? operand.written : [{ lines: operand, a: 1, b: 0 }]) {
      const all: Argument = { lines: own.lines, a: own.a * a, b: own.a * b + own.b };
      written.set(`${all.a},${all.b}`, all);
    }
  }
  const size = formulas.reduce((total, formula) => total + formula.size, 1);
  const began = formulas.reduce((early, { node }) => (node.place < early.place ? node : early), node);
  if (size > MOST_OPERATIONS)
    throw new Obstacle(began, `it begins a function of more than ${MOST_OPERATIONS} operations`);
  return {
    kind: 'formula',
    of,
    f: apply(e.op, parts, e.attributes),
    written: [...written.values()],
    size,
    node: began,
  };
}

/** A function of t with t replaced. */
function substituted(f: Expression, t: Expression): Expression {
  if (t === T) return f;
  const values = new Map<Expression, Expression>([[T, t]]);
  for (const e of topological([f])) {
    if (values.has(e)) continue;
    const inputs = e.inputs.map((below) => values.get(below) as Expression);
    values.set(e, inputs.length === 0 ? e : apply(e.op, inputs, e.attributes));
  }
  return values.get(f) as Expression;
}
