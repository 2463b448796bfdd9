import * as z from 'zod';
import type { Surrogate } from '../surrogate/index.ts';
import { counted, demand } from '../tensor/index.ts';
import { checkedVariables, type Domain, describedBy, type Variable, withBounds } from '../variable/index.ts';

/** An input as scores describe it. By this they find the inputs of the network that they are used with. */
export type InputName = Pick<Variable, 'name' | 'unnamed' | 'unit'>;

const TEXT = 'must be a text';

export const inputNames = z
  .array(
    z.object(
      {
        name: z.string(TEXT),
        unnamed: z.literal(true, 'must be true, or left out').optional(),
        unit: z.string(TEXT).optional(),
      },
      'must be names with their units',
    ),
    'must be a list of names with their units',
  )
  .readonly() satisfies z.ZodType<readonly InputName[]>;

/** The inputs of a network, as scores describe them. */
export function inputNamesOf(inputs: readonly Variable[]): InputName[] {
  return inputs.map(({ name, unnamed, unit }) => ({
    name,
    ...(unnamed && { unnamed }),
    ...(unit !== undefined && { unit }),
  }));
}

/** What a document of a network, scores or a plan, says of its inputs, in their order. */
export interface DescribedInputs {
  readonly inputs?: readonly InputName[];
  readonly domain?: Domain;
}

/**
 * A network with what a document of it says of its inputs. Names go to those that came without, units to those that lack one, and
 * bounds to a network that has none.
 *
 * @throws InputError when the document has other counts, or its names or bounds are wrong
 */
export function withInputsOf(surrogate: Surrogate, { inputs, domain }: DescribedInputs): Surrogate {
  const own = surrogate.inputs;
  if (inputs !== undefined) demandCount(own, inputs.length, 'names of inputs');
  const named = inputs === undefined ? own : own.map((variable, k) => describedBy(variable, inputs[k]));
  const isBounded = own.some(({ lo }) => lo !== undefined);
  if (domain === undefined || isBounded)
    return named === own ? surrogate : { ...surrogate, inputs: checkedVariables(named, 'input') };
  return { ...surrogate, inputs: withBox(named, domain) };
}

/** The inputs with the box of a document for their domain. @throws InputError when it does not fit them, or is none */
export function withBox(inputs: readonly Variable[], domain: Domain): readonly Variable[] {
  const { lo, hi } = domain;
  for (const ends of [lo, hi]) demandCount(inputs, ends.length, 'lower and upper ends of its domain');
  return checkedVariables(withBounds(inputs, domain), 'input');
}

function demandCount(inputs: readonly Variable[], count: number, what: string): void {
  demand(
    count === inputs.length,
    `a document of a network with ${counted(inputs.length, 'input')} must have as many ${what}`,
    count,
    'Restore it, or make it again.',
  );
}
