import { demand, InputError, type Tensor } from '../tensor/index.ts';

/** A named input or output of a model. `lo` and `hi`, in its unit, bound the region where the model is to be trusted. */
export interface Variable {
  readonly name: string;
  /** The name is a number that we gave (`x0`): what the variable comes from has none. Absent where it has. */
  readonly unnamed?: true;
  readonly unit?: string;
  readonly lo?: number;
  readonly hi?: number;
}

/** A box, in physical units, one pair of ends an input: the trust region. */
export interface Domain {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/**
 * Checks variables and returns them.
 *
 * @param role what they are, for messages: "input", "output"
 * @throws InputError where there is none, a name is empty or used twice, or bounds are not finite with lo < hi (both or neither)
 */
export function checkedVariables(variables: readonly Variable[], role: string): readonly Variable[] {
  demand(
    variables.length > 0,
    `at least one ${role} is needed`,
    variables.length,
    `Name one ${role} or more.`,
  );
  const seen = new Set<string>();
  for (const { name, lo, hi } of variables) {
    demand(
      typeof name === 'string' && name.trim() !== '',
      `every ${role} needs a name`,
      name,
      'Give it one.',
    );
    demand(!seen.has(name), `names of ${role}s must differ`, name, 'Rename one of them.');
    seen.add(name);
    if (lo === undefined && hi === undefined) continue;
    const received = `lo = ${lo}, hi = ${hi}`;
    if (!(Number.isFinite(lo) && Number.isFinite(hi)))
      throw new InputError(
        `bounds of ${role} ${name} must be two finite numbers`,
        received,
        'Give both, or neither.',
      );
    if (!(lo! < hi!))
      throw new InputError(`bounds of ${role} ${name} need lo < hi`, received, 'Swap or widen them.');
    // A width that overflows would place no points.
    if (!Number.isFinite(hi! - lo!))
      throw new InputError(
        `bounds of ${role} ${name} must be at most ${Number.MAX_VALUE.toPrecision(2)} apart`,
        received,
        'Bring them closer together, or choose a larger unit.',
      );
  }
  return variables;
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
