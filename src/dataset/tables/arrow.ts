import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { demand, InputError } from '../../tensor/index.ts';
import { formatDescription, KEY, parseDescription } from '../description.ts';
import { type ArrowRecords, arrowContents, isArrowFile, isArrowStream } from './arrow-messages.ts';
import { type ArrowField, type ArrowNumbers, parseArrowSchema } from './arrow-schema.ts';
import { bytesAt } from './bytes.ts';
import { decimalNumber, wholeNumber } from './decimal.ts';
import type { FlatTable } from './flatbuffer.ts';
import { inflateLz4Frame } from './lz4-frame.ts';
import { numbersOf } from './npy.ts';
import {
  checkRows,
  type Table,
  type TableBatch,
  type TableFormat,
  type TableHeader,
  type TableWriter,
} from './table.ts';

/**
 * Arrow's interprocess format, as a file (also called Feather version 2) or a stream, plain or compressed with zstd or lz4. Read
 * a record batch at a time; written in memory. The reading is ours, since libraries that take all bytes at once neither stream nor
 * check what a hostile file claims.
 */
export const arrow: TableFormat = {
  name: 'Arrow',
  extensions: ['.arrow', '.feather', '.arrows', '.ipc'],
  recognises: (head) => isArrowFile(head) || isArrowStream(head),
  async open(path: string): Promise<Table> {
    const file = await open(path);
    try {
      const { schema } = await arrowContents(file);
      const { fields, metadata } = parseArrowSchema(schema);
      const text = metadata.get(KEY);
      return {
        columns: fields.map(({ name }) => name),
        description: text === undefined ? undefined : parseDescription(text, path),
        batches: (columns, size) => batches(path, columns, size),
      };
    } finally {
      await file.close();
    }
  },
  create,
};

async function* batches(path: string, chosen: readonly number[], size: number): AsyncGenerator<TableBatch> {
  const file = await open(path);
  try {
    const contents = await arrowContents(file);
    const { fields } = parseArrowSchema(contents.schema);
    for (const index of chosen) {
      const { name, type, numbers } = fields[index];
      demand(
        numbers !== undefined,
        `column ${name} of ${path} must be numeric`,
        type,
        'Store it as float64.',
      );
    }
    let claimed = 0;
    for await (const message of contents.records()) {
      const rows = message.header.int64(0);
      claimed += rows;
      checkRows(rows < 0 ? rows : claimed, contents.size);
      const records = await recordsOf(file, message, fields, chosen, path);
      for (let start = 0; start < records.rows; start += size) {
        const stop = Math.min(start + size, records.rows);
        yield { rows: stop - start, columns: records.columns.map((column) => column.subarray(start, stop)) };
      }
    }
  } finally {
    await file.close();
  }
}

async function recordsOf(
  file: FileHandle,
  { header, body }: ArrowRecords,
  fields: readonly ArrowField[],
  chosen: readonly number[],
  path: string,
): Promise<{ readonly rows: number; readonly columns: readonly Float64Array[] }> {
  const rows = header.int64(0);
  const nodes = header.integers(1, 2);
  const buffers = header.integers(2, 2);
  const inflate = inflater(header.table(3), path);
  const places = placesOf(fields, header.integers(4, 1));
  const bufferAt = async (index: number): Promise<Uint8Array> => {
    const [offset, length] = buffers[index] ?? [];
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length))
      throw new Error('a buffer ends after its message');
    return bytesAt(file, body.position + offset, length);
  };
  const columns: Float64Array[] = [];
  for (const index of chosen) {
    const { node, buffer } = places[index];
    const [length, nulls] = nodes[node] ?? [];
    if (length !== rows) throw new Error(`${length} values in ${rows} rows`);
    const { numbers } = fields[index];
    const { kind, size } = numbers!;
    const bytes = kind === 'b' ? Math.ceil(rows / 8) : rows * size;
    const values = await inflate(await bufferAt(buffer + 1), bytes);
    const column = columnOf(values, numbers!, rows);
    if (nulls !== 0) {
      const valid = await inflate(await bufferAt(buffer), Math.ceil(rows / 8));
      for (let i = 0; i < rows; i++) if (!(valid[i >> 3] & (1 << (i & 7)))) column[i] = Number.NaN;
    }
    columns.push(column);
  }
  return { rows, columns };
}

