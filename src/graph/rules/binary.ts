import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Arithmetic } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import type { Branches } from '../facts.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import type { Applied, Attributes, Operation } from '../operation.ts';
import type { Smoothness } from '../smoothness.ts';
import { behindBranches, isWild } from './branches.ts';
import { absorbBroadcast, elementwiseShape, mapElements } from './elementwise.ts';

/** What is particular to an elementwise function of two variables; {@link binary} makes the room from it. */
export interface Binary {
  readonly name: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'logAddExp';
  evaluate(a: number, b: number): number;
  /** The products of each partial derivative with a tangent or an adjoint: ∂f/∂a·t, ∂f/∂b·t. */
  partials(a: Expression, b: Expression, y: Expression): readonly [Multiply, Multiply];
  /** For a function that is one of its operands: da or db, whichever belongs to the larger, or smaller. */
  chosen?(a: Expression, b: Expression, da: Expression, db: Expression): Expression;
  /** As of an {@link Operation}, before sums over stretched axes. Left out where both operands count everywhere. */
  masks?(a: Expression, b: Expression, mask: Expression): readonly Expression[];
  smooth(y: Applied<Attributes>): Smoothness;
  /** As of {@link Facts}. */
  affine(varying: readonly boolean[]): boolean;
  /** As of {@link Facts}. */
  finite(y: Applied<Attributes>): boolean;
  /** As of {@link Facts}. */
  readonly branches: Branches;
  /** As of an {@link Operation}. */
  choice?(a: Expression, b: Expression): Expression;
  enclose<E>(a: E, b: E, arithmetic: Arithmetic<E>): E;
  onnx(y: Expression, emit: Emitter): string;
  /** In lanes, where these have no such function of their own. */
  lanes?(a: Lane, b: Lane, arithmetic: LaneArithmetic): Lane;
  code<S>(a: S, b: S, arithmetic: CodeArithmetic<S>): S;
  simplify?(a: Expression, b: Expression): Expression | undefined;
}

type Multiply = (t: Expression) => Expression;

/** The room of an elementwise operation on two broadcasting operands. */
export function binary(f: Binary): Operation<Attributes> {
  return {
    name: f.name,
    shape: elementwiseShape,
    evaluate: (inputs, _, shape) => mapElements(inputs, shape, f.evaluate),
    tangent: (y, tangents) => {
      const [a, b] = y.inputs;
      if (f.chosen !== undefined && isWild(y)) {
        const [da, db] = tangents.map((dot, k) => dot ?? y.inputs[k].like(0));
        return f.chosen(a, b, da, db).broadcast(y.shape);
      }
      const products = f.partials(a, b, y);
      const terms = tangents.flatMap((dot, k) => (dot === undefined ? [] : [products[k](dot)]));
      return terms.reduce((p, q) => p.add(q)).broadcast(y.shape);
    },
    adjoint: (y, bar, mask) => {
      const products = f.partials(y.inputs[0], y.inputs[1], y);
      return y.inputs.map((below, k) => behindBranches(products[k](bar), bar, mask).sumTo(below.shape));
    },
    masks: ({ inputs: [a, b] }, mask) => [
      ...(f.masks?.(a, b, mask) ?? [mask, mask]).map((own, k) => own.sumTo([a, b][k].shape)),
    ],
    smooth: f.smooth,
    reach: 'elementwise',
    affine: f.affine,
    finite: f.finite,
    branches: f.branches,
    choice: ([a, b]) => f.choice?.(a, b),
    enclose: (_, [a, b], arithmetic) => f.enclose(a, b, arithmetic),
    onnx: f.onnx,
    lanes: ([a, b], _, arithmetic) => {
      if (f.name === 'logAddExp') return f.lanes?.(a, b, arithmetic);
      return arithmetic[f.name](a, b);
    },
    code: ([a, b], _, arithmetic) => f.code(a, b, arithmetic),
    simplify: (inputs) =>
      f.simplify?.(inputs[0], inputs[1]) ?? absorbBroadcast(inputs, ([a, b]) => a[f.name](b)),
  };
}

/** Emits the ONNX operator of the same meaning. */
export function emitBinary(type: string): (y: Expression, emit: Emitter) => string {
  return (y, emit) => emit.node(type, [emit.value(y.inputs[0]), emit.value(y.inputs[1])]);
}
