import { counted, demand, InputError, libraryWords, type Tensor, withWords } from '../tensor/index.ts';
import { type Dataset, dataset } from './dataset.ts';
import { type GradientFactors, type GradientReading, gradientReading } from './gradient-factors.ts';
import { arrangedTable, type Mapping, mapColumns, type Wanted, widthOf } from './mapping.ts';
import { PARTS, type Part, partShape, samplesOf } from './parts.ts';
import { sourceName } from './sources.ts';
import type { DecimalMark } from './tables/numbers.ts';
import type { Table } from './tables/table.ts';

export interface ReadOptions extends Wanted {
  /**
   * What is done with rows that lack an input, an output or a second derivative: `'refuse'` them with an error, the default,
   * or `'drop'` them. Provenance then says how many, as `droppedRows`. A derivative may be missing always.
   */
  readonly missing?: 'refuse' | 'drop';
  /** Is told once, when all is read, of the rows that were dropped, where there were any. */
  readonly onDropped?: (dropped: DroppedRows) => void;
  /**
   * What stands before the decimals in a table of text; the other one of point and comma may then stand between thousands. Default:
   * a point, and numbers that could be meant otherwise are refused.
   */
  readonly decimal?: DecimalMark;
  /** What derivatives are multiplied by as they are read: another unit, another sign. Default 1. */
  readonly gradientFactors?: GradientFactors;
  /** Most rows that are read at once. Default 65536. */
  readonly batch?: number;
  /** Ends reading, within a batch's time, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Rows that `missing: 'drop'` left out. */
export interface DroppedRows {
  readonly dropped: number;
  /** Rows of the file. */
  readonly rows: number;
  /** What lacked first, and where: "y of line 7 of runs.csv". */
  readonly first: string;
}

/**
 * Reads a labelled set from an opened table: `readDataset` says how.
 *
 * @param path names the table in messages
 */
export async function readTable(opened: Table, path: string, options: ReadOptions): Promise<Dataset> {
  const { table, mapping, batch, gradients } = prepared(opened, path, options);
  const rows = new Map(mapping.parts.map(({ part }) => [part, new Growing()]));
  let [read, lacking] = [0, 0];
  let first: Lack | undefined;
  for await (const block of blocks(table, mapping, batch, path)) {
    read += block.rows;
    lacking += block.lacking.length;
    first ??= block.first;
    if (first !== undefined && options.missing !== 'drop') continue; // only counted from here on
    for (const [part, values] of without(block, mapping)) rows.get(part)!.append(values);
  }
  if (first !== undefined && options.missing !== 'drop') throw lack(first, lacking, read, options);
  finishDropping({ read, lacking, first }, path, options);
  const set = assembled(table, mapping, gradients, path, lacking, (part) => rows.get(part)!.values());
  if (!set.dydx?.data.every(Number.isNaN)) return set;
  const { dydx: _, ...values } = set;
  return values;
}

/** The same, a batch at a time. */
export async function* readTableBatches(
  opened: Table,
  path: string,
  options: ReadOptions,
): AsyncGenerator<Dataset> {
  const { table, mapping, batch, gradients } = prepared(opened, path, options);
  let [read, lacking] = [0, 0];
  let first: Lack | undefined;
  for await (const block of blocks(table, mapping, batch, path)) {
    read += block.rows;
    lacking += block.lacking.length;
    first ??= block.first;
    if (block.first !== undefined && options.missing !== 'drop')
      throw lack(block.first, block.lacking.length, block.rows, options);
    if (block.lacking.length === block.rows) continue;
    const parts = without(block, mapping);
    yield assembled(table, mapping, gradients, path, block.lacking.length, (part) => parts.get(part)!);
  }
  finishDropping({ read, lacking, first }, path, options);
}

/** @throws InputError where no row is left */
function finishDropping(
  { read, lacking, first }: { readonly read: number; readonly lacking: number; readonly first?: Lack },
  path: string,
  { onDropped }: ReadOptions,
): void {
  const place = first && `${first.column} of ${first.place}`;
  demand(
    read > lacking,
    `${path} must have rows`,
    read === 0
      ? 'none'
      : `${counted(read, 'row')} that ${read === 1 ? 'lacks' : 'all lack'} a number, first ${place}`,
    'Correct the path, or the file.',
  );
  if (place !== undefined) onDropped?.({ dropped: lacking, rows: read, first: place });
}

interface Prepared {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly batch: number;
  readonly gradients?: GradientReading;
}

function prepared(opened: Table, path: string, options: ReadOptions): Prepared {
  const { batch = 65536 } = options;
  demand(Number.isInteger(batch) && batch >= 1, 'a batch has a row or more', batch, 'Correct it.');
  const table = arrangedTable(opened, options);
  const mapping = mapColumns(table, options, path);
  return { table, mapping, batch, gradients: gradientReading(table, mapping, options, path) };
}

function assembled(
  table: Table,
  mapping: Mapping,
  gradients: GradientReading | undefined,
  path: string,
  dropped: number,
  values: (part: Part) => Float64Array,
): Dataset {
  const { inputs, outputs, k, parts } = mapping;
  const tensors: Partial<Record<Part, Tensor>> = {};
  for (const { part } of parts) {
    const data = values(part);
    if (part === 'dydx') gradients?.scale(data);
    const n = data.length / widthOf(mapping, part);
    tensors[part] = { shape: partShape(part, n, inputs.length, outputs.length, k), data };
  }
  const { dydx } = tensors;
  const provenance = table.description?.provenance ?? { file: path };
  const set = dataset({
    ...samplesOf(tensors),
    inputs,
    outputs,
    provenance: {
      ...provenance,
      ...(dropped > 0 && { droppedRows: dropped }),
      ...(dydx && gradients?.factors && { gradientFactors: gradients.factors }),
    },
  });
  return {
    ...set,
    ...(gradients?.columns && { gradientColumns: gradients.columns }),
    ...(dydx && gradients?.factors && { gradientFactors: gradients.factors }),
  };
}

/** Where a number is missing. */
interface Lack {
  readonly column: string;
  readonly place: string;
}

/** Rows as they were read, with those that lack something. */
interface Block {
  readonly rows: number;
  /** Row-major. */
  readonly parts: ReadonlyMap<Part, Float64Array>;
  readonly lacking: readonly number[];
  readonly first?: Lack;
}

async function* blocks(table: Table, mapping: Mapping, batch: number, path: string): AsyncGenerator<Block> {
  const used = mapping.parts.flatMap(({ sources }) => sources.flatMap((source) => source?.column ?? []));
  const chosen = [...new Set(used)];
  const places = new Map(chosen.map((column, place) => [column, place]));
  let before = 0;
  for await (const { rows, columns, place } of table.batches(chosen, batch)) {
    if (rows === 0) continue;
    const placeOf = place ?? ((row: number) => `row ${before + row}`);
    const parts = new Map<Part, Float64Array>();
    const lacking = new Set<number>();
    let first: (Lack & { readonly row: number }) | undefined;
    for (const { part, names, sources } of mapping.parts) {
      const width = names.length;
      const values = new Float64Array(rows * width).fill(Number.NaN);
      parts.set(part, values);
      for (let j = 0; j < width; j++) {
        const source = sources[j];
        if (source === undefined) continue;
        const column = columns[places.get(source.column)!];
        const stride = column.length / rows;
        for (let row = 0; row < rows; row++) {
          const value = column[row * stride + source.element];
          values[row * width + j] = value;
          if (value - value === 0) continue; // finite
          if (!Number.isNaN(value))
            throw new InputError(
              `${sourceName(table, source)} of ${placeOf(row)} of ${path} must be finite`,
              String(value),
              'Mend or remove the row.',
            );
          if (PARTS[part].mayLack) continue;
          lacking.add(row);
          if (first === undefined || row < first.row)
            first = { row, column: sourceName(table, source), place: `${placeOf(row)} of ${path}` };
        }
      }
    }
    yield { rows, parts, lacking: [...lacking].sort((a, b) => a - b), first };
    before += rows;
  }
}

function lack(
  { column, place }: Lack,
  lacking: number,
  rows: number,
  { words = libraryWords }: ReadOptions,
): InputError {
  return new InputError(
    `${column} of ${place} must be a finite number`,
    `none; ${lacking} of ${counted(rows, 'row')} ${lacking === 1 ? 'lacks' : 'lack'} an input or output`,
    `Mend them${withWords(words('missing', 'drop'), (said) => `, or drop them with ${said}`)}.`,
  );
}

/** The parts of a block without the rows that lack something. */
function without({ rows, parts, lacking }: Block, mapping: Mapping): ReadonlyMap<Part, Float64Array> {
  if (lacking.length === 0) return parts;
  return new Map(
    [...parts].map(([part, values]) => {
      const width = widthOf(mapping, part);
      const kept = new Float64Array((rows - lacking.length) * width);
      let [start, at] = [0, 0];
      for (const row of [...lacking, rows]) {
        kept.set(values.subarray(start * width, row * width), at);
        at += (row - start) * width;
        start = row + 1;
      }
      return [part, kept] as const;
    }),
  );
}

/** Numbers of which nobody knows how many there will be: what a file claims is not believed before it is there. */
class Growing {
  private data = new Float64Array(0);
  private length = 0;

  append(values: Float64Array): void {
    const needed = this.length + values.length;
    if (needed > this.data.length) {
      const grown = new Float64Array(this.length === 0 ? needed : Math.max(needed, 2 * this.data.length));
      grown.set(this.data.subarray(0, this.length));
      this.data = grown;
    }
    this.data.set(values, this.length);
    this.length = needed;
  }

  values(): Float64Array {
    return this.data.length === this.length ? this.data : this.data.slice(0, this.length);
  }
}
