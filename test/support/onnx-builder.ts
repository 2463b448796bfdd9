import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TensorProto_DataType as Type,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/*
 * ONNX models by hand, in the words of other exporters and of nobody: what our own writer would never write.
 */

/** `['Gemm', 'x w b', 'y', { transB: 1 }]`: type, inputs, outputs, attributes; the name is that of the first output. */
export type NodeSpec = readonly [
  type: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, AttributeSpec>>,
];

export type AttributeSpec =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorProto }
  | { readonly graph: readonly NodeSpec[] };

export interface ModelSpec {
  readonly nodes?: readonly NodeSpec[];
  /** Type float32 unless `types` says otherwise. */
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs?: readonly string[];
  /** Sizes that the file states of outputs. Default: none. */
  readonly outputSizes?: Readonly<Record<string, readonly (number | string)[]>>;
  /** Shapes of values between nodes that the file states. Default: none. */
  readonly between?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly weights?: readonly TensorProto[];
  readonly types?: Readonly<Record<string, Type>>;
  readonly opset?: number;
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Bytes of a model; the default domain and `ai.onnx.ml` are imported. */
export function modelBytes(spec: ModelSpec): Uint8Array {
  const { inputs = {}, outputs = ['y'], opset = 17, types = {} } = spec;
  const operators = (domain: string, version: number) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: spec.producer ?? 'hand',
      producerVersion: '1',
      opsetImport: [operators('', opset), operators('ai.onnx.ml', 1)],
      graph: create(GraphProtoSchema, {
        name: 'graph',
        node: (spec.nodes ?? []).map(nodeProto),
        input: Object.entries(inputs).map(([name, dims]) => valueProto(name, dims, types[name])),
        output: outputs.map((name) => valueProto(name, spec.outputSizes?.[name], types[name])),
        valueInfo: Object.entries(spec.between ?? {}).map(([name, dims]) => valueProto(name, dims)),
        initializer: [...(spec.weights ?? [])],
      }),
      metadataProps: Object.entries(spec.metadata ?? {}).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      ),
    }),
  );
}

/** Floating-point numbers as raw data. */
export function floats(
  name: string,
  dims: readonly number[],
  values: readonly number[],
  dataType: Type.FLOAT | Type.DOUBLE = Type.FLOAT,
): TensorProto {
  const data = dataType === Type.FLOAT ? Float32Array.from(values) : Float64Array.from(values);
  return create(TensorProtoSchema, {
    name,
    dataType,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer),
  });
}

/** Whole numbers as int64. */
export function integers(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: Type.INT64,
    dims: dims.map(BigInt),
    int64Data: values.map(BigInt),
  });
}

/** Whole numbers as int8. */
export function bytes(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: Type.INT8,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(Int8Array.from(values).buffer),
  });
}

function nodeProto([type, inputs, outputs, attributes = {}]: NodeSpec) {
  const [domain, opType] = type.includes(':') ? type.split(':') : ['', type];
  const names = (text: string) =>
    text === '' ? [] : text.split(' ').map((name) => (name === '_' ? '' : name));
  return create(NodeProtoSchema, {
    domain,
    opType,
    name: names(outputs)[0],
    input: names(inputs),
    output: names(outputs),
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  });
}

function attributeProto(name: string, value: AttributeSpec): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value.float });
  if ('floats' in value)
    return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...value.floats] });
  if ('tensor' in value) return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: value.tensor });
  if ('graph' in value)
    return create(AttributeProtoSchema, {
      name,
      type: Kind.GRAPH,
      g: create(GraphProtoSchema, { node: value.graph.map(nodeProto) }),
    });
  return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
}

function valueProto(name: string, dims: readonly (number | string)[] | undefined, type: Type = Type.FLOAT) {
  const dim = dims?.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: type,
    shape: dim === undefined ? undefined : create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}
