import { filled, type Tensor } from '../tensor/index.ts';
import type { LabelRequest, Labels } from './model.ts';

/** The unit vectors of d inputs at each of n points, [n, d, d]: products of a Hessian along them are the Hessian. */
export function axesAt(n: number, d: number): Tensor {
  const axes = filled([n, d, d], 0);
  for (let i = 0; i < axes.data.length; i += d) axes.data[i + ((i / d) % d)] = 1;
  return axes;
}

/** The Hessian [n, m, d, d] of products [n, d, m, d] along the axes. */
function hessianOf({ shape: [n, d, m], data }: Tensor): Tensor {
  const hessian = filled([n, m, d, d], 0);
  for (let row = 0; row < n; row++)
    for (let along = 0; along < d; along++)
      for (let j = 0; j < m; j++) {
        const from = ((row * d + along) * m + j) * d;
        hessian.data.set(data.subarray(from, from + d), ((row * m + j) * d + along) * d);
      }
  return hessian;
}

/** Labels as they were asked for: with the Hessian in place of products along the axes. */
export function asAsked(
  { products, ...labels }: Labels,
  { directions }: Pick<LabelRequest, 'directions'>,
): Labels {
  if (products === undefined) return labels;
  return directions === 'axes' ? { ...labels, hessian: hessianOf(products) } : { ...labels, products };
}
