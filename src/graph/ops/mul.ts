import { filled, sameShape } from '../../tensor/index.ts';
import type { Emitter } from '../emitter.ts';
import type { Expression } from '../expression.ts';
import { binary, emitBinary } from '../rules/binary.ts';
import { elementwiseShape } from '../rules/elementwise.ts';
import { emitStretched, isFixedMatrix } from '../rules/ones.ts';
import { isPadded, scalePadded } from '../rules/padding.ts';
import { uniformOf } from '../rules/uniform.ts';

/** a · b */
export const mul = binary({
  name: 'mul',
  evaluate: (a, b) => a * b,
  partials: (a, b) => [(t) => t.mul(b), (t) => t.mul(a)],
  smooth: () => 'everywhere',
  affine: ([a, b]) => !(a && b),
  finite: () => true,
  branches: 'none',
  enclose: (a, b, arithmetic) => arithmetic.mul(a, b),
  onnx: (y, emit) => emitStretchedProduct(y, emit) ?? emitBinary('Mul')(y, emit),
  code: (a, b, k) => k.mul(a, b),
  simplify: (a, b) => {
    if (a === b) return a.square();
    const shape = elementwiseShape([a.shape, b.shape]);
    const left = uniformOf(a);
    const right = uniformOf(b);
    if (right !== undefined) {
      if (isPadded(a)) return scalePadded(a, b, shape, (p, q) => p.mul(q));
      return scaled(a, right, b.rank === 0)?.broadcast(shape);
    }
    if (left !== undefined) return times(b, left).broadcast(shape);
    if (isSigmoidOf(b, a)) return a.silu();
    if (isSigmoidOf(a, b)) return b.silu();
    // Signs move outwards, so that equal magnitudes meet.
    if (a.op === 'neg') return a.inputs[0].mul(b).neg();
    if (b.op === 'neg') return a.mul(b.inputs[0]).neg();
    if (isPadded(a)) return scalePadded(a, b, shape, (p, q) => p.mul(q));
    if (isPadded(b)) return scalePadded(b, a, shape, (p, q) => q.mul(p));
    return undefined;
  },
});

/** A product of matrices of which one is a row or a column. */
function emitStretchedProduct(y: Expression, emit: Emitter): string | undefined {
  const [a, b] = y.inputs;
  if (![a, b, y].every(isFixedMatrix) || sameShape(a.shape, b.shape)) return undefined;
  const [rows, columns] = y.shape as readonly number[];
  if (a.shape[1] === 1 && b.shape[0] === 1) return emit.node('MatMul', [emit.value(a), emit.value(b)]);
  if (b.shape[1] === 1 && a.shape[0] === 1) return emit.node('MatMul', [emit.value(b), emit.value(a)]);
  return emit.node('Mul', [emitStretched(a, rows, columns, emit), emitStretched(b, rows, columns, emit)]);
}

/** e·value, with the constant as a scalar second operand: the one form that scaled products take. */
function times(e: Expression, value: number): Expression {
  return e.mul(filled([], value));
}

/** The simpler form of e·value; undefined if it has its one form (`canonical`) already. */
function scaled(e: Expression, value: number, canonical: boolean): Expression | undefined {
  if (value === 1) return e;
  if (value === -1) return e.neg();
  if (value === 0) return e.like(0);
  if (e.op === 'neg') return times(e.inputs[0], -value);
  if (e.op === 'mul' && e.inputs[1].rank === 0) {
    const inner = uniformOf(e.inputs[1]);
    if (inner !== undefined && isNormal(inner * value)) return times(e.inputs[0], inner * value);
  }
  return canonical ? undefined : times(e, value);
}

/** Whether a product of constants is a normal number: 1e200·1e200 is none, though x·1e200·1e200 may be. */
function isNormal(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) >= 2 ** -1022;
}

/** Whether e is σ(x). Then x·e is one node, SiLU, with its exact range. */
function isSigmoidOf(e: Expression, x: Expression): boolean {
  return e.op === 'sigmoid' && e.attributes.order === 0 && e.inputs[0] === x;
}