/** Where the node and the first buffer of each field are: those of nested types and of text must be counted past. */
function placesOf(
  fields: readonly ArrowField[],
  variadic: readonly (readonly number[])[],
): readonly { readonly node: number; readonly buffer: number }[] {
  let [node, buffer, view] = [0, 0, 0];
  const pass = (field: ArrowField): void => {
    node++;
    buffer += field.buffers;
    if (field.variadic) buffer += variadic[view++]?.[0] ?? 0;
    for (const child of field.children) pass(child);
  };
  return fields.map((field) => {
    const place = { node, buffer };
    pass(field);
    return place;
  });
}

/** Takes at least `needed` bytes from a buffer that may be compressed, and gives exactly so many. */
type Inflate = (bytes: Uint8Array, needed: number) => Promise<Uint8Array>;

function inflater(compression: FlatTable | undefined, path: string): Inflate {
  const whole = (bytes: Uint8Array, needed: number): Uint8Array => {
    if (bytes.length < needed) throw new Error(`${bytes.length} bytes for ${needed}`);
    return bytes.subarray(0, needed);
  };
  if (compression === undefined) return async (bytes, needed) => whole(bytes, needed);
  const codec = compression.uint8(0);
  if (codec > 1 || compression.uint8(1) !== 0)
    throw new InputError(
      `${path} must be compressed with zstd or lz4, or not at all`,
      `method ${codec}`,
      'Write it with one of these.',
    );
  return async (bytes, needed) => {
    if (needed === 0) return bytes.subarray(0, 0);
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true));
    const packed = bytes.subarray(8);
    if (length === -1) return whole(packed, needed);
    // Buffers may be padded, but not to any size that a file likes to claim.
    if (!(length >= needed && length <= needed + 64))
      throw new Error(`a buffer of ${length} bytes for ${needed}`);
    if (codec === 0) return whole(inflateLz4Frame(packed, length), needed);
    const { decompressZstd } = await import('hyparquet-compressors');
    return whole(decompressZstd(packed, new Uint8Array(length)), needed);
  };
}

function columnOf(bytes: Uint8Array, numbers: ArrowNumbers, rows: number): Float64Array {
  if (numbers.kind === 'b') return bitsOf(bytes, rows);
  if (numbers.kind !== 'd') return numbersOf(bytes, { ...numbers, little: true });
  const { size, scale } = numbers;
  // The lowest byte first.
  return Float64Array.from({ length: rows }, (_, i) =>
    decimalNumber(wholeNumber(bytes.slice(i * size, (i + 1) * size).reverse()), scale),
  );
}

function bitsOf(bytes: Uint8Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
}

async function create(path: string, header: TableHeader): Promise<TableWriter> {
  const { columns, description, precision, rowGroup } = header;
  const kept: (Float64Array | Float32Array)[][] = columns.map(() => []);
  return {
    async append(values) {
      for (const [j, column] of values.entries()) kept[j].push(column.slice());
    },
    async finish() {
      const table = tableFromColumns(
        columns.map(({ name }, j) => [
          name,
          columnFromArray(joined(kept[j], precision), undefined, { maxBatchRows: rowGroup }),
        ]),
      );
      table.schema.metadata = new Map([[KEY, formatDescription(description)]]);
      await writeFile(path, tableToIPC(table, { format: 'file' })!);
    },
    release: async () => undefined,
  };
}

function joined(
  pieces: readonly (Float64Array | Float32Array)[],
  precision: 'float32' | 'float64',
): Float64Array | Float32Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const all = precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
