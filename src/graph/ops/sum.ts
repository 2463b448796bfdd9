import { normaliseAxes, type Shape, sizeOf, stridesOf } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import { type Applied, operation } from '../operation.ts';
import { emitRowSum, isFixedMatrix } from '../rules/ones.ts';
import { axisOf, isPadded, isZero, throughPadding } from '../rules/padding.ts';
import { coreOf, isStretched } from '../rules/stretching.ts';

type SumAttributes = { readonly axes?: readonly number[]; readonly keepAxes: boolean };

/** Sum over axes (default all); `keepAxes` leaves them with size 1. */
export const sum = operation<SumAttributes>({
  name: 'sum',
  shape: ([x], { axes, keepAxes }) => {
    const summed = new Set(normaliseAxes(axes, x.length));
    return keepAxes
      ? x.map((dimension, axis) => (summed.has(axis) ? 1 : dimension))
      : x.filter((_, axis) => !summed.has(axis));
  },
  evaluate: ([x], { axes }, shape) => {
    const summed = new Set(normaliseAxes(axes, x.shape.length));
    const kept = x.shape.map((dimension, axis) => (summed.has(axis) ? 1 : dimension));
    const strides = stridesOf(kept).map((stride, axis) => (summed.has(axis) ? 0 : stride));
    const data = new Float64Array(sizeOf(shape));
    const index = new Array<number>(kept.length).fill(0);
    let into = 0;
    for (let i = 0; i < x.data.length; i++) {
      data[into] += x.data[i];
      for (let axis = kept.length - 1; axis >= 0; axis--) {
        into += strides[axis];
        if (++index[axis] < x.shape[axis]) break;
        into -= strides[axis] * x.shape[axis];
        index[axis] = 0;
      }
    }
    return { shape, data };
  },
  tangent: (y, [dot]) => dot?.sum(y.attributes.axes, y.attributes.keepAxes),
  adjoint: (y, bar) => [spread(y, bar)],
  masks: (y, mask) => [spread(y, mask)],
  smooth: () => 'everywhere',
  reach: 'mixes',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y, [x], arithmetic) =>
    arithmetic.sum(x, normaliseAxes(y.attributes.axes, y.inputs[0].rank), y.attributes.keepAxes),
  onnx: (y, emit) => {
    const [x] = y.inputs;
    const axes = normaliseAxes(y.attributes.axes, x.rank);
    const keepdims = y.attributes.keepAxes ? 1 : 0;
    // Squares that nothing else uses are not written out.
    if (x.op === 'power' && x.attributes.exponent === 2 && emit.uses(x) === 1)
      return emit.node('ReduceSumSquare', [emit.value(x.inputs[0])], { axes, keepdims });
    if (isFixedMatrix(x) && axes.length === 1 && axes[0] === 0 && keepdims === 1)
      return emitRowSum(emit.value(x), x.shape[0] as number, emit);
    return emit.node('ReduceSum', [emit.value(x), emit.integers(axes)], { keepdims });
  },
  simplify: ([x], { axes, keepAxes }) => {
    const summed = normaliseAxes(axes, x.rank);
    const shape = keepAxes ? keptShape(x.shape, axes) : x.shape.filter((_, axis) => !summed.includes(axis));
    if (summed.every((axis) => x.shape[axis] === 1)) return x.reshape(shape);
    if (x.op === 'neg') return x.inputs[0].sum(axes, keepAxes).neg();
    if (isPadded(x)) return paddedSum(x, summed, keepAxes, shape);
    return (
      scaledSum(x, axes, keepAxes) ??
      contraction(x, summed)?.reshape(shape) ??
      uniformSum(x, summed)?.reshape(shape)
    );
  },
});

/** Gives each element of `bar`, shaped like y, to all elements of x that were summed there. */
function spread(y: Applied<SumAttributes>, bar: Expression): Expression {
  const [x] = y.inputs;
  return bar.reshape(keptShape(x.shape, y.attributes.axes)).broadcast(x.shape);
}

function keptShape(shape: Shape, axes: readonly number[] | undefined): Shape {
  const summed = normaliseAxes(axes, shape.length);
  return shape.map((dimension, axis) => (summed.includes(axis) ? 1 : dimension));
}

/** Zeros add nothing, and stay zeros where other axes are summed. */
function paddedSum(x: Expression, summed: readonly number[], keepAxes: boolean, shape: Shape): Expression {
  const axis = axisOf(x);
  if (!summed.includes(axis)) {
    const axisAfter = keepAxes ? axis : axis - summed.filter((k) => k < axis).length;
    return throughPadding(x, shape, axisAfter, (part) => part.sum(summed, keepAxes));
  }
  const sums = x.inputs.filter((part) => !isZero(part)).map((part) => part.sum(summed, keepAxes));
  return sums.length === 0 ? x.like(0, shape) : sums.reduce((p, q) => p.add(q));
}

/** A constant factor leaves the sum. */
function scaledSum(
  x: Expression,
  axes: readonly number[] | undefined,
  keepAxes: boolean,
): Expression | undefined {
  if (x.op !== 'mul' || x.inputs[1].op !== 'constant' || x.inputs[1].rank > 0) return undefined;
  return x.inputs[0].sum(axes, keepAxes).mul(x.inputs[1]);
}

/** A sum of products is a matrix product: Σₙ aₙₖ·bₙ and Σₖ aₙₖ·bₖ for matrices, kept as rank 2. */
function contraction(x: Expression, summed: readonly number[]): Expression | undefined {
  if (x.op !== 'mul' || x.rank !== 2 || summed.length !== 1) return undefined;
  const axis = summed[0];
  const thin = x.inputs.find((e) => e.rank === 2 && e.shape[1 - axis] === 1 && e.shape[axis] !== 1);
  const wide = x.inputs.find((e) => e !== thin);
  if (thin === undefined || wide === undefined || wide.rank !== 2 || wide.shape[1 - axis] === 1)
    return undefined;
  if (wide.shape[axis] !== thin.shape[axis]) return undefined;
  return axis === 0 ? thin.transpose().matmul(wide) : wide.matmul(thin.transpose());
}

/** Summing along a stretched axis multiplies by its size. */
function uniformSum(x: Expression, summed: readonly number[]): Expression | undefined {
  const stretched = (axis: number) => isStretched(x, axis);
  const counts = summed.filter(stretched).map((axis) => x.shape[axis]);
  if (counts.length === 0 || counts.some((count) => typeof count !== 'number')) return undefined;
  const shape = x.shape.map((dimension, axis) => (summed.includes(axis) && stretched(axis) ? 1 : dimension));
  const rest = summed.filter((axis) => !stretched(axis));
  const count = (counts as number[]).reduce((p, q) => p * q, 1);
  const once = coreOf(x).mul(count).broadcast(shape);
  return rest.length === 0 ? once : once.sum(rest, true);
}
