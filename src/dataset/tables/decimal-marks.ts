import { InputError, libraryWords, type OptionWords, withWords } from '../../tensor/index.ts';
import type { DecimalMark } from './numbers.ts';
import { parseMarked } from './numbers.ts';

/*
 * Points and commas mean decimals here and thousands there. Where a file shows both in a way that could be either, nobody may guess:
 * 1.266 read for 1266 is a number like any other.
 */

/** A whole number with points between thousands, or one with three decimals. */
const EITHER = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** Below a thousand: the same with and without such points. */
const SMALL = /^[+-]?(?:0|[1-9]\d{0,2})$/;
/** With a point that stands before decimals, unless the number could be {@link EITHER}. */
const POINT = /^[+-]?\d+\.\d+(?:[eE][+-]?\d+)?$/;

interface Seen {
  readonly cell: string;
  readonly line: number;
}

export interface EvidenceOptions {
  /** A number with a decimal comma in another place, where there is one. */
  readonly comma?: Seen;
  readonly words?: OptionWords<'decimal'>;
}

/**
 * Whether the numbers with points of a table can only be decimals. A point is one thing in a whole file. A number such as
 * 0.5, 1.25 or 1234.567 in any column settles it for all, unless decimal commas stand elsewhere. Else a column is in doubt
 * while some of its cells have a point, and all could be whole numbers with points between thousands. A cell such as 1234 or
 * 1e3 settles that column. A column in doubt holds thousands, perhaps, where some of its cells have no point, or where
 * commas stand for decimals elsewhere in the file. (1.266 beside 987 is no column of decimals of one length, which all have
 * points.)
 */
export class DecimalEvidence {
  readonly #columns: readonly string[];
  readonly #path: string;
  readonly #options: EvidenceOptions;
  readonly #settled: boolean[];
  readonly #either: (Seen | undefined)[];
  readonly #small: (Seen | undefined)[];
  #pointsAreDecimals = false;

  /** @param columns names of the columns that are read */
  constructor(columns: readonly string[], path: string, options: EvidenceOptions) {
    this.#columns = columns;
    this.#path = path;
    this.#options = options;
    this.#settled = columns.map(() => false);
    this.#either = columns.map(() => undefined);
    this.#small = columns.map(() => undefined);
  }

  /** Takes note of a cell and of the number that it holds. */
  add(column: number, cell: string, value: number, line: number): void {
    if (this.#settled[column] || !Number.isFinite(value)) return;
    if (EITHER.test(cell)) this.#either[column] ??= { cell, line };
    else if (SMALL.test(cell)) this.#small[column] ??= { cell, line };
    else {
      this.#settled[column] = true;
      this.addOther(cell);
    }
  }

  /** Takes note of a cell of a column that is not read. */
  addOther(cell: string): void {
    if (this.settled || this.#options.comma !== undefined || !cell.includes('.')) return;
    const number = cell.trim();
    this.#pointsAreDecimals = POINT.test(number) && !EITHER.test(number);
  }

  /** Whether points are known to be decimals, in the whole file. */
  get settled(): boolean {
    return this.#pointsAreDecimals;
  }

  /** Whether more cells could tell more. */
  get inDoubt(): boolean {
    return !this.settled && this.#columns.some((_, j) => !this.#settled[j] && this.#either[j] !== undefined);
  }

  /** @throws InputError where a column holds thousands, perhaps, by what was seen until now */
  demandDecimals(): void {
    if (this.settled) return;
    const { comma, words } = this.#options;
    for (const [j, column] of this.#columns.entries()) {
      const either = this.#either[j];
      const beside = this.#small[j] ?? comma;
      if (this.#settled[j] || either === undefined || beside === undefined) continue;
      throw new InputError(
        `${column} of ${this.#path} must hold either decimals or points between thousands`,
        `${either.cell} in line ${either.line} beside ${beside.cell} in line ${beside.line}, which could be either`,
        sayWhich(either.cell, words),
      );
    }
  }
}

/** A cell that is no number, and where it stands. */
export interface OddCell {
  readonly cell: string;
  readonly column: string;
  readonly line: number;
  readonly path: string;
}

/** The error of a cell that is no number, with the remedy that fits how it is written. */
export function notANumber(
  { cell, column, line, path }: OddCell,
  mark: DecimalMark | undefined,
  words: OptionWords<'decimal'> | undefined,
): InputError {
  return new InputError(
    `${column} in line ${line} of ${path} must be a number`,
    JSON.stringify(cell.length > 60 ? `${cell.slice(0, 57)}...` : cell),
    remedyFor(cell.trim(), mark, words),
  );
}

function remedyFor(
  cell: string,
  mark: DecimalMark | undefined,
  words: OptionWords<'decimal'> = libraryWords,
): string {
  const [points, commas] = [parseMarked(cell, '.'), parseMarked(cell, ',')];
  if (mark !== undefined && (points ?? commas) !== undefined)
    return `Correct it${withWords(words('decimal', mark), (said) => `, or leave ${said} out`)}: this is no number with that mark.`;
  if (points !== undefined && commas !== undefined) return sayWhich(cell, words);
  if (points !== undefined)
    return `Write nothing between thousands${withWords(words('decimal', '.'), (said) => `, or read the file with ${said} (commas between thousands)`)}.`;
  if (commas !== undefined)
    return `Write decimal points${withWords(words('decimal', ','), (said) => `, or read the file with ${said} (decimal commas)`)}.`;
  if (/^[+-]?\d{1,3}(?:[\s'’_,]\d{2,3})+(?:\.\d*)?$/.test(cell))
    return 'Write it without marks between thousands.';
  return 'Correct it, or leave it empty where it is not known.';
}

function sayWhich(cell: string, words: OptionWords<'decimal'> = libraryWords): string {
  const [point, comma] = [words('decimal', '.'), words('decimal', ',')];
  return point === undefined || comma === undefined
    ? 'Write decimals behind a point, and nothing between thousands.'
    : `Say which: with ${point} it is ${parseMarked(cell, '.')}, with ${comma} it is ${parseMarked(cell, ',')}.`;
}
