import { broadcastShapes, formatShape, InputError, sizeOf, type Tensor } from '../../tensor/index.ts';
import type { Emitter } from '../emitter.ts';
import type { Expression } from '../expression.ts';
import { operation } from '../operation.ts';
import { behindBranches } from '../rules/branches.ts';
import { stretch } from '../rules/elementwise.ts';
import { axisOf, supportOf } from '../rules/padding.ts';
import { coreOf, isStretched } from '../rules/stretching.ts';
import { isIdentity } from '../rules/uniform.ts';

/** Matrix product of the last two axes; leading axes broadcast (NumPy's matmul for rank ≥ 2). */
export const matmul = operation({
  name: 'matmul',
  shape: ([a, b]) => {
    if (a.length < 2 || b.length < 2 || a[a.length - 1] !== b[b.length - 2])
      throw new InputError(
        'a matrix product needs [.., n, k] and [.., k, m]',
        `${formatShape(a)} and ${formatShape(b)}`,
        'Transpose or reshape an operand.',
      );
    return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), a[a.length - 2], b[b.length - 1]];
  },
  evaluate: ([a, b], _, shape) => product(a, b, shape),
  tangent: (y, [da, db]) => {
    const [a, b] = y.inputs;
    if (da === undefined) return a.matmul(db as Expression);
    return db === undefined ? da.matmul(b) : da.matmul(b).add(a.matmul(db));
  },
  adjoint: (y, bar, mask) => {
    const [a, b] = y.inputs;
    const [left, right] = mask === undefined ? [] : masks(y, mask);
    const products = [
      behindBranches(bar.matmul(b.transpose()), bar, isConstant(b) ? undefined : left),
      behindBranches(a.transpose().matmul(bar), bar, isConstant(a) ? undefined : right),
    ];
    return products.map((product, k) => product.sumTo(y.inputs[k].shape));
  },
  masks: (y, mask) => masks(y, mask).map((own, k) => own.sumTo(y.inputs[k].shape)),
  smooth: () => 'everywhere',
  reach: 'mixes',
  affine: ([a, b]) => !(a && b),
  finite: () => true,
  branches: 'none',
  enclose: (_, [a, b], arithmetic) => arithmetic.matmul(a, b),
  onnx: (y, emit) =>
    isGemm(y)
      ? emitProduct(y, emit, '')
      : emit.node('MatMul', [emit.value(y.inputs[0]), emit.value(y.inputs[1])]),
  simplify: ([a, b]) => {
    // With one inner term the product is elementwise, and elementwise rules can remove a constant factor.
    if (a.shape[a.rank - 1] === 1 && a.rank === 2 && b.rank === 2) return a.mul(b);
    if (b.rank === 2 && isIdentity(a)) return b;
    if (a.rank === 2 && isIdentity(b)) return a;
    if (a.op === 'neg') return a.inputs[0].matmul(b).neg();
    if (b.op === 'neg') return a.matmul(b.inputs[0]).neg();
    return a.rank === 2 && b.rank === 2 ? (shorten(a, b) ?? unstretch(a, b)) : undefined;
  },
});

/** Masks of both adjoints, from all elements of a row and of a column, before sums over what the stack had stretched. */
function masks({ inputs, shape }: Expression, mask: Expression): Expression[] {
  const stack = shape.slice(0, -2);
  return inputs.map((e, k) => mask.sum([-1 - k], true).broadcast([...stack, ...e.shape.slice(-2)]));
}

/** Whether e is made of numbers alone, however they are laid out. */
function isConstant(e: Expression): boolean {
  return e.op === 'constant' || (e.inputs.length === 1 && isConstant(e.inputs[0]));
}

/** Leaves out inner terms that are zeros on one side. */
function shorten(a: Expression, b: Expression): Expression | undefined {
  const left = axisOf(a) === 1 ? supportOf(a) : undefined;
  if (left !== undefined) return left.part.matmul(b.slice(0, left.start, left.stop));
  const right = axisOf(b) === 0 ? supportOf(b) : undefined;
  if (right !== undefined) return a.slice(1, right.start, right.stop).matmul(right.part);
  return undefined;
}

/** Computes equal rows or columns once. Where inner terms of one side are equal, it sums the other side. */
function unstretch(a: Expression, b: Expression): Expression | undefined {
  const shape = [a.shape[0], b.shape[1]];
  if (isStretched(a, 0)) return coreOf(a).broadcast([1, a.shape[1]]).matmul(b).broadcast(shape);
  if (isStretched(b, 1)) return a.matmul(coreOf(b).broadcast([b.shape[0], 1])).broadcast(shape);
  if (isStretched(a, 1))
    return coreOf(a)
      .broadcast([a.shape[0], 1])
      .matmul(b.sum([0], true));
  if (isStretched(b, 0)) return a.sum([1], true).matmul(coreOf(b).broadcast([1, b.shape[1]]));
  return undefined;
}

/** Whether e is a product that ONNX's Gemm, which is for matrices only, can compute. */
export function isGemm(e: Expression): boolean {
  return e.op === 'matmul' && e.inputs[0].rank === 2 && e.inputs[1].rank === 2;
}

/** Emits a·b + c as one Gemm (c may be `''`); transposed operands become its flags. */
export function emitProduct(e: Expression, emit: Emitter, c: string): string {
  const [a, transA] = flag(e.inputs[0]);
  const [b, transB] = flag(e.inputs[1]);
  const operands = [emit.value(a), emit.value(b)];
  if (c === '' && transA === 0 && transB === 0) return emit.node('MatMul', operands);
  return emit.node('Gemm', c === '' ? operands : [...operands, c], { transA, transB });
}

function flag(e: Expression): [Expression, 0 | 1] {
  return e.op === 'transpose' ? [e.inputs[0], 1] : [e, 0];
}

function product(a: Tensor, b: Tensor, shape: readonly number[]): Tensor {
  const rows = shape[shape.length - 2];
  const columns = shape[shape.length - 1];
  const inner = a.shape[a.shape.length - 1];
  const lead = shape.slice(0, -2);
  const left = stretch(a, [...lead, rows, inner]);
  const right = stretch(b, [...lead, inner, columns]);
  const data = new Float64Array(sizeOf(shape));
  for (let batch = sizeOf(lead) - 1; batch >= 0; batch--)
    for (let i = 0; i < rows; i++) {
      const target = data.subarray((batch * rows + i) * columns, (batch * rows + i + 1) * columns);
      for (let k = 0; k < inner; k++) {
        const factor = left[(batch * rows + i) * inner + k];
        const from = (batch * inner + k) * columns;
        for (let j = 0; j < columns; j++) target[j] += factor * right[from + j];
      }
    }
  return { shape, data };
}
