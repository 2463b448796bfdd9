import { type Expression, expression, input } from '../graph/index.ts';
import { decodeModel, lower, type OnnxModel, type Precision } from '../onnx/index.ts';
import { BATCH, counted, demand, filled, type Tensor, tensor } from '../tensor/index.ts';
import { type LayerExpressions, physicalGraph } from './graph.ts';
import { demandClasses, withHead } from './head.ts';
import { formatMetadata, METADATA_KEY, parseMetadata } from './metadata.ts';
import { inputWidth, outputWidth } from './network.ts';
import { demandOwnGraph } from './own-graph.ts';
import { computedPrecision } from './precision.ts';
import { storedLayers } from './stored-layers.ts';
import type { Surrogate } from './surrogate.ts';
import { checkArchitecture } from './valid.ts';

/**
 * The bytes of a surrogate's file: an ONNX model from `x [N,d]` to `y [N,m]` in physical units. Its weights are named
 * `layers.k.weight` and `layers.k.bias`, where a layer has them; all else is JSON in `metadata_props`, under `sobolev`. The same surrogate gives the
 * same bytes.
 *
 * @param precision of weights and arithmetic. Default float32, in which networks are trained, where it is fine enough for
 *   the physical units. Else float64: see {@link computedPrecision}
 * @throws InputError when the caller asks for float32 and it is not fine enough
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

/** What a surrogate's files are lowered from, whichever outputs they have. */
export interface StoredSurrogate {
  /** y [N, m], of x and of inputs named like the weights. */
  readonly output: Expression;
  /** `layers.k.weight` and `layers.k.bias`. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /**
   * Entries of `metadata_props`. {@link readSurrogate} reads `sobolev`. Others read `input_names`, `input_units`,
   * `domain_lo`, `domain_hi`, `output_names` and `output_units`: JSON arrays, null for what is not known.
   */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The function of x [N, d] that a surrogate's files compute, with what they store. */
export function storedSurrogate(surrogate: Surrogate, x: Expression): StoredSurrogate {
  const { layers, output, normalisation, inputs, outputs, head } = surrogate;
  const weights: Record<string, Tensor> = {};
  const stored = layers.map((layer, k): LayerExpressions => {
    // Inputs of the graph, not constants: those that are equal or vanish must be in the file as well.
    const put = (name: string, shape: readonly number[], data: Float64Array) => {
      weights[name] = { shape, data };
      return input(name, shape);
    };
    return {
      ...layer,
      weight: layer.unweighted
        ? expression(tensor(layer.weight, [layer.inputs, layer.outputs]))
        : put(`layers.${k}.weight`, [layer.inputs, layer.outputs], layer.weight),
      bias: layer.unbiased
        ? expression(filled([layer.outputs], 0))
        : put(`layers.${k}.bias`, [layer.outputs], layer.bias),
    };
  });
  const list = (values: readonly unknown[]) => JSON.stringify(values.map((value) => value ?? null));
  return {
    output: withHead(physicalGraph(normalisation, { layers: stored, output }, x).output, head),
    weights,
    metadata: {
      [METADATA_KEY]: formatMetadata(surrogate),
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
 * @throws InputError when the bytes are no such file, or its graph computes another function than its metadata describe
 */
export function readSurrogate(bytes: Uint8Array, source = 'the file'): Surrogate {
  return surrogateOf(decodeModel(bytes, source));
}

/** The surrogate that a model of ours holds, as {@link readSurrogate}. */
export function surrogateOf(model: OnnxModel): Surrogate {
  const { source, metadata, initializers } = model;
  const { layers: kinds, ...description } = parseMetadata(metadata[METADATA_KEY], source, initializers.size);
  const layers = storedLayers(model, kinds, description.inputs.length);
  const network = { ...description, layers };
  checkArchitecture(network, source);
  checkEnds(network, source);
  demandClasses(source, network.head, network.outputs.length, 'Write it again.');
  demandOwnGraph(model, network);
  return network;
}

/** Inputs, outputs and normalisation must fit the layers. */
function checkEnds(surrogate: Surrogate, source: string): void {
  const { inputs, outputs, normalisation } = surrogate;
  const { xMean, xStd, yMean, yStd } = normalisation;
  const widths = [inputWidth(surrogate), outputWidth(surrogate)];
  demand(
    widths[0] === inputs.length &&
      widths[1] === outputs.length &&
      [xMean, xStd].every((values) => values.length === inputs.length) &&
      [yMean, yStd].every((values) => values.length === outputs.length),
    `layers and normalisation of ${source} must fit its ${counted(inputs.length, 'input')} and ${counted(outputs.length, 'output')}`,
    widths.join(' to '),
    'Write it again.',
  );
  const least = Math.min(...xStd, ...yStd);
  demand(
    least > 0,
    `standard deviations in the normalisation of ${source} must be above 0`,
    least,
    'Write it again.',
  );
}
