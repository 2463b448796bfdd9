import * as z from 'zod';
import type { Variable } from '../variable/index.ts';

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
