import type { FlatTable } from './flatbuffer.ts';

/** How numbers lie in a buffer: of what kind, and of how many bytes; 'd' are whole numbers times 10^−scale, 'n' are none at all. */
export type ArrowNumbers =
  | { readonly kind: 'f' | 'i' | 'u' | 'b'; readonly size: number }
  | { readonly kind: 'n' }
  | { readonly kind: 'd'; readonly size: number; readonly scale: number };

/** A field of an Arrow schema, with as much of its type as finding its buffers and reading its numbers takes. */
export interface ArrowField {
  readonly name: string;
  /** Of numbers: how to read its values; absent for any other type. */
  readonly numbers?: ArrowNumbers;
  /** Of lists: how their ends are stored, or how many elements all of them have; absent for any other type. */
  readonly list?: 'int32' | 'int64' | number;
  /** Whether it is a struct: its children are columns of their own. */
  readonly struct?: boolean;
  /** For messages. */
  readonly type: string;
  /** Buffers of its own in a record batch, before those of its children. */
  readonly buffers: number;
  /** Whether it has, after these, as many more as the batch says. */
  readonly variadic: boolean;
  readonly children: readonly ArrowField[];
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Names of the types by their number in Schema.fbs, and the buffers of each in a record batch (Arrow columnar format). */
const types: Readonly<Record<number, readonly [name: string, buffers: number]>> = {
  1: ['null', 0],
  2: ['an integer', 2],
  3: ['a floating-point number', 2],
  4: ['binary', 3],
  5: ['text', 3],
  6: ['bool', 2],
  7: ['decimal', 2],
  8: ['date', 2],
  9: ['time', 2],
  10: ['timestamp', 2],
  11: ['interval', 2],
  12: ['list', 2],
  13: ['struct', 1],
  14: ['union', 1],
  15: ['binary', 2],
  16: ['list', 1],
  17: ['map', 2],
  18: ['duration', 2],
  19: ['binary', 3],
  20: ['text', 3],
  21: ['list', 2],
  22: ['run ends', 0],
  23: ['binary', 2],
  24: ['text', 2],
  25: ['list', 3],
  26: ['list', 3],
};

/** @param table a Schema of Schema.fbs */
export function parseArrowSchema(table: FlatTable): ArrowSchema {
  if (table.int16(0) !== 0) throw new Error('numbers are big-endian');
  return {
    fields: table.tables(1).map(parseField),
    metadata: new Map(table.tables(2).map((pair) => [pair.string(0), pair.string(1)])),
  };
}

function parseField(field: FlatTable): ArrowField {
  const name = field.string(0);
  const type = field.uint8(2);
  const [title, buffers] = types[type] ?? [];
  if (title === undefined || buffers === undefined) throw new Error(`a field of type ${type}`);
  // A dictionary keeps its values elsewhere; here are its indices only.
  if (field.has(4)) return { name, type: 'a dictionary', buffers: 2, variadic: false, children: [] };
  const details = field.table(3);
  const dense = type === 14 && details?.int16(0) === 1;
  return {
    name,
    numbers: details === undefined && type !== 6 && type !== 1 ? undefined : numbersOf(type, details),
    list: type === 12 ? 'int32' : type === 21 ? 'int64' : type === 16 ? details?.int32(0) : undefined,
    struct: type === 13,
    type: title,
    buffers: dense ? 2 : buffers,
    variadic: type === 23 || type === 24,
    children: field.tables(5).map(parseField),
  };
}

function numbersOf(type: number, details: FlatTable | undefined): ArrowField['numbers'] {
  if (type === 1) return { kind: 'n' };
  if (type === 6) return { kind: 'b', size: 0 };
  if (type === 3) return { kind: 'f', size: [2, 4, 8][details!.int16(0)] };
  if (type === 7) {
    const bits = details!.int32(2) || 128;
    return [32, 64, 128, 256].includes(bits)
      ? { kind: 'd', size: bits / 8, scale: details!.int32(1) }
      : undefined;
  }
  if (type !== 2) return undefined;
  return { kind: details!.uint8(1) === 1 ? 'i' : 'u', size: details!.int32(0) / 8 };
}
