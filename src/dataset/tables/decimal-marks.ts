import { InputError } from '../../tensor/index.ts';
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

interface Seen {
  readonly cell: string;
  readonly line: number;
}

/**
 * Whether the numbers with points of a table can only be decimals. A column is in doubt while all its cells could be whole numbers with
 * points between thousands, and some have a point: a cell such as 0.5, 1.25, 1234 or 1e3 settles it. A column in doubt holds
 * thousands, perhaps, where some of its cells have no point (1.266 beside 987: decimals of one length have them all), or where
 * commas stand for decimals elsewhere in the file.
 */
export class DecimalEvidence {
  readonly #columns: readonly string[];
  readonly #path: string;
  readonly #comma: Seen | undefined;
  readonly #settled: boolean[];
  readonly #either: (Seen | undefined)[];
  readonly #small: (Seen | undefined)[];

  /**
   * @param columns names of the columns that are read
   * @param comma a number with a decimal comma in another place, where there is one
   */
  constructor(columns: readonly string[], path: string, comma: Seen | undefined) {
    this.#columns = columns;
    this.#path = path;
    this.#comma = comma;
    this.#settled = columns.map(() => false);
    this.#either = columns.map(() => undefined);
    this.#small = columns.map(() => undefined);
  }

  /** Takes note of a cell and of the number that it holds. */
  add(column: number, cell: string, value: number, line: number): void {
    if (this.#settled[column] || !Number.isFinite(value)) return;
    if (EITHER.test(cell)) this.#either[column] ??= { cell, line };
    else if (SMALL.test(cell)) this.#small[column] ??= { cell, line };
    else this.#settled[column] = true;
  }

  /** Whether more cells could tell more. */
  get inDoubt(): boolean {
    return this.#columns.some((_, j) => !this.#settled[j] && this.#either[j] !== undefined);
  }

  /** @throws InputError where a column holds thousands, perhaps, by what was seen until now */
  demandDecimals(): void {
    for (const [j, column] of this.#columns.entries()) {
      const either = this.#either[j];
      const beside = this.#small[j] ?? this.#comma;
      if (this.#settled[j] || either === undefined || beside === undefined) continue;
      throw new InputError(
        `${column} of ${this.#path} must hold either decimals or points between thousands`,
        `${either.cell} in line ${either.line} beside ${beside.cell} in line ${beside.line}, which could be either`,
        sayWhich(either.cell),
      );
    }
  }
}

/** The error of a cell that is no number, with the remedy that fits how it is written. */
export function notANumber(
  cell: string,
  column: string,
  line: number,
  path: string,
  mark: DecimalMark | undefined,
): InputError {
  return new InputError(
    `${column} in line ${line} of ${path} must be a number`,
    JSON.stringify(cell.length > 60 ? `${cell.slice(0, 57)}...` : cell),
    remedyFor(cell.trim(), mark),
  );
}

function remedyFor(cell: string, mark: DecimalMark | undefined): string {
  const [points, commas] = [parseMarked(cell, '.'), parseMarked(cell, ',')];
  if (mark !== undefined && (points ?? commas) !== undefined)
    return `Correct it, or leave the option decimal ("${mark}") out: this is no number with that mark.`;
  if (points !== undefined && commas !== undefined) return sayWhich(cell);
  if (points !== undefined) return 'Read the file with the option decimal "." (commas between thousands).';
  if (commas !== undefined)
    return 'Write decimal points, or read the file with the option decimal "," (decimal commas).';
  if (/^[+-]?\d{1,3}(?:[\s'’_,]\d{2,3})+(?:\.\d*)?$/.test(cell))
    return 'Write it without marks between thousands.';
  return 'Correct it, or leave it empty where it is not known.';
}

function sayWhich(cell: string): string {
  return `Say which with the option decimal: "." reads ${parseMarked(cell, '.')}, "," reads ${parseMarked(cell, ',')}.`;
}
