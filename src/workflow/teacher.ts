import {
  cutModel,
  decodeModel,
  feedsOf,
  importPoints,
  NodeError,
  nodeLabel,
  type OnnxModel,
} from '../onnx/index.ts';
import { type ExactModel, functionModel, type ReferenceModel, sessionModel } from '../reference/index.ts';
import {
  endsFor,
  type ImportSurrogateOptions,
  importModel,
  METADATA_KEY,
  type Surrogate,
} from '../surrogate/index.ts';
import { faultOf, InputError } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import type { Variables } from './match.ts';
import { networkModel } from './network-model.ts';

/** What an ONNX file can label points with. */
export type Teacher =
  /** A network: values and derivatives of every order. */
  | { readonly kind: 'network'; readonly model: ExactModel; readonly network: Surrogate }
  /** Another graph of operations that are read: the same. */
  | { readonly kind: 'graph'; readonly model: ExactModel; readonly reason: string }
  /** Operations that only ONNX Runtime knows: values. */
  | { readonly kind: 'runtime'; readonly model: ReferenceModel; readonly reason: string };

export interface ImportTeacherOptions extends ImportSurrogateOptions {
  /** Of the model. Default: the source. */
  readonly name?: string;
}

/**
 * The reference model that an ONNX file is: what networks are taught by and compared with. Of one that is no network, all
 * inputs and outputs count, one behind the other, unless the options choose. Its inputs are called `x0`, `x1`, …, its outputs `y`, or `y0`, `y1`, …, all marked as
 * unnamed. `reason` says why it is not more than it is.
 *
 * @throws InputError where it is none: its inputs or outputs are not rows of floating-point numbers
 */
export function importTeacher(bytes: Uint8Array, options: ImportTeacherOptions = {}): Teacher {
  const { source = 'the file', external, name = source } = options;
  const model = decodeModel(bytes, source, external);
  const network = attempt(() => importModel(model, options));
  if (!(network instanceof InputError))
    return { kind: 'network', model: networkModel(network, name), network };
  // What is wrong with a file of ours is told, and nothing else made of it.
  if (Object.hasOwn(model.metadata, METADATA_KEY)) throw network;
  const part = cutModel(model, endsFor(model, options));
  const points = attempt(() => importPoints(part));
  if (points instanceof InputError)
    return runtimeTeacher({ ...model, outputs: part.outputs }, bytes, name, reasonOf(points));
  const { inputs, outputs, at } = points;
  return {
    kind: 'graph',
    model: functionModel({
      name,
      ...numbered(inputs, outputs),
      function: (_, x) => at(x),
      parameters: { file: fileOf(model) },
    }),
    reason: reasonOf(network),
  };
}

function runtimeTeacher(model: OnnxModel, bytes: Uint8Array, name: string, reason: string): Teacher {
  const feeds = feedsOf(model);
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0);
  const variables = numbered(
    total(feeds.inputs.map(({ width }) => width)),
    total(feeds.outputs.map(({ width }) => width)),
  );
  const parameters = { file: fileOf(model) };
  return {
    kind: 'runtime',
    model: sessionModel({ name, ...variables, bytes, feeds, unread: reason, parameters }),
    reason,
  };
}

/** What records say of the file. */
function fileOf({ producer, name }: OnnxModel) {
  return { producer: producer.name, version: producer.version, graph: name };
}

function numbered(inputs: number, outputs: number): Variables {
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, k): Variable => ({ name: `${letter}${k}`, unnamed: true }));
  return {
    inputs: named('x', inputs),
    outputs: outputs === 1 ? [{ name: 'y', unnamed: true }] : named('y', outputs),
  };
}

function attempt<Result>(make: () => Result): Result | InputError {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** "node 3 (Conv): its operation is none that can be read" */
function reasonOf(error: InputError): string {
  if (error instanceof NodeError) return `${nodeLabel(error.node)}: ${error.reason}`;
  return faultOf(error.invariant, error.received);
}
