import { adjoint } from './adjoint.ts';
import { axisOf, hessian, jacobian } from './differentials.ts';
import { concat, type Expression } from './expression.ts';
import { tangent } from './tangent.ts';

/*
 * Products of derivatives of a batched function y [N, m] of x [N, d] with k vectors a point: a sweep each, and no Jacobian. Where
 * there are more vectors than the matrix has rows, that is found first, and multiplied.
 */

/** cᵀ·∂y/∂x for cotangents c [N, k, m], shape [N, k, d]: an adjoint sweep each. */
export function vectorJacobianProducts(y: Expression, x: Expression, cotangents: Expression): Expression {
  const k = Number(cotangents.shape[1]);
  if (k > Number(y.shape[1])) return cotangents.matmul(jacobian(y, x));
  return stacked(k, (i) => adjoint(y, [x], vector(cotangents, i, y))[0]);
}

/** ∂y/∂x·v for directions v [N, k, d], shape [N, k, m]: a tangent sweep each. */
export function jacobianVectorProducts(y: Expression, x: Expression, directions: Expression): Expression {
  const k = Number(directions.shape[1]);
  if (k > Number(y.shape[1])) return directions.matmul(jacobian(y, x).transpose());
  return stacked(k, (i) => tangent([y], new Map([[x, vector(directions, i, x)]]))[0]);
}

/**
 * (∂²y/∂x²)·v for directions v [N, k, d], shape [N, k, m, d]. Each takes a tangent sweep over the adjoint of every output. Where
 * inputs are fewer than outputs, it takes the tangent along every input of the tangent along v.
 */
export function hessianVectorProducts(y: Expression, x: Expression, directions: Expression): Expression {
  const [batch, k, d] = directions.shape.map((size, axis) => (axis === 0 ? size : Number(size)));
  const m = Number(y.shape[1]);
  if (Number(k) > Number(d))
    // Hessians are symmetric: vᵀH is Hv.
    return directions.reshape([batch, 1, k, d]).matmul(hessian(y, x)).transpose([0, 2, 1, 3]);
  const along = (i: number) => new Map([[x, vector(directions, i, x)]]);
  if (Number(d) < m)
    return stacked(Number(k), (i) => {
      const [slope] = tangent([y], along(i));
      return stacked(Number(d), (at) => tangent([slope], new Map([[x, axisOf(x, at)]]))[0]).transpose();
    });
  const slopes = Array.from({ length: m }, (_, j) => adjoint(y.slice(1, j, j + 1), [x])[0]);
  return stacked(Number(k), (i) => {
    const products = tangent(slopes, along(i));
    return stacked(m, (j) => products[j]);
  });
}

/** Vector i of each point, shaped like `like`. */
function vector(vectors: Expression, i: number, like: Expression): Expression {
  return vectors.slice(1, i, i + 1).reshape(like.shape);
}

/** Expressions [N, …] side by side, [N, k, …]. */
function stacked(k: number, at: (i: number) => Expression): Expression {
  const parts = Array.from({ length: k }, (_, i) => {
    const one = at(i);
    const [batch, ...sides] = one.shape;
    return one.reshape([batch, 1, ...sides]);
  });
  return concat(parts, 1);
}
