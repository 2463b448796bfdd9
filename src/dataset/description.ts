import * as z from 'zod';
import { InputError } from '../tensor/index.ts';
import { checkedVariables, type Variable, variableSchema } from '../variable/index.ts';

/** Key under which a file keeps its {@link Description}, as JSON: in Parquet's and Arrow's metadata, an array of an NPZ. */
export const KEY = 'sobolev';
const SCHEMA = 'sobolev/dataset/1';

/** What a file says about its columns. */
export interface Description {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Absent where the names follow from the layout of a file of another tool. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}

const description = z.object({
  schema: z.literal(SCHEMA),
  inputs: z.array(variableSchema),
  outputs: z.array(variableSchema),
  provenance: z.record(z.string(), z.unknown()),
});

/** The JSON that a file keeps; {@link parseDescription} reads it. */
export function formatDescription({ inputs, outputs, provenance }: Required<Description>): string {
  return JSON.stringify({ schema: SCHEMA, inputs, outputs, provenance });
}

/** @throws InputError where the text is not what {@link formatDescription} writes */
export function parseDescription(text: string, path: string): Description {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const { success, data } = description.safeParse(json);
  if (!success)
    throw new InputError(
      `metadata "${KEY}" of ${path} must be of schema ${SCHEMA}`,
      text.length > 80 ? `${text.slice(0, 77)}...` : text,
      'Write the file anew.',
    );
  const { inputs, outputs, provenance } = data;
  return {
    inputs: checkedVariables(inputs, 'input'),
    outputs: checkedVariables(outputs, 'output'),
    provenance,
  };
}
