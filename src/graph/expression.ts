import {
  BATCH,
  formatShape,
  InputError,
  normaliseAxes,
  type Shape,
  type Sizes,
  sizeOf,
  type TensorLike,
  tensor,
} from '../tensor/index.ts';
import { creatorOf } from './create.ts';
import type { Attributes, Operation, OperationName } from './operation.ts';
import { operations } from './operations.ts';

/** What the fluent methods accept: an expression, or numbers that become a constant. */
export type Operand = Expression | TensorLike;

/**
 * A node of the expression graph: a real-valued function of the inputs below it. Nodes are immutable and hash-consed: equal
 * expressions are one object, so `===` is structural equality. A graph has no precision; its readings have one (`evaluate`
 * float64, `lower` either).
 *
 * Shapes follow NumPy; the batch may be symbolic (`'N'`). Derivatives come from `adjoint` and `tangent`.
 */
export class Expression {
  readonly op: OperationName;
  readonly inputs: readonly Expression[];
  readonly attributes: Attributes;
  readonly shape: Shape;

  /** Use {@link apply}; the constructor neither simplifies nor interns. */
  constructor(op: OperationName, inputs: readonly Expression[], attributes: Attributes, shape: Shape) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
  }

  /**
   * An expression has no value that JavaScript could compute or branch with: `a > 0 ? a : b` would take one branch at all
   * points.
   *
   * @throws InputError always
   */
  [Symbol.toPrimitive](): never {
    throw new InputError(
      'an expression is no number: it stands for the values at all points',
      `${this.op} of shape ${formatShape(this.shape)} where JavaScript wants one`,
      'Write a.add(b), a.mul(2) and a.sqrt() for +, * and Math.sqrt, and a.greater(b).where(c, d) for a > b ? c : d.',
    );
  }

  /** The rules and facts of its operation. */
  get room(): Operation {
    return operations[this.op];
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The constant `value` in the shape of this expression, or in another. */
  like(value: number, shape: Shape = this.shape): Expression {
    return constant(value).broadcast(shape);
  }

  // Arithmetic, elementwise with NumPy broadcasting

  add(other: Operand): Expression {
    return apply('add', [this, expression(other)]);
  }
  sub(other: Operand): Expression {
    return apply('sub', [this, expression(other)]);
  }
  mul(other: Operand): Expression {
    return apply('mul', [this, expression(other)]);
  }
  /** Quotient; where the divisor is 0 the value follows IEEE arithmetic. */
  div(other: Operand): Expression {
    return apply('div', [this, expression(other)]);
  }
  neg(): Expression {
    return apply('neg', [this]);
  }
  /** x^exponent for a constant real exponent; an exponent that is not whole needs x ≥ 0. */
  power(exponent: number): Expression {
    return apply('power', [this], { exponent });
  }
  square(): Expression {
    return this.power(2);
  }
  sqrt(): Expression {
    return apply('sqrt', [this]);
  }
  exp(): Expression {
    return apply('exp', [this]);
  }
  log(): Expression {
    return apply('log', [this]);
  }
  /** The angle in (−π/2, π/2) whose tangent is x. */
  arctan(): Expression {
    return apply('arctan', [this]);
  }
  /** |x|; its derivative at 0 is 0. */
  abs(): Expression {
    return apply('abs', [this]);
  }
  /** The larger; where both are equal the derivative is shared, half each. */
  max(other: Operand): Expression {
    return apply('max', [this, expression(other)]);
  }
  min(other: Operand): Expression {
    return apply('min', [this, expression(other)]);
  }

  /** log(eˣ + eʸ), without overflow. */
  logAddExp(other: Operand): Expression {
    return apply('logAddExp', [this, expression(other)]);
  }

  // Comparisons: 1 where the relation holds, 0 elsewhere; their derivative is 0

  less(other: Operand): Expression {
    return apply('compare', [this, expression(other)], { relation: 'less' });
  }
  lessOrEqual(other: Operand): Expression {
    return apply('compare', [this, expression(other)], { relation: 'lessOrEqual' });
  }
  greater(other: Operand): Expression {
    return expression(other).less(this);
  }
  greaterOrEqual(other: Operand): Expression {
    return expression(other).lessOrEqual(this);
  }
  /** `whenTrue` where this is not 0, `otherwise` elsewhere; differentiable in both branches. */
  where(whenTrue: Operand, otherwise: Operand): Expression {
    return apply('where', [this, expression(whenTrue), expression(otherwise)]);
  }

  /** f of this: a function of one number by its operation's name, with the attributes of that. Most activations are written so. */
  applied(op: OperationName, attributes: Attributes): Expression {
    return apply(op, [this], attributes);
  }

  // Special functions and activations: single nodes for every derivative order (0 is the function itself)

  /** x·σ(x) and its derivatives. */
  silu(order = 0): Expression {
    return apply('silu', [this], { order });
  }
  tanh(order = 0): Expression {
    return apply('tanh', [this], { order });
  }
  /** σ(x) = 1/(1+e⁻ˣ) and its derivatives. */
  sigmoid(order = 0): Expression {
    return apply('sigmoid', [this], { order });
  }
  /** log(1+eˣ) and its derivatives. */
  softplus(order = 0): Expression {
    return apply('softplus', [this], { order });
  }
  /** x·Φ(x) (the exact, erf form) and its derivatives. */
  gelu(order = 0): Expression {
    return apply('gelu', [this], { order });
  }
  /** max(x, 0); its derivative at 0 is 0, higher ones vanish. */
  relu(order = 0): Expression {
    return apply('relu', [this], { order });
  }
  /** x for x > 0, slope·x elsewhere, with a slope between 0 and 1, which is its derivative at 0; higher ones vanish. */
  leakyRelu(slope = 0.01, order = 0): Expression {
    return apply('leakyRelu', [this], { slope, order });
  }
  /** x for x > 0, alpha·(eˣ − 1) elsewhere, with alpha > 0, and its derivatives, at 0 those from the left. */
  elu(alpha = 1, order = 0): Expression {
    return apply('elu', [this], { alpha, order });
  }
  /** sin(x) and its derivatives. */
  sine(order = 0): Expression {
    return apply('sine', [this], { order });
  }
  /** Φ, the standard normal distribution function, and its derivatives (order 1 is the density). */
  normalCdf(order = 0): Expression {
    return apply('normalCdf', [this], { order });
  }

  // Linear algebra and shape

  /** Matrix product over the last two axes; leading axes broadcast. Both operands have rank ≥ 2. */
  matmul(other: Operand): Expression {
    return apply('matmul', [this, expression(other)]);
  }
  /** Permutes axes; by default swaps the last two. */
  transpose(permutation?: readonly number[]): Expression {
    const axes = Array.from({ length: this.rank }, (_, axis) => axis);
    const swapped = [...axes.slice(0, -2), this.rank - 1, this.rank - 2];
    return apply('transpose', [this], { permutation: permutation ?? swapped });
  }
  /** Sum over axes (default all). */
  sum(axes?: readonly number[], keepAxes = false): Expression {
    return apply('sum', [this], { axes: normaliseAxes(axes, this.rank), keepAxes });
  }
  /** Mean over axes (default all), none of which may be the symbolic batch. */
  mean(axes?: readonly number[], keepAxes = false): Expression {
    const averaged = normaliseAxes(axes, this.rank).map((axis) => this.shape[axis]);
    if (averaged.includes(BATCH))
      throw new InputError(
        'a mean needs axes of fixed size',
        formatShape(this.shape),
        'Average over N outside.',
      );
    const count = sizeOf(averaged as Sizes);
    return this.sum(axes, keepAxes).mul(1 / count);
  }
  /** Stretches axes of size 1 and adds leading ones. */
  broadcast(shape: Shape): Expression {
    return apply('broadcast', [this], { shape });
  }
  /** Same elements in row-major order in another shape; the batch, if any, must stay one axis. */
  reshape(shape: Shape): Expression {
    return apply('reshape', [this], { shape });
  }
  /** Elements `start ≤ i < stop` along an axis of fixed size. */
  slice(axis: number, start: number, stop: number): Expression {
    return apply('slice', [this], { axis, start, stop });
  }
  /** This expression and then `others`, joined along an axis of fixed size. */
  concat(others: readonly Operand[], axis: number): Expression {
    return apply('concat', [this, ...others.map(expression)], { axis });
  }
  /** Zeros before and after along an axis of fixed size: the transpose of `slice`. */
  pad(axis: number, before: number, after: number): Expression {
    const zeros = (count: number) => this.like(0, this.shape.with(axis, count));
    const parts = [before > 0 ? [zeros(before)] : [], [this], after > 0 ? [zeros(after)] : []];
    return concat(parts.flat(), axis);
  }
  /** Sums over the axes that broadcasting to this shape had stretched: the transpose of `broadcast`. */
  sumTo(shape: Shape): Expression {
    const lead = this.rank - shape.length;
    const stretched = this.shape.flatMap((dimension, axis) =>
      axis < lead || (shape[axis - lead] === 1 && dimension !== 1) ? [axis] : [],
    );
    if (stretched.length === 0) return this;
    return this.sum(stretched, true).reshape(shape);
  }
}

