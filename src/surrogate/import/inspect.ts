import {
  batchOf,
  cutModel,
  decodeModel,
  importGraph,
  inAnyBatch,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from '../../onnx/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { checkedVariables } from '../../variable/index.ts';
import { METADATA_KEY } from '../metadata.ts';
import { inputOf, type LayerShape, outputOf, parameterCount } from '../network.ts';
import type { Signal } from '../signal.ts';
import { ignoredNames, type Sparsity, sparsityOf } from '../sparsity.ts';
import type { Surrogate } from '../surrogate.ts';
import { type ImportSurrogateOptions, importModel, isOwn } from './import.ts';
import { type Labelling, labellingOf } from './labelling.ts';
import { type Obstruction, obstruction } from './obstruction.ts';
import { type OutputReading, readOutputs } from './outputs.ts';

/** What an ONNX file holds, as plain JSON. */
export interface ModelInspection {
  readonly schema: 'sobolev/inspection/2';
  /** The file. */
  readonly source: string;
  /**
   * `network`: it can be pruned, trained and exported. `graph`: it is another function whose operations are read.
   * `unreadable operations`: only ONNX Runtime can run it.
   */
  readonly kind: 'network' | 'graph' | 'unreadable operations';
  /** What points are labelled with by it, where it is a teacher or the truth. */
  readonly labels: Labelling;
  /** Why it labels nothing, where that is so. */
  readonly unlabelled?: string;
  readonly producer: { readonly name: string; readonly version: string };
  /** Version of each operator set by domain, the default one as `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  /** Element type of the first input. */
  readonly dtype: string;
  /** How many points the file computes at a time; null where it does not say. */
  readonly batch: 'dynamic' | number | null;
  readonly inputs: readonly OnnxValue[];
  /** The outputs. Where a file of others has several, and not too many, with what each is. */
  readonly outputs: readonly (OnnxValue | OutputReading)[];
  /** How often each operation occurs, most frequent first. */
  readonly operations: Readonly<Record<string, number>>;
  /** Numbers stored as initializers. */
  readonly stored: number;
  /** `metadata_props`. Our own files describe their network there: that part is in `network` instead. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The network, if it is one. */
  readonly network?: NetworkInspection;
  /** Why the file is no network, where it is none. Of a network: what its metadata say wrongly of inputs or outputs. */
  readonly obstacle?: Obstruction;
  /** The first node that cannot be read, where there is one. */
  readonly unreadable?: Obstruction;
}

/** A network without its weights. */
export interface NetworkInspection {
  /** Whether the file was written by sobolev. */
  readonly own: boolean;
  readonly layers: readonly (LayerShape & Required<Pick<LayerShape, 'from'>>)[];
  /** The signal that the network gives. */
  readonly output: Signal;
  /** What is made of what it gives. Default: nothing. */
  readonly head?: Surrogate['head'];
  /** Weights and biases. */
  readonly parameters: number;
  readonly sparsity: Sparsity;
  /** Names of the inputs that no output depends on. */
  readonly ignored: readonly string[];
  readonly normalisation: Readonly<Record<'xMean' | 'xStd' | 'yMean' | 'yStd', readonly number[]>>;
  /** The inputs, with unit, and with the domain as lo and hi, where they are known. */
  readonly inputs: Surrogate['inputs'];
  readonly outputs: Surrogate['outputs'];
  readonly provenance: Surrogate['provenance'];
}

/**
 * What an ONNX file is, and what can be done with it: see {@link ModelInspection.kind}.
 *
 * @throws InputError when the bytes are no ONNX model, or one that is damaged
 */
export function inspectModel(bytes: Uint8Array, options: ImportSurrogateOptions = {}): ModelInspection {
  const { source = 'the file', external } = options;
  const whole = decodeModel(bytes, source, external);
  const found = networkIn(whole, options);
  const isWhole = isOwn(whole, options);
  const part = isWhole ? whole : cutModel(whole, options);
  const readings = isWhole || part.outputs.length < 2 ? undefined : readOutputs(part);
  const unreadable =
    'network' in found
      ? undefined
      : obstruction(() => inAnyBatch(part, (batch) => importGraph(part, { batch })));
  // All of a file is listed, unless a part is asked for.
  const model = options.output === undefined && options.input === undefined ? whole : part;
  const [first] = model.inputs;
  const { [METADATA_KEY]: _, ...metadata } = model.metadata;
  return {
    schema: 'sobolev/inspection/2',
    source,
    kind: 'network' in found ? 'network' : unreadable === undefined ? 'graph' : 'unreadable operations',
    ...('network' in found ? { labels: 'values and derivatives' as const } : labellingOf(part)),
    producer: model.producer,
    opsets: Object.fromEntries([...model.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    irVersion: model.irVersion,
    dtype: first?.type ?? '',
    batch: batchOf(model),
    inputs: model.inputs,
    outputs: readings ?? model.outputs,
    operations: countOperations(model.nodes),
    stored: [...model.initializers.values()].reduce((total, { shape }) => total + sizeOf(shape), 0),
    metadata,
    ...found,
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function networkIn(
  model: OnnxModel,
  options: ImportSurrogateOptions,
): { network: NetworkInspection; obstacle?: Obstruction } | { obstacle: Obstruction } {
  const found: Surrogate[] = [];
  const obstacle = obstruction(() => found.push(importModel(model, options)));
  if (obstacle !== undefined) return { obstacle };
  const [network] = found;
  const { layers, normalisation, inputs, outputs, provenance, head } = network;
  // Reading lets them pass, since another domain may be given. What needs them refuses them.
  const wrong = obstruction(() => {
    checkedVariables(inputs, 'input');
    checkedVariables(outputs, 'output');
  });
  const { xMean, xStd, yMean, yStd } = normalisation;
  return {
    network: {
      own: Object.hasOwn(model.metadata, METADATA_KEY),
      layers: layers.map(({ inputs, outputs, activation, unbiased, unweighted }, place) => ({
        inputs,
        outputs,
        activation,
        from: inputOf(network, place),
        ...(unbiased && { unbiased }),
        ...(unweighted && { unweighted }),
      })),
      output: outputOf(network),
      ...(head && { head }),
      parameters: parameterCount(network),
      sparsity: sparsityOf(network),
      ignored: ignoredNames(network),
      normalisation: { xMean: [...xMean], xStd: [...xStd], yMean: [...yMean], yStd: [...yStd] },
      inputs,
      outputs,
      provenance,
    },
    ...(wrong && { obstacle: wrong }),
  };
}

function countOperations(nodes: readonly OnnxNode[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { domain, type } of nodes) {
    const name = domain === '' ? type : `${domain}.${type}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
