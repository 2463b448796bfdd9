import type { Samples } from './samples.ts';

/** What samples hold beside their points, in words: "values alone", "values, tangents and Hessian-vector products". */
export function heldLabels({ dydx, vjp, jvp, hessian, hvp }: Partial<Samples>): string {
  const known = (values: Samples['dydx']) => values?.data.some((value) => !Number.isNaN(value)) ?? false;
  const held = [
    ...(known(dydx) ? ['Jacobians'] : []),
    ...(vjp ? ['products with cotangents'] : []),
    ...(jvp ? ['tangents'] : []),
    ...(known(hessian) ? ['Hessians'] : []),
    ...(hvp ? ['Hessian-vector products'] : []),
  ];
  if (held.length === 0) return 'values alone';
  const last = held.at(-1) as string;
  return `${['values', ...held.slice(0, -1)].join(', ')} and ${last}`;
}
