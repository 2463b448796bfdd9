import {
  cutModel,
  decodeModel,
  type Feeds,
  feedsOf,
  importPoints,
  NodeError,
  nodeLabel,
  type OnnxModel,
  type PointsFunction,
} from '../onnx/index.ts';
import { type ExactModel, functionModel, type ReferenceModel, sessionModel } from '../reference/index.ts';
import {
  endsFor,
  type ImportSurrogateOptions,
  importModel,
  METADATA_KEY,
  type Surrogate,
  variablesOf,
  withoutClasses,
} from '../surrogate/index.ts';
import { faultOf, InputError, listedNames } from '../tensor/index.ts';
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
 * inputs and outputs count, one behind the other, unless the options choose. Classes that are chosen beside numbers are left
 * out. Names are those of {@link importModel}. `reason` says why it is not more than it is.
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
  const { note } = options;
  const ends = endsFor(model, { ...options, note: undefined });
  const cut = cutModel(model, ends);
  const part = ends.output === undefined ? withoutClasses(cut) : cut;
  const points = attempt(() => importPoints(part));
  const teacher =
    points instanceof InputError
      ? runtimeTeacher({ ...model, outputs: part.outputs }, bytes, name, reasonOf(points))
      : graphTeacher(model, points, name, reasonOf(network));
  const left = cut.outputs.filter((output) => !part.outputs.includes(output)).map((output) => output.name);
  if (left.length > 0) note?.(`${source}: ${listedNames(left)} is left out: classes are no labels`);
  return teacher;
}

function graphTeacher(
  model: OnnxModel,
  { inputs, outputs, at }: PointsFunction,
  name: string,
  reason: string,
): Teacher {
  return {
    kind: 'graph',
    model: functionModel({
      name,
      ...variablesOf(inputs, outputs),
      function: (_, x) => at(x),
      parameters: { file: fileOf(model) },
    }),
    reason,
  };
}

function runtimeTeacher(model: OnnxModel, bytes: Uint8Array, name: string, reason: string): Teacher {
  const feeds = feedsOf(model);
  const ends = (values: Feeds['inputs'] | Feeds['outputs']) =>
    values.map(({ name: of, width }) => ({ name: of, size: width }));
  const variables = variablesOf(ends(feeds.inputs), ends(feeds.outputs));
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
