import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, type NodeProto, type ValueInfoProto } from 'onnx-buf';
import { demand, describe, InputError } from '../../tensor/index.ts';
import { decodeAttributes } from './attributes.ts';
import { typeName } from './element-types.ts';
import type { ExternalData } from './external.ts';
import { ordered } from './order.ts';
import { nodeLabel, type OnnxModel, type OnnxNode, type OnnxTensor, type OnnxValue } from './records.ts';
import { decodeTensor, unreadTensor } from './tensor.ts';

/**
 * Reads the bytes of an ONNX model, from anyone, into plain checked records. Memory and time are in proportion to the bytes.
 * Raw data are not copied until they are asked for.
 *
 * @param source named in errors: usually the file's path
 * @param external gives files in which weights are kept, by a checked relative location. Default: such weights are
 *   refused when they are asked for
 * @throws InputError when the bytes are no ONNX model with a graph, or values are made twice, never or in a cycle. Also when
 *   tensors do not fit their data, or the data lie outside the folder
 */
export function decodeModel(bytes: Uint8Array, source: string, external?: ExternalData): OnnxModel {
  demand(
    ArrayBuffer.isView(bytes),
    `${source} must be given as bytes, a Uint8Array`,
    bytes,
    typeof bytes === 'string'
      ? 'Read the file first: await loadSurrogate(path) in Node.'
      : 'Give its content.',
  );
  const proto = parse(bytes, source);
  const { graph } = proto;
  if (graph === undefined)
    throw new InputError(
      `${source} must be an ONNX model with a graph`,
      `${bytes.length} bytes without one`,
      'Give a file written by an ONNX exporter.',
    );
  const initializers = new Map<string, OnnxTensor>();
  const add = (tensor: OnnxTensor) => {
    demand(
      !initializers.has(tensor.name),
      `every weight of ${source} needs a name of its own`,
      tensor.name,
      'Export the model again.',
    );
    initializers.set(tensor.name, tensor);
  };
  // What has no name is used by nothing.
  for (const tensor of graph.initializer)
    if (tensor.name !== '') add(decodeTensor(tensor, 'weight', source, external));
  for (const { values } of graph.sparseInitializer)
    add(unreadTensor(values?.name ?? '', `sparse ${typeName(values?.dataType ?? 0)}`, source));
  // Older files list their weights among the inputs too.
  const inputs = graph.input.filter(({ name }) => !initializers.has(name)).map(decodeValue);
  const outputs = graph.output.map(decodeValue);
  const given = [...inputs.map(({ name }) => name), ...initializers.keys()];
  demand(
    new Set(given).size === given.length,
    `inputs of ${source} need names of their own`,
    inputs.map(({ name }) => name).join(', '),
    'Export the model again.',
  );
  const nodes = graph.node.map((node, k) => decodeNode(node, k + 1, source, external));
  return {
    source,
    irVersion: Number(proto.irVersion),
    opsets: new Map(proto.opsetImport.map(({ domain, version }) => [ownDomain(domain), Number(version)])),
    producer: { name: proto.producerName, version: proto.producerVersion },
    metadata: Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value])),
    name: graph.name,
    inputs,
    outputs,
    between: new Map(graph.valueInfo.map((value) => [value.name, decodeValue(value)])),
    initializers,
    nodes: ordered(
      nodes,
      given,
      outputs.map(({ name }) => name),
      source,
    ),
  };
}

function parse(bytes: Uint8Array, source: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new InputError(
      `${source} must be an ONNX model`,
      (cause as Error).message,
      'Give a file written by an ONNX exporter.',
    );
  }
}

function decodeNode(
  proto: NodeProto,
  place: number,
  source: string,
  external: ExternalData | undefined,
): OnnxNode {
  const { name, opType: type, input: inputs, output: outputs } = proto;
  const node = { name, type, domain: ownDomain(proto.domain), inputs, outputs, place };
  const label = nodeLabel({ ...node, attributes: new Map() });
  demand(type !== '', `every node of ${source} must name its operation`, label, 'Export the model again.');
  return { ...node, attributes: decodeAttributes(proto, label, source, external) };
}

/** `ai.onnx` is the long name of the default domain. */
function ownDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function decodeValue({ name, type }: ValueInfoProto): OnnxValue {
  const value = type?.value;
  if (value?.case !== 'tensorType')
    return { name, type: value?.case?.replace('Type', '') ?? '', dims: undefined };
  const { elemType, shape } = value.value;
  const dims = shape?.dim.map(({ value: dimension }) => {
    if (dimension.case === 'dimParam') return dimension.value;
    if (dimension.case !== 'dimValue') return '';
    const size = Number(dimension.value);
    demand(size >= 0, `dimensions of ${describe(name)} must be sizes`, size, 'Export the model again.');
    return size;
  });
  return { name, type: typeName(elemType), dims };
}
