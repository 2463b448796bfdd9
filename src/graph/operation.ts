/**
 * An operation is a room with all of its rules. Some rules need what only lower floors of the house have: directed rounding,
 * ONNX. They are written against interfaces of this folder and are given the implementation.
 */
import type { Shape, Sizes, Tensor } from '../tensor/index.ts';
import type { CodeArithmetic } from './code-arithmetic.ts';
import type { Emitter } from './emitter.ts';
import type { Arithmetic } from './enclosing.ts';
import type { Expression } from './expression.ts';
import type { Facts } from './facts.ts';
import type { Lane, LaneArithmetic } from './lane-arithmetic.ts';
import type { Smoothness } from './smoothness.ts';

/** The operations that exist; `operations.ts` owes a room for each. */
export type OperationName =
  | 'input'
  | 'constant'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'power'
  | 'sqrt'
  | 'exp'
  | 'log'
  | 'arctan'
  | 'abs'
  | 'max'
  | 'min'
  | 'logAddExp'
  | 'compare'
  | 'where'
  | 'silu'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'gelu'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'celu'
  | 'sine'
  | 'cosine'
  | 'softsign'
  | 'mish'
  | 'geluTanh'
  | 'clip'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'normalCdf'
  | 'matmul'
  | 'transpose'
  | 'sum'
  | 'broadcast'
  | 'reshape'
  | 'slice'
  | 'concat';

/** Attributes of a node: plain data that, with the inputs, says all that the node is. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An expression known to be of one operation, with its attributes typed. */
export type Applied<A extends Attributes> = Expression & { readonly attributes: A };

/** A room owes every rule and every fact: with one missing it does not compile. `A` is the type of its attributes. */
export interface Operation<A extends Attributes = Attributes> extends Facts<A> {
  readonly name: OperationName;

  /** Shape of the result. Throws InputError for shapes or attributes that do not fit. */
  shape(inputs: readonly Shape[], attributes: A): Shape;

  /**
   * The value in float64. `shape` is the result's with the batch bound. Must not modify its inputs' data, nor alias them
   * unless the result is a pure view.
   */
  evaluate(inputs: readonly Tensor[], attributes: A, shape: Sizes): Tensor;

  /** Directional derivative ẏ = Σ ∂y/∂xᵢ·ẋᵢ; a zero tangent is `undefined`, and at least one is not zero. */
  tangent(y: Applied<A>, tangents: readonly (Expression | undefined)[]): Expression | undefined;

  /**
   * Adjoints x̄ᵢ of the inputs for the adjoint ȳ (shaped like y); `undefined` where y does not depend on the input.
   *
   * @param mask below a `where` and the like (`rules/branches.ts`), shaped like y: 0 where ȳ vanishes because a branch is
   *   not taken, positive elsewhere. Local derivatives that may not be finite go through `behindBranches`
   */
  adjoint(
    y: Applied<A>,
    adjoint: Expression,
    mask: Expression | undefined,
  ): readonly (Expression | undefined)[];

  /**
   * The masks of the inputs' adjoints, made from the mask of y's. Left out where each element of y depends on the inputs'
   * elements at its own place, be they stretched.
   */
  masks?(y: Applied<A>, mask: Expression): readonly Expression[];

  /** For a function with a kink: the same, with the choice that makes the kink written as a `where`. */
  choice?(inputs: readonly Expression[], attributes: A): Expression | undefined;

  /** Where y is smooth in its inputs. For a payoff it decides whether pathwise derivatives are unbiased. */
  smooth(y: Applied<A>): Smoothness;

  /** An enclosure of y over enclosures of its inputs, in any arithmetic (interval, affine, …). */
  enclose<E>(y: Applied<A>, inputs: readonly E[], arithmetic: Arithmetic<E>): E;

  /** Emits the ONNX nodes of y and returns the name of its value. Inputs are lowered on demand by `emit.value`. */
  onnx(y: Applied<A>, emit: Emitter): string;

  /**
   * The value of an elementwise operation in lanes. Left out where the operation is not elementwise. `undefined` where lanes
   * have no such function: graphs with it are not computed in lanes.
   */
  lanes?(inputs: readonly Lane[], attributes: A, arithmetic: LaneArithmetic): Lane | undefined;

  /**
   * The value of an elementwise operation in generated source code, in doubles. It is accurate to a few units in the last
   * place, and finite where the function is. Left out where the operation is not elementwise. `undefined` for attributes
   * without code.
   */
  code?<S>(inputs: readonly S[], attributes: A, arithmetic: CodeArithmetic<S>): S | undefined;

  /**
   * An equal, cheaper expression, or `undefined`. Called once, before the node is made. Equal means equal as real functions
   * (x·0 is 0). Rules must strictly simplify, so that rewriting ends.
   */
  simplify?(inputs: readonly Expression[], attributes: A): Expression | undefined;
}

/** Gives a room its type without losing the type of its attributes. */
export function operation<A extends Attributes>(room: Operation<A>): Operation<A> {
  return room;
}