/** A named input. The same name and shape is the same expression. */
export function input(name: string, shape: Shape): Expression {
  return apply('input', [], { name, shape });
}

/** Constant numbers. Small ones are equal by content, large ones by identity of their data. */
export function constant(values: TensorLike): Expression {
  return apply('constant', [], { values: tensor(values) });
}

/** An expression as it is, numbers as a constant. */
export function expression(value: Operand): Expression {
  return value instanceof Expression ? value : constant(value);
}

/** Joins expressions along an axis of fixed size. */
export function concat(parts: readonly Operand[], axis: number): Expression {
  return apply('concat', parts.map(expression), { axis });
}

/**
 * The expression of an operation on inputs. Checks the shape, simplifies, and returns the one node that is equal.
 *
 * @throws InputError when the inputs do not fit the operation
 */
export function apply(
  op: OperationName,
  inputs: readonly Expression[],
  attributes: Attributes = {},
): Expression {
  return create(op, inputs, attributes, true);
}

/**
 * As {@link apply}, but the operation is not simplified; only constants are computed. Readers of files make products of
 * matrices in this way. A layer then is a `matmul` whatever its weights and widths, and can be found as one.
 */
export function asWritten(
  op: OperationName,
  inputs: readonly Expression[],
  attributes: Attributes = {},
): Expression {
  return create(op, inputs, attributes, false);
}

const create = creatorOf(Expression);
