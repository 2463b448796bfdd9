import { counted, demand, InputError, libraryWords, type Tensor, withWords } from '../tensor/index.ts';
import { type Dataset, dataset } from './dataset.ts';
import { type GradientFactors, type GradientReading, gradientReading } from './gradient-factors.ts';
import { arrangedTable, type Mapping, mapColumns, type Wanted, widthOf } from './mapping.ts';
import { PARTS, type Part, partShape, partsOf, samplesOf } from './parts.ts';
import { blocks, type Lack, without } from './table-blocks.ts';
import type { DecimalMark } from './tables/numbers.ts';
import type { Table } from './tables/table.ts';

export interface ReadOptions extends Wanted {
  /**
   * What is done with rows that lack an input, an output, or a number of a product or its vector. `'refuse'`, the default,
   * refuses the file; `'drop'` leaves them out, and provenance then says how many, as `droppedRows`. A derivative may be
   * missing always.
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
  /** Most rows that are read at once. Default 65536, or fewer of more than 256 numbers each. */
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
  const lacks = new Set<string>();
  for await (const block of blocks(table, mapping, batch, path)) {
    read += block.rows;
    lacking += block.lacking.length;
    first ??= block.first;
    for (const what of block.lacks) lacks.add(what);
    if (first !== undefined && options.missing !== 'drop') continue; // only counted from here on
    for (const [part, values] of without(block, mapping)) rows.get(part)!.append(values);
  }
  if (first !== undefined && options.missing !== 'drop') throw lack(first, lacks, lacking, read, options);
  finishDropping({ read, lacking, first }, path, options);
  const set = assembled(table, mapping, gradients, path, lacking, (part) => rows.get(part)!.values());
  return withoutUnknown(set);
}

/** The set without parts of which nothing is known, and without standard errors of what is not there. */
function withoutUnknown(set: Dataset): Dataset {
  const known = new Map(partsOf(set).filter(([, { data }]) => !data.every(Number.isNaN)));
  if (!known.has('dydx')) known.delete('dydxErrors');
  if (!known.has('hessian')) known.delete('hessianErrors');
  if (known.size === partsOf(set).length) return set;
  const { dydx: _, hessian: __, errors: ___, ...rest } = set;
  return { ...rest, ...samplesOf(Object.fromEntries(known)) };
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
      throw lack(block.first, block.lacks, block.lacking.length, block.rows, options);
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

/** Rows of a batch, and numbers, at most: 128 MB. */
const ROWS = 65_536;
const NUMBERS = 2 ** 24;

interface Prepared {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly batch: number;
  readonly gradients?: GradientReading;
}

function prepared(opened: Table, path: string, options: ReadOptions): Prepared {
  demand(
    options.batch === undefined || (Number.isInteger(options.batch) && options.batch >= 1),
    'a batch has a row or more',
    options.batch,
    'Correct it.',
  );
  const table = arrangedTable(opened, options);
  const mapping = mapColumns(table, options, path);
  const width = mapping.parts.reduce((sum, { names }) => sum + names.length, 0);
  const { batch = Math.max(1, Math.min(ROWS, Math.floor(NUMBERS / width))) } = options;
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
  const { inputs, outputs, along, parts } = mapping;
  const [d, m] = [inputs.length, outputs.length];
  const tensors: Partial<Record<Part, Tensor>> = {};
  for (const { part } of parts) {
    const data = values(part);
    if (part === 'dydx') gradients?.scale(data);
    if (part === 'dydxErrors') gradients?.scaleErrors(data);
    if (part === 'hessian' || part === 'hessianErrors') mirror(data, d);
    const [group] = PARTS[part].at;
    const k = along[group === 'errors' ? 'hvp' : (group as keyof typeof along)] ?? 0;
    tensors[part] = { shape: partShape(part, data.length / widthOf(mapping, part), d, m, k), data };
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

/** Second derivatives that are not known, of those in the other order, which are the same. */
function mirror(data: Float64Array, d: number): void {
  for (let start = 0; start < data.length; start += d * d)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < a; b++) {
        const [lower, upper] = [start + a * d + b, start + b * d + a];
        if (Number.isNaN(data[lower])) data[lower] = data[upper];
        else if (Number.isNaN(data[upper])) data[upper] = data[lower];
      }
}

function lack(
  { column, place }: Lack,
  lacks: ReadonlySet<string>,
  lacking: number,
  rows: number,
  { words = libraryWords }: ReadOptions,
): InputError {
  return new InputError(
    `${column} of ${place} must be a finite number`,
    `none; ${lacking} of ${counted(rows, 'row')} ${lacking === 1 ? 'lacks' : 'lack'} ${[...lacks].join(' or ')}`,
    `Mend them${withWords(words('missing', 'drop'), (said) => `, or drop them with ${said}`)}.`,
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
