import type { SchemaElement } from 'hyparquet';
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { decimalNumber, wholeNumber } from './decimal.ts';

/*
 * Decimals of Parquet: a whole number, in an integer or in bytes (the highest first, two's complement), times a power of ten
 * (apache/parquet-format, LogicalTypes.md, "DECIMAL").
 */

/** Most bytes of a decimal: 256 bits, the widest of Arrow and Spark. */
export const WIDEST = 32;

export function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

/** Whether a column of decimals is stored in a way that {@link decimals} reads. */
export function hasDecimals({ type, type_length: length = 0 }: SchemaElement): boolean {
  if (type === 'FIXED_LEN_BYTE_ARRAY') return length >= 1 && length <= WIDEST;
  return type !== undefined && ['INT32', 'INT64', 'BYTE_ARRAY'].includes(type);
}

/** Decimals as the nearest float64. */
export function decimals(values: ArrayLike<unknown>, element: SchemaElement): Float64Array {
  const { logical_type } = element;
  const scale = element.scale ?? (logical_type?.type === 'DECIMAL' ? logical_type.scale : 0);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = values[i] as number | bigint | Uint8Array;
    const stored = value instanceof Uint8Array;
    if (stored && value.length > WIDEST) throw new Error(`a decimal of ${value.length} bytes`);
    numbers[i] = decimalNumber(stored ? wholeNumber(value) : value, scale);
  }
  return numbers;
}

/** Values of which lengths come first (Encodings.md, "Delta-length byte array"). */
export function deltaLengths(reader: { view: DataView; offset: number }, count: number): Uint8Array[] {
  const values: Uint8Array[] = [];
  deltaLengthByteArray(reader, count, values);
  return values;
}

/** Values of which each begins like the one before (Encodings.md, "Delta strings"); none is longer than a decimal may be. */
export function deltaStrings(reader: { view: DataView; offset: number }, count: number): Uint8Array[] {
  const shared = new Int32Array(count);
  deltaBinaryUnpack(reader, count, shared);
  const own = deltaLengths(reader, count);
  const values: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const before = values[i - 1] ?? new Uint8Array(0);
    if (!(shared[i] >= 0 && shared[i] <= before.length && shared[i] + own[i].length <= WIDEST))
      throw new Error('a value begins like none before');
    const value = new Uint8Array(shared[i] + own[i].length);
    value.set(before.subarray(0, shared[i]));
    value.set(own[i], shared[i]);
    values.push(value);
  }
  return values;
}
