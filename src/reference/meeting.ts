import { adjoint, apply, type Expression, topological, uniformOf } from '../graph/index.ts';
import { type Shape, type Sizes, sameShape, sizeOf } from '../tensor/index.ts';

/** An expression that at the boundary of a condition is another one. */
interface Equation {
  readonly from: Expression;
  readonly to: Expression;
}

/** Equations that are looked at, the ones nearest to the comparison first: a long recurrence would have one for each of its sums. */
const MOST_EQUATIONS = 16;

/** Elements up to which slopes of branches are compared, each by itself. */
const MOST_ELEMENTS = 16;

/**
 * Up to which order of derivative in x two branches of y agree at the boundary of the comparison between them. It is −1
 * where not even their values do, 0 where these do, and 1 where first derivatives do too. In one branch, one side of the
 * comparison (or what it is solved for) takes the place of the other. Branches agree where both are one expression then. At
 * the boundary, u − 1 ≥ 0 also says u =
 * 1. What does not follow so is not known.
 */
export function meetingOrder(
  condition: Expression,
  branches: readonly [Expression, Expression],
  y: Expression,
  x: Expression,
): -1 | 0 | 1 {
  if (condition.op !== 'compare') return -1;
  const [u, v] = condition.inputs;
  const equations = solved([
    { from: u, to: v },
    { from: v, to: u },
  ]);
  const agree = (p: Expression, q: Expression) => equations.some((equation) => becomeOne(p, q, equation));
  const [p, q] = branches.map((branch) => branch.broadcast(y.shape));
  if (!agree(p, q)) return -1;
  const [ofP, ofQ] = [slopesOf(p, x), slopesOf(q, x)];
  return ofP?.every((slope, k) => agree(slope, (ofQ as Expression[])[k])) ? 1 : 0;
}

/**
 * Equations and what follows from them by sums, differences and factors: u − 1 = 0, so u = 1. Solving for an operand is this
 * reader's rule alone; no room knows it.
 */
function solved(given: readonly Equation[]): readonly Equation[] {
  const found: Equation[] = [];
  const next = [...given];
  // What is appended is looked at in its turn.
  for (const { from, to } of next) {
    if (from.op === 'constant' || !stretchesTo(to.shape, from.shape)) continue;
    if (found.push({ from, to }) === MOST_EQUATIONS) break;
    next.push(...further({ from, to }).filter((one) => sameShape(one.from.shape, from.shape)));
  }
  return found;
}

/** An equation solved for the operands of its left side. */
function further({ from, to }: Equation): readonly Equation[] {
  const [a, b] = from.inputs;
  switch (from.op) {
    case 'add':
      return [
        { from: a, to: to.sub(b) },
        { from: b, to: to.sub(a) },
      ];
    case 'sub':
      return [
        { from: a, to: to.add(b) },
        { from: b, to: a.sub(to) },
      ];
    case 'neg':
      return [{ from: a, to: to.neg() }];
    case 'mul':
    case 'div': {
      const factor = uniformOf(b);
      if (factor === undefined || factor === 0) return [];
      return [{ from: a, to: from.op === 'mul' ? to.div(factor) : to.mul(factor) }];
    }
    default:
      return [];
  }
}

function stretchesTo(shape: Shape, wanted: Shape): boolean {
  const lead = wanted.length - shape.length;
  return lead >= 0 && shape.every((size, axis) => size === 1 || size === wanted[lead + axis]);
}

function becomeOne(p: Expression, q: Expression, { from, to }: Equation): boolean {
  const replacement = to.broadcast(from.shape);
  const [left, right] = [p, q].map((e) => substitute(e, from, replacement));
  if (left === right) return true;
  const [a, b] = [uniformOf(left), uniformOf(right)];
  if (a === undefined || b === undefined) return false;
  // 0.1 + 0.2 is not quite 0.3: a jump of a rounding is none.
  const scale = Math.max(Math.abs(a), Math.abs(b), Math.abs(uniformOf(to) ?? 0));
  return Math.abs(a - b) <= 8 * Number.EPSILON * scale;
}

/** The derivatives of each element in x; undefined where there are too many. */
function slopesOf(e: Expression, x: Expression): Expression[] | undefined {
  if (e.shape.some((size) => typeof size !== 'number')) return undefined;
  const size = sizeOf(e.shape as Sizes);
  if (size > MOST_ELEMENTS) return undefined;
  const elements = e.reshape([size]);
  return Array.from({ length: size }, (_, k) => adjoint(elements.slice(0, k, k + 1), [x])[0]);
}

/** e with `to` wherever it has `from`. */
function substitute(e: Expression, from: Expression, to: Expression): Expression {
  const replaced = new Map([[from, to]]);
  for (const below of topological([e])) {
    if (replaced.has(below)) continue;
    const inputs = below.inputs.map((operand) => replaced.get(operand) as Expression);
    const same = inputs.every((operand, k) => operand === below.inputs[k]);
    replaced.set(below, same ? below : apply(below.op, inputs, below.attributes));
  }
  return replaced.get(e) as Expression;
}
