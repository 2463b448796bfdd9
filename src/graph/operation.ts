/**
 * What an operation is: a room with all of its rules. Rules that need something from a lower floor of the house
 * (directed rounding, ONNX) are written against the interfaces here and are given the implementation.
 */
import type { Shape, Sizes, Tensor } from '../tensor/index.ts';
import type { Expression } from './expression.ts';

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
  | 'abs'
  | 'max'
  | 'min'
  | 'compare'
  | 'where'
  | 'silu'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'gelu'
  | 'relu'
  | 'sine'
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

/** Every rule is owed: a room with one missing does not compile. `A`: its attributes. */
export interface Operation<A extends Attributes = Attributes> {
  readonly name: OperationName;

  /** Shape of the result. Throws InputError for shapes or attributes that do not fit. */
  shape(inputs: readonly Shape[], attributes: A): Shape;

  /** The value in float64. `shape` is the result's with the batch bound. Must not modify or alias its inputs' data unless the result is a pure view. */
  evaluate(inputs: readonly Tensor[], attributes: A, shape: Sizes): Tensor;

  /** Directional derivative ẏ = Σ ∂y/∂xᵢ·ẋᵢ; a zero tangent is `undefined`, and not all are. */
  tangent(y: Applied<A>, tangents: readonly (Expression | undefined)[]): Expression | undefined;

  /**
   * Adjoints x̄ᵢ of the inputs for the adjoint ȳ (shaped like y); `undefined` where y does not depend on the input.
   *
   * @param mask behind a `where` and the like (`rules/branches.ts`): 0 where ȳ vanishes because a branch is not taken, positive elsewhere, shaped like y. A local
   *   derivative that may not be finite is multiplied through `behindBranches`
   */
  adjoint(
    y: Applied<A>,
    adjoint: Expression,
    mask: Expression | undefined,
  ): readonly (Expression | undefined)[];

  /**
   * The masks of the inputs' adjoints for that of y. Left out where each element of y depends on the elements of the inputs
   * at its own place, be they stretched.
   */
  masks?(y: Applied<A>, mask: Expression): readonly Expression[];

  /** Where y is smooth in its inputs: of a payoff, whether its pathwise derivatives are unbiased. */
  smooth(y: Applied<A>): Smoothness;

  /** An enclosure of y over enclosures of its inputs, in any arithmetic (interval, affine, …). */
  enclose<E>(y: Applied<A>, inputs: readonly E[], arithmetic: Arithmetic<E>): E;

  /** Emits the ONNX nodes of y and returns the name of its value. Inputs are lowered on demand by `emit.value`. */
  onnx(y: Applied<A>, emit: Emitter): string;

  /**
   * The value of an elementwise operation in lanes. Left out where the operation is not elementwise; `undefined` where the
   * arithmetic has no such function. Then a graph with it is not computed in lanes.
   */
  lanes?(inputs: readonly Lane[], attributes: A, arithmetic: LaneArithmetic): Lane | undefined;

  /**
   * An equal, cheaper expression, or `undefined`. Called once, before the node is made; equality is that of real
   * functions (x·0 is 0). Rules must strictly simplify, so that rewriting ends.
   */
  simplify?(inputs: readonly Expression[], attributes: A): Expression | undefined;
}

/** Gives a room its type without losing the type of its attributes. */
export function operation<A extends Attributes>(room: Operation<A>): Operation<A> {
  return room;
}

// ---------------------------------------------------------------------------------------------------------------
// Smoothness

/** Where a value has continuous derivatives of every order in its inputs. */
export type Smoothness = 'everywhere' | Singularity;

/** Smooth but where an expression of the inputs is 0. */
export interface Singularity {
  /** y is smooth in the neighbourhood of inputs for which no element of this is 0. */
  readonly at: Expression;
  /** Whether y is only defined where `at` is not negative. Default false. */
  readonly fromZero?: boolean;
  /**
   * Up to which order derivatives are Lipschitz continuous where `at` is 0: 0 of a kink, whose value is; −1 where not even
   * that is known, since y jumps or grows without bound.
   */
  readonly order: number;
  /** The same where `at` touches 0 without ever being negative, and has Lipschitz continuous first derivatives itself. */
  readonly touching?: number;
  /** What y is where `at` is not 0, and where it is 0. */
  readonly branches?: readonly [Expression, Expression];
}

// ---------------------------------------------------------------------------------------------------------------
// Enclosing

/** A closed interval of float64 ends; infinite ends are allowed, NaN is not. Empty is `lo > hi`. */
export interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Sound scalar arithmetic on {@link Bounds}: every result contains the exact real result for all members.
 * Implemented with outward rounding in interval/.
 */
export interface BoundsArithmetic {
  point(value: number): Bounds;
  add(a: Bounds, b: Bounds): Bounds;
  sub(a: Bounds, b: Bounds): Bounds;
  mul(a: Bounds, b: Bounds): Bounds;
  div(a: Bounds, b: Bounds): Bounds;
  neg(a: Bounds): Bounds;
  /** a² with the lower end ≥ 0. */
  square(a: Bounds): Bounds;
  exp(a: Bounds): Bounds;
  log(a: Bounds): Bounds;
  sqrt(a: Bounds): Bounds;
  sigmoid(a: Bounds): Bounds;
  softplus(a: Bounds): Bounds;
  tanh(a: Bounds): Bounds;
  /** The exact range over the interval, extrema included; so a curve built on it may declare its extrema unknown. */
  sin(a: Bounds): Bounds;
  /** As {@link BoundsArithmetic.sin}. */
  cos(a: Bounds): Bounds;
  /** Φ, the standard normal distribution function. */
  normalCdf(a: Bounds): Bounds;
  /** φ, the standard normal density. */
  normalPdf(a: Bounds): Bounds;
}

