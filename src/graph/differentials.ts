import { adjoint } from './adjoint.ts';
import { concat, constant, type Expression } from './expression.ts';
import { tangent } from './tangent.ts';

/*
 * Derivatives of batched functions y [N, m] of x [N, d]. Row n of y depends on row n of x alone, so one sweep with ones as
 * seed gives the derivatives of all rows.
 */

/** ∂y/∂x, shape [N, m, d]: one adjoint sweep for each output. */
export function jacobian(y: Expression, x: Expression): Expression {
  const [batch, d] = x.shape;
  const rows = columnsOf(y).map((column) => adjoint(column, [x])[0].reshape([batch, 1, d]));
  return concat(rows, 1);
}

/**
 * ∂²y/∂x², shape [N, m, d, d]: adjoint over adjoint, one sweep for each output and input. Where inputs are fewer than outputs it is
 * tangent over tangent, one sweep for each pair of inputs.
 */
export function hessian(y: Expression, x: Expression): Expression {
  const [batch, d] = x.shape;
  if (Number(d) < Number(y.shape[1])) return hessianByTangents(y, x);
  const blocks = columnsOf(y).map((column) => {
    const [gradient] = adjoint(column, [x]);
    const rows = columnsOf(gradient).map((entry) => adjoint(entry, [x])[0].reshape([batch, 1, 1, d]));
    return concat(rows, 2);
  });
  return concat(blocks, 1);
}

/** The Hessian as (H + Hᵀ)/2, which is symmetric to the last bit. Sweeps of their own for each row are not. */
export function symmetricHessian(y: Expression, x: Expression): Expression {
  return symmetric(hessian(y, x));
}

/** (A + Aᵀ)/2 of matrices on the last two axes. */
export function symmetric(matrices: Expression): Expression {
  return matrices.add(matrices.transpose()).mul(0.5);
}

function hessianByTangents(y: Expression, x: Expression): Expression {
  const [batch, m] = y.shape;
  const axes = Array.from({ length: Number(x.shape[1]) }, (_, k) => new Map([[x, axisOf(x, k)]]));
  const rows = axes.map((row, k) => {
    const [slope] = tangent([y], row);
    return axes.map((column, l) =>
      l > k ? undefined : tangent([slope], column)[0].reshape([batch, m, 1, 1]),
    );
  });
  const entry = (k: number, l: number) => (rows[k][l] ?? rows[l][k]) as Expression;
  return concat(
    axes.map((_, k) =>
      concat(
        axes.map((_, l) => entry(k, l)),
        3,
      ),
    ),
    2,
  );
}

/** The unit vector of input k, shaped like x [N, …, d]. */
export function axisOf(x: Expression, k: number): Expression {
  const unit = Array.from({ length: Number(x.shape[x.rank - 1]) }, (_, i) => Number(i === k));
  return constant(unit).broadcast(x.shape);
}

/** Hessian-vector products (∂²y/∂x²)·v for directions v [N, d], shape [N, m, d]: tangent over adjoint. */
export function hessianVectorProduct(y: Expression, x: Expression, v: Expression): Expression {
  const [batch, d] = x.shape;
  const gradients = columnsOf(y).map((column) => adjoint(column, [x])[0]);
  const products = tangent(gradients, new Map([[x, v]]));
  return concat(
    products.map((product) => product.reshape([batch, 1, d])),
    1,
  );
}

/** The sum of all entries of each row's Hessian, shape [N, m]: 1ᵀH1, the paper's gamma. One tangent over adjoint. */
export function curvature(y: Expression, x: Expression): Expression {
  const ones = constant(1).broadcast(x.shape);
  const product = hessianVectorProduct(y, x, ones);
  return product.sum([2]);
}

function columnsOf(y: Expression): Expression[] {
  const width = Number(y.shape[1]);
  return Array.from({ length: width }, (_, j) => y.slice(1, j, j + 1));
}
