import type { Surrogate } from '../surrogate/index.ts';
import { type Domain, withBounds } from '../variable/index.ts';

/** The network with a domain of its own; itself where it has that already, since it may have been looked at. */
export function boundedBy(surrogate: Surrogate, domain: Domain): Surrogate {
  const { lo, hi } = domain;
  if (surrogate.inputs.every((one, k) => one.lo === lo[k] && one.hi === hi[k])) return surrogate;
  return { ...surrogate, inputs: withBounds(surrogate.inputs, domain) };
}
