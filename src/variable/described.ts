import { isNumbered } from './names.ts';
import type { Variable } from './variable.ts';

/**
 * A variable with what something else says of it. It takes the other's name where its own is a mere number (`x0`), unless we made
 * that, too. It takes the unit where it has none. Its bounds stay.
 */
export function describedBy(own: Variable, { name, unnamed, unit }: Variable): Variable {
  const { unnamed: _, ...named } = own;
  return {
    ...(isNumbered(own.name) && !unnamed && name !== own.name ? { ...named, name } : own),
    ...(own.unit === undefined && unit !== undefined && { unit }),
  };
}
