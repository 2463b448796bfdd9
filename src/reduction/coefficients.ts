import type { Variable } from '../variable/index.ts';

/** The coefficients of a basis as variables: `a1` to `ar`, without units. */
export function coefficientVariables(r: number): readonly Variable[] {
  return Array.from({ length: r }, (_, k) => ({ name: `a${k + 1}` }));
}
