import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { demand } from '../../tensor/index.ts';
import { formatDescription, KEY, parseDescription } from '../description.ts';
import { type ArrowColumn, arrowColumns } from './arrow-columns.ts';
import { type ArrowContents, arrowContents, isArrowFile, isArrowStream } from './arrow-messages.ts';
import { arrowRecords } from './arrow-records.ts';
import { parseArrowSchema } from './arrow-schema.ts';
import type { ByteSink } from './byte-sink.ts';
import { type ByteSource, type OpenBytes, withBytes } from './byte-source.ts';
import {
  checkRows,
  NO_LISTS,
  partOf,
  shapelessLists,
  type Table,
  type TableBatch,
  type TableFormat,
  type TableHeader,
  type TableWriter,
  WIDEST,
  widthOfShape,
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
  open: (source: ByteSource): Promise<Table> =>
    withBytes(source, async (file) => {
      const path = source.name;
      const contents = await arrowContents(file);
      const { fields, metadata } = parseArrowSchema(contents.schema);
      const text = metadata.get(KEY);
      const all = await shaped(file, arrowColumns(fields), contents, path);
      return {
        columns: all.map(({ name }) => name),
        shapes: all.map(({ shape }) => shape),
        description: text === undefined ? undefined : parseDescription(text, path),
        batches: (columns, size) =>
          batches(
            source,
            columns.map((index) => all[index]),
            size,
          ),
      };
    }),
  create,
};

/** Columns with the shapes that their first lists have. */
async function shaped(
  file: OpenBytes,
  columns: readonly ArrowColumn[],
  contents: ArrowContents,
  path: string,
): Promise<readonly ArrowColumn[]> {
  const found = new Map<ArrowColumn, readonly (number | undefined)[]>();
  const open = new Set(columns.filter(({ shape, other }) => shape !== undefined && other === undefined));
  if (open.size > 0)
    for await (const message of contents.records()) {
      const records = arrowRecords(file, message, contents.size, path);
      for (const column of open) {
        const sides = await records.sides(column);
        const known = found.get(column);
        const all = sides.map((side, k) => known?.[k] ?? side);
        found.set(column, all);
        if (!all.includes(undefined)) open.delete(column);
      }
      if (open.size === 0) break;
    }
  return columns.map((column) => {
    if (column.shape === undefined) return column;
    if (column.other !== undefined) return { ...column, shape: undefined };
    const sides = found.get(column);
    if (sides === undefined || sides.includes(undefined)) return { ...column, shape: NO_LISTS };
    const shape = sides as readonly number[];
    const whole = shape.every((side) => side >= 1) && widthOfShape(shape) <= WIDEST;
    return whole ? { ...column, shape } : { ...column, shape: undefined, other: SHAPELESS };
  });
}

const SHAPELESS = 'lists without a shape';

function remedyFor(type: string | undefined): string {
  return type?.endsWith('a dictionary')
    ? 'Store the numbers themselves, without a dictionary; in Python: frame[name].astype(float).'
    : 'Store it as float64.';
}

async function* batches(
  source: ByteSource,
  chosen: readonly ArrowColumn[],
  size: number,
): AsyncGenerator<TableBatch> {
  const path = source.name;
  const file = await source.open();
  try {
    const contents = await arrowContents(file);
    for (const { name, other } of chosen) {
      if (other === SHAPELESS) throw shapelessLists(name, path);
      demand(other === undefined, `column ${name} of ${path} must be numeric`, other, remedyFor(other));
    }
    let claimed = 0;
    for await (const message of contents.records()) {
      const rows = message.header.int64(0);
      claimed += rows;
      checkRows(rows < 0 ? rows : claimed, contents.size);
      const records = arrowRecords(file, message, contents.size, path);
      const columns: Float64Array[] = [];
      for (const column of chosen) columns.push(await records.read(column, claimed - rows));
      for (let start = 0; start < rows; start += size) {
        const stop = Math.min(start + size, rows);
        yield { rows: stop - start, columns: columns.map((column) => partOf(column, rows, start, stop)) };
      }
    }
  } finally {
    await file.close();
  }
}

async function create(sink: ByteSink, header: TableHeader): Promise<TableWriter> {
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
      await sink.write(tableToIPC(table, { format: 'file' })!);
      await sink.close();
    },
    release: () => sink.close(),
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
