import { demand, type Tensor } from '../../tensor/index.ts';
import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Arithmetic, Curve } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import type { Branches } from '../facts.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import type { Applied, Attributes, Operation, OperationName } from '../operation.ts';
import type { Smoothness } from '../smoothness.ts';
import { behindBranches } from './branches.ts';
import { mapElements } from './elementwise.ts';

/** What is particular to a function of one real variable; {@link univariate} makes the room from it. */
export type Univariate<A extends Attributes> = Derived<A> & Undifferentiated<A>;

/** All but its derivative. */
export type Undifferentiated<A extends Attributes> = Pointwise<A> & (Ranged<A> | Enclosed<A>);

export interface Derived<A extends Attributes> {
  /** f′(x) as an expression; `undefined` where it vanishes. `y` is f(x), for functions like exp. */
  derivative(x: Expression, y: Applied<A>): Expression | undefined;
}

interface Pointwise<A extends Attributes> {
  readonly name: OperationName;
  evaluate(x: number, attributes: A): number;
  /** Where it is left out, the tangent is f′(x)·ẋ. */
  tangent?(y: Applied<A>, dot: Expression): Expression | undefined;
  /** As of an {@link Operation}. */
  masks?(y: Applied<A>, mask: Expression): readonly Expression[];
  smooth(y: Applied<A>): Smoothness;
  /** As of {@link Facts}. */
  finite(y: Applied<A>): boolean;
  /** As of {@link Facts}. */
  readonly branches: Branches;
  /** As of {@link Facts}. */
  readonly turns?: true;
  /** As of an {@link Operation}. */
  choice?(x: Expression, attributes: A): Expression | undefined;
  /** Emits f of the value named `x`. */
  onnx(x: string, attributes: A, emit: Emitter): string;
  /** f(x) in lanes, where there is code for it. */
  lanes?(x: Lane, attributes: A, arithmetic: LaneArithmetic): Lane | undefined;
  /** f(x) in source code. */
  code<S>(x: S, attributes: A, arithmetic: CodeArithmetic<S>): S | undefined;
  simplify?(x: Expression, attributes: A): Expression | undefined;
}

interface Ranged<A extends Attributes> {
  /** The curve whose exact range encloses the function. */
  curve(attributes: A): Curve;
}

interface Enclosed<A extends Attributes> {
  /** Encloses a function that is no smooth curve. */
  enclose<E>(attributes: A, x: E, arithmetic: Arithmetic<E>): E;
}

/** The room of an elementwise function of one variable: tangent and adjoint are both f′(x) times what comes in. */
export function univariate<A extends Attributes>(f: Univariate<A>): Operation<A> {
  return {
    name: f.name,
    shape: ([x], { order }) => {
      if (order !== undefined) requireOrder(f.name, order);
      return x;
    },
    evaluate: ([x], attributes, shape): Tensor =>
      mapElements([x], shape, (value) => f.evaluate(value, attributes)),
    tangent: (y, [dot]) => {
      if (dot === undefined) return undefined;
      return f.tangent === undefined ? f.derivative(y.inputs[0], y)?.mul(dot) : f.tangent(y, dot);
    },
    adjoint: (y, bar, mask) => {
      const product = f.derivative(y.inputs[0], y)?.mul(bar);
      return [product && behindBranches(product, bar, mask)];
    },
    masks: f.masks,
    smooth: f.smooth,
    reach: 'elementwise',
    affine: ([varies]) => !varies,
    finite: f.finite,
    branches: f.branches,
    ...(f.turns && { turns: true }),
    choice: ([x], attributes) => f.choice?.(x, attributes),
    enclose: (y, [x], arithmetic) =>
      'enclose' in f
        ? f.enclose(y.attributes, x, arithmetic)
        : arithmetic.univariate(x, f.curve(y.attributes)),
    onnx: (y, emit) => f.onnx(emit.value(y.inputs[0]), y.attributes, emit),
    lanes: ([x], attributes, arithmetic) => f.lanes?.(x, attributes, arithmetic),
    code: ([x], attributes, arithmetic) => f.code(x, attributes, arithmetic),
    simplify: ([x], attributes) =>
      f.simplify?.(x, attributes) ??
      (x.op === 'broadcast' ? x.inputs[0].applied(f.name, attributes).broadcast(x.shape) : undefined),
  };
}

function requireOrder(name: OperationName, order: unknown): void {
  demand(
    Number.isInteger(order) && (order as number) >= 0,
    `the derivative order of ${name} must be a whole number ≥ 0`,
    order,
    'Order 0 is the function itself.',
  );
}
