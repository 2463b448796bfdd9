import { type TensorProto, TensorProto_DataLocation } from 'onnx-buf';
import { describe, formatShape, InputError, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';
import { bytesOf, type StoredType, storedType, typeName } from './element-types.ts';
import { type ExternalData, externalBytes, externalPlace } from './external.ts';
import type { OnnxTensor } from './records.ts';

const DAMAGED = 'The file is damaged: write it again.';
const MOST_AXES = 64;
const LARGEST_DIMENSION = 2 ** 31 - 1;

/**
 * A tensor of the file. The file must hold as many numbers as the shape says. Nothing is allocated by what the shape claims.
 *
 * @param role what it is, for messages: "weight", "constant of node 3 (Constant)"
 * @throws InputError when the shape is impossible or does not fit the data
 */
export function decodeTensor(
  proto: TensorProto,
  role: string,
  source: string,
  external: ExternalData | undefined,
): OnnxTensor {
  const label = `${role}${proto.name === '' ? '' : ` ${describe(proto.name)}`} of ${source}`;
  const shape = decodeDims(proto.dims, label);
  const type = storedType(proto.dataType);
  const name = typeName(proto.dataType);
  const read = type === undefined ? refused(label, name) : reader(proto, type, shape, label, external);
  let decoded: Tensor | undefined;
  return {
    name: proto.name,
    type: name,
    shape,
    values: () => {
      decoded ??= { shape, data: read() };
      return decoded;
    },
  };
}

/** A tensor that the file names and we do not read. Asking for its numbers is refused. */
export function unreadTensor(name: string, type: string, source: string): OnnxTensor {
  return { name, type, shape: [], values: refused(`weight ${describe(name)} of ${source}`, type) };
}

function refused(label: string, type: string): () => never {
  return () => {
    throw new InputError(
      `${label} must be of a type that can be read`,
      type,
      'Convert it to float32 or float64, dense.',
    );
  };
}

/** Checks the data's size at once; returns what decodes it. */
function reader(
  proto: TensorProto,
  type: StoredType,
  shape: Sizes,
  label: string,
  external: ExternalData | undefined,
): () => Float64Array {
  const size = sizeOf(shape);
  const bytes = bytesOf(type, size);
  const sharesBytes = type.bits < 8;
  const [needed, what] = sharesBytes ? [bytes, 'bytes'] : [size, 'numbers'];
  const expect = (count: number) => {
    if (count !== needed)
      throw new InputError(
        `${label} must have shape ${formatShape(shape)}`,
        `${count} ${what}`,
        'The file is damaged, or keeps its weights in another file: write it again.',
      );
  };
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const place = externalPlace(proto, bytes, label);
    return () => fromRaw(externalBytes(place, external, label), type, size);
  }
  if (proto.rawData.length > 0) {
    expect(sharesBytes ? proto.rawData.length : (8 * proto.rawData.length) / type.bits);
    return () => fromRaw(proto.rawData, type, size);
  }
  const field = type.field(proto);
  expect(field.length);
  if (sharesBytes) return () => fromRaw(Uint8Array.from(field as readonly number[]), type, size);
  const { decode = Number } = type;
  return () => Float64Array.from(field as readonly number[], (value) => decode(Number(value)));
}

function fromRaw(bytes: Uint8Array, { read }: StoredType, size: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: size }, (_, place) => read(view, place));
}

function decodeDims(dims: readonly bigint[], label: string): Sizes {
  if (dims.length > MOST_AXES)
    throw new InputError(`${label} must have at most ${MOST_AXES} axes`, String(dims.length), DAMAGED);
  return dims.map((dimension) => {
    const size = Number(dimension);
    if (size < 0 || size > LARGEST_DIMENSION)
      throw new InputError(`dimensions of ${label} must be sizes`, String(dimension), DAMAGED);
    return size;
  });
}
