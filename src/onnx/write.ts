import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { ElementType, GraphRecord, NodeRecord, TensorRecord, ValueRecord } from './records.ts';

/** Opset and IR version that every current reader accepts. */
const OPSET = 17n;
const IR_VERSION = 8n;

export const dataTypes: Record<ElementType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  bool: TensorProto_DataType.BOOL,
};

/** The bytes of an ONNX model; the same record gives the same bytes. Metadata goes to `metadata_props`. */
export function writeModel(graph: GraphRecord, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'sobolev',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })],
    graph: graphProto(graph),
    metadataProps: Object.entries(metadata).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  return toBinary(ModelProtoSchema, model);
}

function graphProto(graph: GraphRecord): GraphProto {
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(nodeProto),
    input: graph.inputs.map(valueProto),
    output: graph.outputs.map(valueProto),
    initializer: [...graph.initializers].map(([name, record]) => tensorProto(name, record)),
  });
}

function nodeProto(node: NodeRecord) {
  const attributes = Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value));
  if (node.body !== undefined)
    attributes.push(
      create(AttributeProtoSchema, {
        name: 'body',
        type: AttributeProto_AttributeType.GRAPH,
        g: graphProto(node.body),
      }),
    );
  return create(NodeProtoSchema, {
    opType: node.type,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: attributes,
  });
}

function attributeProto(name: string, value: NodeRecord['attributes'][string]): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.STRING,
      s: new TextEncoder().encode(value),
    });
  if ('float' in value)
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map(BigInt),
  });
}

function tensorProto(name: string, { type, dims, data }: TensorRecord): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: dataTypes[type],
    dims: dims.map(BigInt),
    rawData: rawBytes(type, data),
  });
}

/** Little-endian bytes, as raw_data is defined, on any machine. */
function rawBytes(type: ElementType, data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const width = { float32: 4, float64: 8, int64: 8, int32: 4, bool: 1 }[type];
  const bytes = new Uint8Array(data.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) {
    if (type === 'float32') view.setFloat32(4 * i, data[i], true);
    else if (type === 'float64') view.setFloat64(8 * i, data[i], true);
    else if (type === 'int64') view.setBigInt64(8 * i, BigInt(data[i]), true);
    else if (type === 'int32') view.setInt32(4 * i, data[i], true);
    else bytes[i] = data[i];
  }
  return bytes;
}

function valueProto({ name, type, dims }: ValueRecord): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: dataTypes[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}
