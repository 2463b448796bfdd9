import * as z from 'zod';
import { demand, InputError } from '../tensor/index.ts';

/** A named input or output of a model. `lo` and `hi`, in its unit, bound the region where the model is to be trusted. */
export interface Variable {
  readonly name: string;
  /** The name is a number that we gave (`x0`): what the variable comes from has none. Absent where it has. */
  readonly unnamed?: true;
  readonly unit?: string;
  readonly lo?: number;
  readonly hi?: number;
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

/** A variable as files describe it. */
export const variableSchema = z.object({
  name: z.string(),
  unnamed: z.literal(true).optional(),
  unit: z.string().optional(),
  lo: z.number().optional(),
  hi: z.number().optional(),
}) satisfies z.ZodType<Variable>;
