import * as z from 'zod';
import { InputError } from '../tensor/index.ts';
import { variableSchema } from '../variable/index.ts';
import { activationSchema } from './activation-schema.ts';
import { heads } from './head.ts';
import { type Architecture, inputOf, outputOf } from './network.ts';
import type { Signal } from './signal.ts';
import type { Surrogate } from './surrogate.ts';
import { MOST_NESTED } from './valid.ts';

/** The key of `metadata_props` under which our files describe themselves. */
export const METADATA_KEY = 'sobolev';

/** What a file says of a surrogate beside the weights. */
export type SurrogateMetadata = z.output<typeof metadataSchema>;

/** The schema of a signal that nests as deep as networks may. Without a bound, a file could choose how deep reading goes. */
function signalSchema(nested: number): z.ZodType<Signal> {
  const place = z.int().min(-1);
  if (nested === 0) return place;
  const parts = z.array(signalSchema(nested - 1)).min(2);
  return z.union([place, z.strictObject({ sum: parts }), z.strictObject({ join: parts })]);
}

const signal = signalSchema(MOST_NESTED);
const vector = z.array(z.number()).transform((values) => Float64Array.from(values));

const common = {
  normalisation: z.object({ xMean: vector, xStd: vector, yMean: vector, yStd: vector }),
  inputs: z.array(variableSchema).min(1).readonly(),
  outputs: z.array(variableSchema).min(1).readonly(),
  provenance: z.record(z.string(), z.unknown()).readonly(),
};

const metadataSchema = z.object({
  schema: z.literal('sobolev/surrogate/2'),
  /** One a layer; weights say the widths, and what is read where a layer has none. */
  layers: z
    .array(
      z.object({
        activation: z.union([z.literal('linear'), activationSchema]),
        from: signal.optional(),
        unbiased: z.literal(true).optional(),
        unweighted: z.literal(true).optional(),
      }),
    )
    .min(1)
    .readonly(),
  output: signal.optional(),
  head: z.enum(heads).optional(),
  ...common,
});

/** The schema of files before schema 2: one activation, after every layer but the last. */
const firstSchema = z.object({ activation: activationSchema, layers: z.int().min(1), ...common });

/** The metadata of a surrogate as JSON; the same surrogate gives the same text. */
export function formatMetadata({ layers, output, normalisation, ...description }: Surrogate): string {
  const network: Architecture = { layers, output };
  const metadata: z.input<typeof metadataSchema> = {
    schema: 'sobolev/surrogate/2',
    layers: layers.map(({ activation, unbiased, unweighted }, place) => {
      const from = inputOf(network, place);
      return {
        activation,
        ...(from !== place - 1 && { from }),
        ...(unbiased && { unbiased }),
        ...(unweighted && { unweighted }),
      };
    }),
    ...(outputOf(network) !== layers.length - 1 && { output }),
    normalisation: {
      xMean: [...normalisation.xMean],
      xStd: [...normalisation.xStd],
      yMean: [...normalisation.yMean],
      yStd: [...normalisation.yStd],
    },
    ...description,
  };
  return JSON.stringify(metadata);
}

/**
 * Reads metadata of this schema or of the first.
 *
 * @param stored number of tensors in the file. Metadata of the first schema may not speak of more layers
 * @throws InputError when the text is no such metadata
 */
export function parseMetadata(
  text: string | undefined,
  source: string,
  stored: number,
): Omit<SurrogateMetadata, 'schema'> {
  if (text === undefined)
    throw new InputError(
      `${source} must be a network written by sobolev`,
      'an ONNX model without its metadata',
      'Give a file from a run.',
    );
  const value = parseJson(text, source);
  const isFirst = typeof value === 'object' && value !== null && !('schema' in value);
  if (!isFirst) {
    const { schema: _, ...metadata } = validated(metadataSchema, value, source);
    return metadata;
  }
  const { activation, layers: count, ...description } = validated(firstSchema, value, source);
  const layers = Array.from({ length: Math.min(count, stored + 1) }, (_, k) => ({
    activation: k < count - 1 ? activation : ('linear' as const),
  }));
  return { ...description, layers };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `the metadata of ${source} must be JSON`,
      (cause as Error).message,
      'Write the file again.',
    );
  }
}

function validated<S extends z.ZodType>(schema: S, value: unknown, source: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new InputError(
    `the metadata of ${source} must describe a network`,
    `${path.join('.') || 'a whole'} that does not (${message})`,
    'Write the file again.',
  );
}
