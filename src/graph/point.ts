import { tensor } from '../tensor/index.ts';
import { adjoint } from './adjoint.ts';
import { constant, type Expression, input } from './expression.ts';
import type { Order } from './order.ts';
import { secondDerivatives } from './second.ts';
import { substitute } from './substitute.ts';
import { tangent } from './tangent.ts';
import { dependents, topological } from './traverse.ts';

/*
 * Derivatives at one point, for code that computes points one by one. The batch then holds the rows of a sweep: each has the
 * same point, and a seed or a direction of its own. So weights are read once for all outputs or inputs. What is equal in all
 * rows is computed once, because the simplifier sees stretched rows.
 */

/** What a function computes at one point. */
export interface PointDifferentials {
  /** [1, m] */
  readonly y: Expression;
  /** ∂y/∂x, [m, d]: of order 1 and 2. */
  readonly dydx?: Expression;
  /** ∂²y/∂x², [m·d, d], one output below the other: of order 2. */
  readonly hessian?: Expression;
}

/**
 * A function and its derivatives at one point. The gradient is one sweep of adjoints with the identity as seed. The
 * Hessian needs one sweep of tangents more, with the identity as direction. With ē the adjoint of a node and ẇ the tangent
 * of an operand,
 *
 *   ∂²y/∂x² = Σ over nodes e and their operands w of ẇᵀ·c,  c the tangent of e's contribution to w̄ while ē is held
 *
 * (Gower and Mello, "A new framework for the computation of Hessians", 2012). Linear nodes add nothing. In a network only
 * activations add ẇᵀ·diag(ē·σ″)·ẇ, which costs far less than a second sweep.
 *
 * @param y [N, m] of x [N, d]. Row n of y, and of each node in between, is a function of row n of x alone. Infinite
 *   derivatives behind a `where` are not kept out of the Hessian
 * @param x the input of y
 * @param point [1, d]
 */
export function differentialsAt(
  y: Expression,
  x: Expression,
  point: Expression,
  order: Order,
): PointDifferentials {
  const [d, m] = [Number(x.shape[1]), Number(y.shape[1])];
  const nodes = topological([y]);
  const active = dependents(nodes, [x]);
  const swept = nodes.filter((e) => active.has(e));
  const sweep = (rows: number, of: readonly Expression[], role?: Expression) => {
    const replaced = new Map([[x, point.broadcast([rows, d])]]);
    if (role !== undefined) replaced.set(role, identity(rows));
    return substitute(of, replaced, rows);
  };
  const [value] = sweep(1, [y]);
  if (order === 0) return { y: value };

  const seed = input('seed', y.shape);
  const adjoints = sweep(m, adjoint(y, [x, ...swept], seed), seed);
  const dydx = adjoints[0];
  if (order === 1) return { y: value, dydx };

  const direction = input('direction', x.shape);
  const tangents = sweep(d, tangent(swept, new Map([[x, direction]])), direction);
  const values = sweep(1, swept);
  const place = new Map(swept.map((e, k) => [e, k]));
  const operandOf = (w: Expression) => {
    const k = place.get(w);
    return k === undefined ? undefined : { value: values[k], tangents: tangents[k] };
  };
  const terms = swept.flatMap((e, k) => secondDerivatives(e, adjoints[k + 1], operandOf));
  const hessian = terms.reduce((sum, term) => sum.add(term), constant(0).broadcast([m * d, d]));
  return { y: value, dydx, hessian };
}

/** The identity matrix as an expression. Of size 1 it is a stretched number, which the simplifier sees. */
function identity(size: number): Expression {
  if (size === 1) return constant(1).broadcast([1, 1]);
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return constant(tensor(data, [size, size]));
}
