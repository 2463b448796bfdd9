import { z } from 'zod';
import { type Expression, input } from '../graph/index.ts';
import { decodeModel, lower, type OnnxModel, type Precision } from '../onnx/index.ts';
import { BATCH, counted, demand, InputError, type Tensor } from '../tensor/index.ts';
import { variableSchema } from '../variable/index.ts';
import { physicalGraph } from './graph.ts';
import { computedPrecision } from './precision.ts';
import { activations, type Layer, type Surrogate } from './surrogate.ts';

/** The key of `metadata_props` under which our files describe themselves. */
export const METADATA_KEY = 'sobolev';

/**
 * The bytes of a surrogate's file: an ONNX model from `x [N,d]` in physical units to `y [N,m]`, weights named
 * `layers.k.weight` and `layers.k.bias`, and everything else in `metadata_props` under `sobolev` as JSON. The same
 * surrogate gives the same bytes.
 *
 * @param precision of weights and arithmetic. Default float32, in which networks are trained, where that is fine enough for
 *   the physical units, else float64: see {@link computedPrecision}
 * @throws InputError when float32 is asked for and is not fine enough
 */
export function writeSurrogate(surrogate: Surrogate, precision?: Precision): Uint8Array {
  const { output, weights, metadata } = storedSurrogate(
    surrogate,
    input('x', [BATCH, surrogate.inputs.length]),
  );
  return lower(
    { y: output },
    { precision: computedPrecision(surrogate, { asked: precision }), weights, metadata },
  );
}

/** A surrogate as what its files are lowered from, whichever outputs they have. */
export interface StoredSurrogate {
  /** y [N, m], of x and of inputs named like the weights. */
  readonly output: Expression;
  /** `layers.k.weight` and `layers.k.bias`. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /**
   * Entries of `metadata_props`: `sobolev`, from which {@link readSurrogate} reads, and for other readers `input_names`,
   * `input_units`, `domain_lo`, `domain_hi`, `output_names` and `output_units`, JSON arrays with null for what is not known.
   */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The function of x [N, d] that a surrogate's files compute, with what they store. */
export function storedSurrogate(surrogate: Surrogate, x: Expression): StoredSurrogate {
  const { layers, normalisation, ...description } = surrogate;
  const { inputs, outputs } = description;
  const weights: Record<string, Tensor> = {};
  const stored = layers.map((layer, k) => {
    // Stored as inputs of the graph, not as constants: equal or vanishing ones must be in the file all the same.
    const put = (name: string, shape: readonly number[], data: Float64Array) => {
      weights[name] = { shape, data };
      return input(name, shape);
    };
    return {
      weight: put(`layers.${k}.weight`, [layer.inputs, layer.outputs], layer.weight),
      bias: put(`layers.${k}.bias`, [layer.outputs], layer.bias),
    };
  });
  const metadata: z.input<typeof metadataSchema> = {
    ...description,
    layers: layers.length,
    normalisation: {
      xMean: [...normalisation.xMean],
      xStd: [...normalisation.xStd],
      yMean: [...normalisation.yMean],
      yStd: [...normalisation.yStd],
    },
  };
  const list = (values: readonly unknown[]) => JSON.stringify(values.map((value) => value ?? null));
  return {
    output: physicalGraph(surrogate, stored, x).output,
    weights,
    metadata: {
      [METADATA_KEY]: JSON.stringify(metadata),
      input_names: list(inputs.map(({ name }) => name)),
      input_units: list(inputs.map(({ unit }) => unit)),
      domain_lo: list(inputs.map(({ lo }) => lo)),
      domain_hi: list(inputs.map(({ hi }) => hi)),
      output_names: list(outputs.map(({ name }) => name)),
      output_units: list(outputs.map(({ unit }) => unit)),
    },
  };
}

/**
 * Reads a file written by {@link writeSurrogate}.
 *
 * @param source named in errors: usually the path. Default "the file"
 * @throws InputError when the file is not such a file
 */
export function readSurrogate(bytes: Uint8Array, source = 'the file'): Surrogate {
  return surrogateOf(decodeModel(bytes, source));
}

/** The surrogate that a model of ours holds, as {@link readSurrogate}. */
export function surrogateOf({ source, metadata, initializers }: OnnxModel): Surrogate {
  const { layers: count, ...description } = readMetadata(metadata[METADATA_KEY], source);
  const layers = Array.from({ length: count }, (_, k): Layer => {
    const weight = initializers.get(`layers.${k}.weight`)?.values();
    const bias = initializers.get(`layers.${k}.bias`)?.values();
    if (weight === undefined || bias === undefined)
      throw new InputError(
        `${source} must hold layers.${k}.weight and layers.${k}.bias`,
        undefined,
        'Write it again.',
      );
    const [inputs, outputs] = weight.shape;
    if (![weight, bias].every(({ data }) => data.every(Number.isFinite)))
      throw new InputError(
        `weights of layer ${k + 1} of ${source} must be finite`,
        undefined,
        'Train it again.',
      );
    return { inputs, outputs, weight: weight.data, bias: bias.data };
  });
  const { inputs, outputs, normalisation } = description;
  const widths = [inputs.length, ...layers.map((layer) => layer.outputs)];
  const fits =
    layers.every((layer, k) => layer.inputs === widths[k] && layer.bias.length === layer.outputs) &&
    widths[layers.length] === outputs.length &&
    [normalisation.xMean, normalisation.xStd].every((values) => values.length === inputs.length) &&
    [normalisation.yMean, normalisation.yStd].every((values) => values.length === outputs.length);
  demand(
    fits,
    `layers and normalisation of ${source} must fit its ${counted(inputs.length, 'input')} and ${counted(outputs.length, 'output')}`,
    widths.join('-'),
    'Write it again.',
  );
  if (![...normalisation.xStd, ...normalisation.yStd].every((std) => std > 0))
    throw new InputError(
      `standard deviations in the normalisation of ${source} must be above 0`,
      undefined,
      'Write it again.',
    );
  return { ...description, layers };
}

const vector = z.array(z.number()).transform((values) => Float64Array.from(values));

/** What a file says of its network beside the weights. */
const metadataSchema = z.object({
  activation: z.enum(activations),
  layers: z.int().min(1),
  normalisation: z.object({ xMean: vector, xStd: vector, yMean: vector, yStd: vector }),
  inputs: z.array(variableSchema).min(1).readonly(),
  outputs: z.array(variableSchema).min(1).readonly(),
  provenance: z.record(z.string(), z.unknown()).readonly(),
});

function readMetadata(text: string | undefined, source: string): z.output<typeof metadataSchema> {
  if (text === undefined)
    throw new InputError(
      `${source} must be a network written by sobolev`,
      'an ONNX model without its metadata',
      'Give a file from a run.',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `the metadata of ${source} must be JSON`,
      (cause as Error).message,
      'Write the file again.',
    );
  }
  const result = metadataSchema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new InputError(
    `the metadata of ${source} must describe a network`,
    `${path.join('.') || 'a whole'} that does not (${message})`,
    'Write the file again.',
  );
}
