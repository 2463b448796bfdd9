import type { Curve } from '../enclosing.ts';

/**
 * The curves of a function and its derivatives, each with the next one as its slope.
 *
 * @param exact those whose stationary points are known, from order 0
 * @param natural those of higher order
 */
export function byOrder(
  exact: readonly Curve[],
  natural: (order: number) => Curve,
): (order: number) => Curve {
  const known: Curve[] = [];
  const curveOf = (order: number): Curve => {
    known[order] ??= { ...(exact[order] ?? natural(order)), slope: () => curveOf(order + 1) };
    return known[order];
  };
  return curveOf;
}
