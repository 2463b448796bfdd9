import type { Samples } from '../dataset/index.ts';
import type { LabelRequest, Labels } from '../reference/index.ts';
import type { Rounding } from './sample-vectors.ts';

/** Labels beside the vectors along which they were asked for. */
export function labelled(
  { y, dydx, adjoints, tangents, hessian, products, errors }: Labels,
  { first, directions }: Pick<LabelRequest, 'first' | 'directions'>,
  rounded: Rounding = (values) => values,
): Omit<Samples, 'x'> {
  const vectors = directions === 'axes' ? undefined : directions;
  return {
    y: rounded(y),
    ...(dydx && { dydx: rounded(dydx) }),
    ...(hessian && { hessian: rounded(hessian) }),
    ...(vectors && products && { hvp: { directions: vectors, products: rounded(products) } }),
    ...(first && 'cotangents' in first && adjoints && { vjp: { ...first, adjoints: rounded(adjoints) } }),
    ...(first && 'directions' in first && tangents && { jvp: { ...first, tangents: rounded(tangents) } }),
    ...(errors && {
      errors: Object.fromEntries(Object.entries(errors).map(([part, values]) => [part, rounded(values)])),
    }),
  };
}
