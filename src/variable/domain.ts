import { beyondSingleColumn, InputError, type Tensor } from '../tensor/index.ts';
import { checkedVariables, type Variable } from './variable.ts';

/** A box, in physical units, one pair of ends an input: the trust region. */
export interface Domain {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** The box of inputs that all have bounds; else undefined. */
export function knownDomain(inputs: readonly Variable[]): Domain | undefined {
  return inputs.every(({ lo }) => lo !== undefined) ? domainOf(inputs) : undefined;
}

/**
 * The box spanned by the bounds of all inputs.
 *
 * @throws InputError naming the first input that has no bounds, or wrong ones
 */
export function domainOf(inputs: readonly Variable[]): Domain {
  checkedVariables(inputs, 'input');
  const unbounded = inputs.find((input) => input.lo === undefined);
  if (unbounded)
    throw new InputError(`input ${unbounded.name} needs bounds here`, undefined, 'Give its lo and hi.');
  return { lo: inputs.map((input) => input.lo!), hi: inputs.map((input) => input.hi!) };
}

/** Variables with the ends of a box for bounds, in its order. */
export function withBounds<One extends Variable>(
  variables: readonly One[],
  { lo, hi }: Domain,
): (One & { readonly lo: number; readonly hi: number })[] {
  return variables.map((one, k) => ({ ...one, lo: lo[k], hi: hi[k] }));
}

/** The least box around points [n, d]. */
export function endsOf({ shape: [, d], data }: Tensor): Domain {
  const lo = [...data.subarray(0, d)];
  const hi = [...lo];
  data.forEach((value, i) => {
    lo[i % d] = Math.min(lo[i % d], value);
    hi[i % d] = Math.max(hi[i % d], value);
  });
  return { lo, hi };
}

/**
 * Why float32 cannot hold points that are uniform over a domain, as that of data and networks is told (`beyondSingleColumn`);
 * undefined where it can.
 */
export function domainBeyondSingle(
  inputs: readonly Pick<Variable, 'name'>[],
  { lo, hi }: Domain,
): string | undefined {
  for (const [i, { name }] of inputs.entries()) {
    // One value, as where a single point is all that is known, has a size and no spread.
    const width = hi[i] - lo[i] || Math.abs(lo[i]) || 1;
    const reason = beyondSingleColumn(name, lo[i] / 2 + hi[i] / 2, width / Math.sqrt(12));
    if (reason !== undefined) return reason;
  }
  return undefined;
}
