import { type Expression, input } from '../graph/index.ts';
import { lower, type Precision, readModel } from '../onnx/index.ts';
import { BATCH, InputError } from '../tensor/index.ts';
import { layerConstants, physicalGraph } from './graph.ts';
import { activations, type Layer, type Surrogate } from './surrogate.ts';

/** The key of `metadata_props` under which our files describe themselves. */
const METADATA_KEY = 'sobolev';

/**
 * The bytes of a surrogate's file: an ONNX model from `x [N,d]` in physical units to `y [N,m]`, weights named
 * `layers.k.weight` and `layers.k.bias`, and everything else in `metadata_props` under `sobolev` as JSON.
 */
export function writeSurrogate(surrogate: Surrogate, precision: Precision = 'float32'): Uint8Array {
  const x = input('x', [BATCH, surrogate.layers[0].inputs]);
  const { layers, normalisation, ...description } = surrogate;
  const constants = layerConstants(surrogate);
  const names = new Map<Expression, string>();
  constants.forEach(({ weight, bias }, k) => {
    names.set(weight, `layers.${k}.weight`);
    names.set(bias, `layers.${k}.bias`);
  });
  const metadata = {
    ...description,
    layers: layers.length,
    normalisation: Object.fromEntries(
      Object.entries(normalisation).map(([key, values]) => [key, [...values]]),
    ),
  };
  return lower(
    { y: physicalGraph(surrogate, constants, x).output },
    { precision, names, metadata: { [METADATA_KEY]: JSON.stringify(metadata) } },
  );
}

/**
 * Reads a file written by {@link writeSurrogate}.
 *
 * @param source named in errors: usually the path
 * @throws InputError when the file is not such a file
 */
export function readSurrogate(bytes: Uint8Array, source: string): Surrogate {
  const { metadata, initializers } = readModel(bytes, source);
  const text = metadata[METADATA_KEY];
  if (text === undefined)
    throw new InputError(
      `${source} must be a network written by sobolev`,
      'an ONNX model without its metadata',
      'Give a file from a run.',
    );
  const { layers: count, normalisation, activation, inputs, outputs, provenance } = JSON.parse(text);
  if (!(activations as readonly string[]).includes(activation))
    throw new InputError(
      `the activation of ${source} must be one of ${activations.join(', ')}`,
      String(activation),
      'Convert it.',
    );
  const layers = Array.from({ length: count }, (_, k): Layer => {
    const weight = initializers.get(`layers.${k}.weight`);
    const bias = initializers.get(`layers.${k}.bias`);
    if (weight === undefined || bias === undefined)
      throw new InputError(
        `${source} must hold layers.${k}.weight and layers.${k}.bias`,
        undefined,
        'Write it again.',
      );
    return { inputs: weight.shape[0], outputs: weight.shape[1], weight: weight.data, bias: bias.data };
  });
  const vectors = Object.fromEntries(
    Object.entries(normalisation as Record<string, number[]>).map(([key, values]) => [
      key,
      Float64Array.from(values),
    ]),
  ) as unknown as Surrogate['normalisation'];
  return { activation, layers, normalisation: vectors, inputs, outputs, provenance };
}
