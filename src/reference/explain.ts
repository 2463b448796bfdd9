import {
  adjoint,
  dependents,
  type Expression,
  evaluate,
  input,
  type Order,
  topological,
} from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';

/**
 * Says in which operation a label first is no finite number, from the float64 values of its graph at one point.
 *
 * @param y [N, m], of which the label is the value or a derivative in x
 * @param order of that derivative
 * @param bindings the inputs of y with a batch of 1
 * @returns "log(-3) is NaN", or that it is finite in float64 and beyond the labels' precision; undefined where that is not to be told
 */
export function explainNonFinite(
  y: Expression,
  x: Expression,
  order: Order,
  bindings: Readonly<Record<string, Tensor>>,
): string | undefined {
  const nodes = topological([y]);
  const at = (outputs: readonly Expression[]) => evaluate(outputs, bindings, 1);
  const values = new Map(at(nodes).map((value, k) => [nodes[k], value]));
  const of = (e: Expression) => values.get(e) as Tensor;
  if (!areFinite(of(y))) return describeValue(firstNonFinite(y, of), of);
  if (order === 0) return FINITE;

  const reached = dependents(nodes, [x]);
  // From the result down to x.
  const active = nodes.filter((e) => reached.has(e)).reverse();
  const adjoints = at(adjoint(y, active));
  const adjointAt = new Map(active.map((e, k) => [e, adjoints[k]]));
  const adjointOf = (e: Expression) => adjointAt.get(e) as Tensor;
  for (const [k, e] of active.entries()) {
    if (!areFinite(adjoints[k])) continue;
    const below = e.inputs.filter((operand) => reached.has(operand));
    const seed = input('adjoint of it', e.shape);
    const passedOn = evaluate(adjoint(e, below, seed), { ...bindings, 'adjoint of it': adjoints[k] }, 1);
    // What is no number in a branch that is not taken has gone no further.
    const lost = passedOn.map(({ data }, j) =>
      data.findIndex((value, i) => !Number.isFinite(value) && !Number.isFinite(adjointOf(below[j]).data[i])),
    );
    const index = lost.find((at, j) => at >= 0 && passedOn[j].data.length === of(e).data.length);
    if (lost.some((at) => at >= 0)) return describeDerivative(e, 'derivative', of, index);
  }
  if (order === 1) return adjoints.every(areFinite) ? FINITE : undefined;

  const bent = active.find((e) => at(secondDerivatives(e)).some((value) => !areFinite(value)));
  return bent && describeDerivative(bent, 'second derivative', of);
}

const FINITE = 'in float64 it is finite';

/** Of one operation by itself, in each of its inputs. */
function secondDerivatives(e: Expression): Expression[] {
  const inputs = e.inputs.filter((below) => below.op !== 'constant');
  return adjoint(e, inputs).flatMap((slope) => adjoint(slope, inputs));
}

const areFinite = ({ data }: Tensor) => data.every(Number.isFinite);

/** The expression below e, or e, whose operands are all finite; of a `where`, the branch that is taken is followed. */
function firstNonFinite(e: Expression, of: (e: Expression) => Tensor): Expression {
  for (let at = e; ; ) {
    const from = at.op === 'where' ? takenOf(at, of) : at.inputs;
    const below = from.find((operand) => !areFinite(of(operand)));
    if (below === undefined) return at;
    at = below;
  }
}

function takenOf(e: Expression, of: (e: Expression) => Tensor): readonly Expression[] {
  const [condition, whenTrue, otherwise] = e.inputs;
  const flags = of(condition).data;
  if (flags.every((flag) => flag !== 0)) return [whenTrue];
  return flags.every((flag) => flag === 0) ? [otherwise] : [whenTrue, otherwise];
}

function describeValue(e: Expression, of: (e: Expression) => Tensor): string {
  const { data } = of(e);
  const index = data.findIndex((value) => !Number.isFinite(value));
  return `${describeCall(e, index, of)} is ${data[index]}`;
}

/** @param at the element; left out, the operand nearest to 0 is where slopes are infinite */
function describeDerivative(
  e: Expression,
  which: string,
  of: (e: Expression) => Tensor,
  at?: number,
): string {
  const { data } = of(e.inputs[e.op === 'div' ? 1 : 0]);
  const index = at ?? data.reduce((best, value, i) => (Math.abs(value) < Math.abs(data[best]) ? i : best), 0);
  return `${describeCall(e, index, of)} has no finite ${which}`;
}

/** "power(0, 1.5)": an operation with its operands at an element of its result. */
function describeCall(e: Expression, index: number, of: (e: Expression) => Tensor): string {
  const size = of(e).data.length;
  const operands = e.inputs.map((operand) => {
    const { data } = of(operand);
    const value = data.length === size ? data[index] : data.length === 1 ? data[0] : undefined;
    return value === undefined ? '…' : String(Number(value.toPrecision(6)));
  });
  const { exponent } = e.attributes;
  return `${e.op}(${[...operands, ...(exponent === undefined ? [] : [exponent])].join(', ')})`;
}