/** A stationary point of a univariate function: enclosures of where it is and of the value there. */
export interface Extremum {
  readonly at: Bounds;
  readonly value: Bounds;
}

/** A univariate function f: ℝ → ℝ as its exact range needs it. */
export interface Curve {
  /** Identifies the function, for caches and messages: `silu'`. */
  readonly name: string;
  /** A formula for f whose natural interval extension is tight at a (nearly) point argument. */
  at(x: Bounds, arithmetic: BoundsArithmetic): Bounds;
  /**
   * Every stationary point of f (between two neighbours f is monotone), or `'unknown'`: then the natural extension
   * of `at` is used as it stands (right for sine and cosine, whose extension finds its own extrema).
   */
  readonly extrema: readonly Extremum[] | 'unknown';
  /**
   * The limits of f at −∞ and +∞, for infinite ends: exact numbers, or ±Infinity. Left out where f has none; an
   * infinite end then falls back to the natural extension of `at`.
   */
  readonly limits?: readonly [atMinusInfinity: number, atPlusInfinity: number];
}

/** Enclosing arithmetic on arrays. `E` is an enclosure of a whole tensor. */
export interface Arithmetic<E> {
  constant(values: Tensor): E;
  add(a: E, b: E): E;
  sub(a: E, b: E): E;
  neg(a: E): E;
  mul(a: E, b: E): E;
  div(a: E, b: E): E;
  /** f applied to every element, with the exact range of f. */
  univariate(a: E, f: Curve): E;
  /** xᵖ for a real exponent; whole p by repeated multiplication with parity respected. */
  power(a: E, exponent: number): E;
  abs(a: E): E;
  max(a: E, b: E): E;
  min(a: E, b: E): E;
  /** 1 where the relation holds for all members, 0 where for none, [0,1] otherwise. */
  compare(a: E, b: E, relation: 'less' | 'lessOrEqual'): E;
  /** a where condition is 1, b where it is 0, their hull otherwise. */
  where(condition: E, a: E, b: E): E;
  /** Matrix product of the last two axes, as NumPy's matmul. */
  matmul(a: E, b: E): E;
  sum(a: E, axes: readonly number[], keepAxes: boolean): E;
  broadcast(a: E, shape: Sizes): E;
  reshape(a: E, shape: Sizes): E;
  transpose(a: E, permutation: readonly number[]): E;
  slice(a: E, axis: number, start: number, stop: number): E;
  concat(parts: readonly E[], axis: number): E;
}

// ---------------------------------------------------------------------------------------------------------------
// Computing in lanes

/** A float32 number in each of several lanes, in code that is being written. */
export type Lane = string & { readonly lane: unique symbol };

/** Elementwise arithmetic in generated code. Equal values are computed once, so rules may ask for shared pieces freely. */
export interface LaneArithmetic {
  constant(value: number): Lane;
  add(a: Lane, b: Lane): Lane;
  sub(a: Lane, b: Lane): Lane;
  mul(a: Lane, b: Lane): Lane;
  div(a: Lane, b: Lane): Lane;
  max(a: Lane, b: Lane): Lane;
  min(a: Lane, b: Lane): Lane;
  neg(a: Lane): Lane;
  abs(a: Lane): Lane;
  sqrt(a: Lane): Lane;
  /** 1 where a > 0, 0 elsewhere. */
  positive(a: Lane): Lane;
  exp(a: Lane): Lane;
  sigmoid(a: Lane): Lane;
  tanh(a: Lane): Lane;
}

// ---------------------------------------------------------------------------------------------------------------
// Lowering

/** Attributes of an ONNX node: integers are written as ints, `{float: x}` forces a float. */
export type OnnxAttributes = Readonly<
  Record<string, number | string | readonly number[] | { readonly float: number }>
>;

/** Writes ONNX nodes. Equal nodes are written once, so rules may ask for shared pieces freely. */
export interface Emitter {
  readonly precision: 'float32' | 'float64';
  /** Name of the value of an expression, lowered now if it has not been. */
  value(expression: Expression): string;
  /** In how many other expressions of the lowered graph this one is used. */
  uses(expression: Expression): number;
  /** A node with one output; returns the output's name. `''` stands for an omitted optional input. */
  node(type: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  /** A node with several outputs. */
  nodes(
    type: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: OnnxAttributes,
  ): readonly string[];
  /** A scalar of the graph's precision. */
  scalar(value: number): string;
  /** An initializer of the graph's precision. */
  constant(values: Tensor): string;
  /** An initializer of one repeated value, written once. */
  filled(shape: Sizes, value: number): string;
  /** An int64 vector. */
  integers(values: readonly number[]): string;
  /** An int64 vector for `Reshape`: sizes, and −1 for the batch (at most one). */
  shape(shape: Shape): string;
  /** An int64 vector for `Expand`: sizes, the batch read from an input that has it when the model runs. */
  runtimeShape(shape: Shape): string;
  /** A real 0/1 value as ONNX bool, and back. */
  toBool(name: string): string;
  fromBool(name: string): string;
}
