import type { Surrogate } from '../surrogate/index.ts';
import { isNumbered, type Variable } from '../variable/index.ts';
import { matchVariables, type Variables } from './match.ts';

/**
 * The surrogate with the names, units and domain of other variables, matched as {@link matchVariables} does. So a network
 * that came without names (`x0`, `x1`, …) takes those of the data that it is used with. Where the others lack a unit, a
 * domain, or names that are more than numbers, its own stay.
 *
 * @throws InputError as {@link matchVariables}
 */
export function adoptVariables(surrogate: Surrogate, other: Variables): Surrogate {
  const { inputs, outputs } = matchVariables(surrogate, other);
  const merge = (own: readonly Variable[], others: readonly Variable[], order: readonly number[]) =>
    own.map((variable, k) => {
      const { name, unnamed, ...rest } = defined(others[order[k]]);
      const { unnamed: isBare, ...named } = variable;
      if (unnamed || (isNumbered(name) && !isBare)) return { ...variable, ...rest };
      return { ...named, ...rest, name };
    });
  return {
    ...surrogate,
    inputs: merge(surrogate.inputs, other.inputs, inputs),
    outputs: merge(surrogate.outputs, other.outputs, outputs),
  };
}

/**
 * Labelled points under the names, units and domain that a network has once it {@link adoptVariables} theirs. Their order
 * stays.
 *
 * @throws InputError as {@link matchVariables}
 */
export function underAdoptedNames<Set extends Variables>(set: Set, surrogate: Surrogate): Set {
  const adopted = adoptVariables(surrogate, set);
  const order = matchVariables(surrogate, set);
  const renamed = (role: 'inputs' | 'outputs') => {
    const variables = [...set[role]];
    order[role].forEach((place, k) => {
      variables[place] = adopted[role][k];
    });
    return variables;
  };
  return { ...set, inputs: renamed('inputs'), outputs: renamed('outputs') };
}

function defined(variable: Variable): Variable {
  return Object.fromEntries(
    Object.entries(variable).filter(([, value]) => value !== undefined),
  ) as unknown as Variable;
}
