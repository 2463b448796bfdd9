import { type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { float16 } from '../../tensor/index.ts';

/** How elements of one type are stored. */
export interface StoredType {
  readonly name: string;
  /** Bits of an element in raw data. Fewer than 8: several share a byte, the first in its lowest bits. */
  readonly bits: number;
  /** The element of raw data, which is little-endian, at a place: the number of elements before it. */
  read(view: DataView, place: number): number;
  /** The typed field that holds such elements where there is no raw data; of those that share bytes, it holds the bytes. */
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
  [TensorProto_DataType.INT4]: shared('int4', 4, true),
  [TensorProto_DataType.UINT4]: shared('uint4', 4, false),
  [TensorProto_DataType.INT2]: shared('int2', 2, true),
  [TensorProto_DataType.UINT2]: shared('uint2', 2, false),
};

/** The type of this ONNX code; undefined if it cannot be read. */
export function storedType(code: number): StoredType | undefined {
  return Object.hasOwn(types, code) ? types[code] : undefined;
}

/** The name of any type code. */
export function typeName(code: number): string {
  return storedType(code)?.name ?? TensorProto_DataType[code]?.toLowerCase() ?? `type ${code}`;
}

/** @param bytes of an element. @param read the element at a byte offset */
function stored(
  name: string,
  bytes: number,
  read: (view: DataView, offset: number) => number,
  field: StoredType['field'],
): StoredType {
  return { name, bits: 8 * bytes, read: (view, place) => read(view, place * bytes), field };
}

/** Whole numbers of few bits, of which several share a byte. */
function shared(name: string, bits: number, isSigned: boolean): StoredType {
  const each = 8 / bits;
  const read = (view: DataView, place: number) => {
    const byte = view.getUint8(Math.floor(place / each));
    const value = (byte >> (bits * (place % each))) % 2 ** bits;
    return isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  };
  return { name, bits, read, field: int32s };
}

/** Bytes that some elements take in raw data. */
export function bytesOf({ bits }: StoredType, count: number): number {
  return Math.ceil((count * bits) / 8);
}

/** bfloat16 from its bits: the upper half of a float32. */
function brainHalf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
