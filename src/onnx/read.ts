import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { formatShape, InputError, sizeOf, type Tensor } from '../tensor/index.ts';

/** What a file says besides its computation. */
export interface ModelFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Floating-point initializers by name, as float64 (exact). */
  readonly initializers: ReadonlyMap<string, Tensor>;
}

/**
 * Reads metadata and weights of an ONNX model.
 *
 * @param source named in errors: usually the file's path
 * @throws InputError when the bytes are not an ONNX model, or a weight has not as many numbers as its shape says
 */
export function readModel(bytes: Uint8Array, source: string): ModelFile {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new InputError(
      `${source} must be an ONNX model`,
      (cause as Error).message,
      'Give a file written by an ONNX exporter.',
    );
  }
  if (model.graph === undefined)
    throw new InputError(
      `${source} must be an ONNX model with a graph`,
      `${bytes.length} bytes without one`,
      'Give a file written by an ONNX exporter.',
    );
  const initializers = new Map<string, Tensor>();
  for (const proto of model.graph.initializer) {
    const values = floats(proto);
    if (values === undefined) continue;
    if (values.data.length !== sizeOf(values.shape))
      throw new InputError(
        `weight ${proto.name} of ${source} must have shape ${formatShape(values.shape)}`,
        `${values.data.length} numbers`,
        'The file is damaged, or keeps its weights in another file: write it again.',
      );
    initializers.set(proto.name, values);
  }
  return {
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    initializers,
  };
}

function floats(proto: TensorProto): Tensor | undefined {
  const shape = proto.dims.map(Number);
  const width = { [TensorProto_DataType.FLOAT]: 4, [TensorProto_DataType.DOUBLE]: 8 }[
    proto.dataType as 1 | 11
  ];
  if (width === undefined) return undefined;
  if (proto.rawData.length === 0)
    return { shape, data: Float64Array.from(width === 4 ? proto.floatData : proto.doubleData) };
  const view = new DataView(proto.rawData.buffer, proto.rawData.byteOffset, proto.rawData.byteLength);
  const data = new Float64Array(Math.floor(view.byteLength / width));
  for (let i = 0; i < data.length; i++)
    data[i] = width === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true);
  return { shape, data };
}
