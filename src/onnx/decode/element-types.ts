import { type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { float16 } from '../../tensor/index.ts';

/** How elements of one type are stored. */
export interface StoredType {
  readonly name: string;
  /** Bytes of an element in raw data. */
  readonly width: number;
  /** The element at a byte offset of raw data, which is little-endian. */
  read(view: DataView, offset: number): number;
  /** The typed field that holds such elements where there is no raw data. */
  field(proto: TensorProto): readonly (number | bigint)[];
  /** The number that an element of the typed field stands for, where it is not that number itself. */
  decode?(stored: number): number;
}

const floats = (proto: TensorProto) => proto.floatData;
const doubles = (proto: TensorProto) => proto.doubleData;
const int32s = (proto: TensorProto) => proto.int32Data;
const int64s = (proto: TensorProto) => proto.int64Data;
const uint64s = (proto: TensorProto) => proto.uint64Data;

/** The types that can be read. The typed field holds 16-bit floats as their bits. */
const types: { readonly [code: number]: StoredType } = {
  [TensorProto_DataType.FLOAT]: stored('float32', 4, (v, at) => v.getFloat32(at, true), floats),
  [TensorProto_DataType.DOUBLE]: stored('float64', 8, (v, at) => v.getFloat64(at, true), doubles),
  [TensorProto_DataType.FLOAT16]: {
    ...stored('float16', 2, (v, at) => float16(v.getUint16(at, true)), int32s),
    decode: float16,
  },
  [TensorProto_DataType.BFLOAT16]: {
    ...stored('bfloat16', 2, (v, at) => brainHalf(v.getUint16(at, true)), int32s),
    decode: brainHalf,
  },
  [TensorProto_DataType.INT64]: stored('int64', 8, (v, at) => Number(v.getBigInt64(at, true)), int64s),
  [TensorProto_DataType.INT32]: stored('int32', 4, (v, at) => v.getInt32(at, true), int32s),
  [TensorProto_DataType.INT16]: stored('int16', 2, (v, at) => v.getInt16(at, true), int32s),
  [TensorProto_DataType.INT8]: stored('int8', 1, (v, at) => v.getInt8(at), int32s),
  [TensorProto_DataType.UINT64]: stored('uint64', 8, (v, at) => Number(v.getBigUint64(at, true)), uint64s),
  [TensorProto_DataType.UINT32]: stored('uint32', 4, (v, at) => v.getUint32(at, true), uint64s),
  [TensorProto_DataType.UINT16]: stored('uint16', 2, (v, at) => v.getUint16(at, true), int32s),
  [TensorProto_DataType.UINT8]: stored('uint8', 1, (v, at) => v.getUint8(at), int32s),
  [TensorProto_DataType.BOOL]: stored('bool', 1, (v, at) => Number(v.getUint8(at) !== 0), int32s),
};

/** The type of this ONNX code; undefined if it cannot be read. */
export function storedType(code: number): StoredType | undefined {
  return Object.hasOwn(types, code) ? types[code] : undefined;
}

/** The name of any type code. */
export function typeName(code: number): string {
  return storedType(code)?.name ?? TensorProto_DataType[code]?.toLowerCase() ?? `type ${code}`;
}

function stored(
  name: string,
  width: number,
  read: StoredType['read'],
  field: StoredType['field'],
): StoredType {
  return { name, width, read, field };
}

/** bfloat16 from its bits: the upper half of a float32. */
function brainHalf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
