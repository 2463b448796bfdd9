import type { ParquetLeaf } from './parquet-schema.ts';
import { raggedLists, widthOfShape } from './table.ts';

/** Levels of the values of a page: for each, what it begins and how much of its path is there. Absent where all are equal. */
export interface Levels {
  readonly count: number;
  readonly repetitions?: Uint32Array;
  readonly definitions?: Uint32Array;
}

/**
 * Rows of a column as they come, page by page: every row is a number, or a vector of one shape (Dremel's repetition and definition
 * levels, apache/parquet-format, README.md, "Nested Encoding"). A list that is null makes a row of NaN.
 */
export class ParquetRows {
  readonly values: Float64Array;
  private readonly leaf: ParquetLeaf;
  private readonly shape: readonly number[];
  private readonly width: number;
  private readonly rows: number;
  private readonly path: string;
  private readonly before: number;
  /** The repetition level of each number of a row. */
  private readonly expected: Uint8Array;
  private row = -1;
  /** Numbers of the row so far. */
  private filled: number;

  /** @param before rows of the file before these, for messages */
  constructor(leaf: ParquetLeaf, shape: readonly number[], rows: number, before: number, path: string) {
    this.leaf = leaf;
    this.shape = shape;
    this.width = widthOfShape(shape);
    this.rows = rows;
    this.before = before;
    this.path = path;
    this.values = new Float64Array(rows * this.width).fill(Number.NaN);
    this.filled = this.width;
    this.expected = repetitionLevels(shape);
  }

  /** Most values that are still to come. */
  get left(): number {
    return (this.rows - this.row) * this.width - this.filled;
  }

  append({ count, repetitions, definitions }: Levels, decoded: ArrayLike<number | bigint>): void {
    const { leaf, width, values } = this;
    const { present, lists } = leaf;
    if (lists.length === 0 && decoded instanceof Float64Array && decoded.length === count) {
      values.set(decoded, this.row + 1);
      this.row += count;
      return;
    }
    for (let i = 0, next = 0; i < count; i++) {
      const repetition = repetitions === undefined ? 0 : repetitions[i];
      const definition = definitions === undefined ? present : definitions[i];
      if (repetition === 0) {
        this.complete();
        this.row++;
        if (this.row >= this.rows) throw new Error(`more than ${this.rows} rows`);
        this.filled = 0;
        if (lists.length > 0 && definition < lists[0] - 1) {
          this.filled = width;
          continue;
        }
      } else if (this.filled >= width) throw this.ragged(`more than ${counted(width)}`);
      if (lists.length > 0 && (repetition !== this.expected[this.filled] || definition < lists.at(-1)!))
        throw this.ragged(definition < lists[0] ? 'an empty list' : 'another shape');
      if (definition === present) values[this.row * width + this.filled] = Number(decoded[next++]);
      this.filled++;
    }
  }

  /** @param more whether the chunk says that it has more values */
  finish(more: boolean): void {
    this.complete();
    if (more) throw this.ragged(`more than ${counted(this.width)}`);
  }

  private complete(): void {
    if (this.filled < this.width) throw this.ragged(counted(this.filled));
  }

  private ragged(received: string): Error {
    return raggedLists(
      this.leaf.name,
      this.shape,
      `${received} in row ${this.before + Math.max(this.row, 0)}`,
      this.path,
    );
  }
}

function counted(count: number): string {
  return `${count} number${count === 1 ? '' : 's'}`;
}

/** What each number of a row begins: 0 the row, k a list of depth k + 1, and the innermost depth nothing but itself. */
function repetitionLevels(shape: readonly number[]): Uint8Array {
  const levels = new Uint8Array(widthOfShape(shape)).fill(shape.length);
  let stride = 1;
  for (let depth = shape.length - 1; depth >= 0; depth--) {
    stride *= shape[depth];
    for (let at = 0; at < levels.length; at += stride) levels[at] = depth;
  }
  return levels;
}

/**
 * The shape of the first row that is not null: its first levels say.
 *
 * @param levels of pages, from the beginning of a chunk
 * @returns undefined where all lists are null; no sides where the first is empty or of no shape
 */
export function shapeOfFirst(
  { lists }: Pick<ParquetLeaf, 'lists'>,
  levels: Iterable<Levels>,
): readonly number[] | undefined {
  let starts: number[] | undefined;
  let empty = false;
  pages: for (const { count, repetitions, definitions } of levels)
    for (let i = 0; i < count; i++) {
      const repetition = repetitions![i];
      const definition = definitions![i];
      if (repetition === 0) {
        if (starts !== undefined) break pages;
        if (definition < lists[0] - 1) continue;
        starts = lists.map(() => 0);
      }
      if (starts === undefined) continue;
      if (definition < lists.at(-1)!) empty = true;
      // An element that begins a list of depth k begins all deeper ones.
      for (let k = Math.max(repetition, 1) - 1; k < lists.length; k++) starts[k]++;
    }
  if (starts === undefined) return undefined;
  const shape = starts.map((count, k) => count / (k === 0 ? 1 : starts[k - 1]));
  return empty || !shape.every((side) => Number.isInteger(side)) ? [] : shape;
}
