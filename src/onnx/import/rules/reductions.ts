import type { Expression } from '../../../graph/index.ts';
import { BATCH, demand, normaliseAxes } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { real, whole } from '../value.ts';
import type { Rule, Rules } from './rule.ts';

/** Sums and their like over axes, and softmax, which is made of them. */
export const reductions: Rules = {
  ReduceSum: reduction((x, axes, keep) => x.sum(axes, keep)),
  ReduceMean: reduction((x, axes, keep) => x.mean(axes, keep)),
  ReduceSumSquare: reduction((x, axes, keep) => x.square().sum(axes, keep)),
  ReduceL1: reduction((x, axes, keep) => x.abs().sum(axes, keep)),
  ReduceL2: reduction((x, axes, keep) => x.square().sum(axes, keep).sqrt()),
  ReduceLogSum: reduction((x, axes, keep) => x.sum(axes, keep).log()),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction((x, axes, keep) => extremum(x, axes, keep, (a, b) => a.max(b))),
  ReduceMin: reduction((x, axes, keep) => extremum(x, axes, keep, (a, b) => a.min(b))),
  ReduceProd: (node) => {
    // For sizes alone: the number of elements of a shape.
    const dims = node.dimensions(0);
    const batches = dims.filter((dimension) => dimension === BATCH);
    demand(
      batches.length === 0,
      'a product of sizes must not have the batch in it',
      dims,
      'Export the model again.',
    );
    const product = (dims as number[]).reduce((p, q) => p * q, 1);
    return whole([product], node.int('keepdims', 1) === 0 ? [] : [1]);
  },
  Softmax: (node) => {
    const { exp, total } = shares(node);
    return real(exp.div(total));
  },
  LogSoftmax: (node) => {
    const { shifted, total } = shares(node);
    return real(shifted.sub(total.log()));
  },
};

type Reduce = (x: Expression, axes: readonly number[], keepAxes: boolean) => Expression;

function reduction(reduce: Reduce): Rule {
  return (node) => {
    const x = node.real(0);
    const axes = node.wholesOr(1, 'axes') ?? [];
    if (axes.length === 0 && node.int('noop_with_empty_axes', 0) !== 0) return real(x);
    const all = axes.length === 0 ? undefined : axes;
    const reduced = reduce(x, normaliseAxes(all, x.rank), node.int('keepdims', 1) !== 0);
    const value = node.value(0);
    return value.kind === 'whole' ? { kind: 'whole', fixed: reduced } : real(reduced);
  };
}

/** The largest element is written out for axes of up to so many elements. */
const MOST_COMPARED = 1 << 10;

function extremum(
  x: Expression,
  axes: readonly number[],
  keepAxes: boolean,
  choose: (a: Expression, b: Expression) => Expression,
): Expression {
  const reduced = axes.reduce((e, axis) => {
    const size = e.shape[axis];
    demand(
      typeof size === 'number' && size >= 1 && size <= MOST_COMPARED,
      `the largest of an axis needs one of 1 to ${MOST_COMPARED} elements`,
      size,
      'Export the model without that reduction.',
    );
    return Array.from({ length: size }, (_, k) => e.slice(axis, k, k + 1)).reduce(choose);
  }, x);
  return keepAxes ? reduced : reduced.reshape(x.shape.filter((_, axis) => !axes.includes(axis)));
}

/** Shifted by the largest, so that none overflows. */
function logSumExp(x: Expression, axes: readonly number[], keepAxes: boolean): Expression {
  const largest = extremum(x, axes, true, (a, b) => a.max(b));
  const log = x.sub(largest).exp().sum(axes, true).log().add(largest);
  return keepAxes ? log : log.reshape(x.shape.filter((_, axis) => !axes.includes(axis)));
}

/** The terms of a softmax, shifted by the largest so that none overflows. */
function shares(node: NodeArguments) {
  const x = node.real(0);
  const axis = node.axis(x.rank, node.opset >= 13 ? -1 : 1);
  // Before opset 13 a softmax runs over all axes from this one on.
  const axes = node.opset >= 13 ? [axis] : x.shape.flatMap((_, k) => (k >= axis ? [k] : []));
  const shifted = x.sub(extremum(x, axes, true, (a, b) => a.max(b)));
  const exp = shifted.exp();
  return { shifted, exp, total: exp.sum(axes, true) };
}
