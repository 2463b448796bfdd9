import { parse } from 'csv-parse/sync';
import { InputError } from '../../tensor/index.ts';
import { isNumeric } from './numbers.ts';

/*
 * What stands between the cells of a line of text.
 */

/** `' '` is any run of blanks and tabs. */
export type Separator = ',' | ';' | '\t' | ' ';

const marks = [',', ';', '\t'] as const;

/**
 * The separator that gives two lines as many cells; of several marks the one with the most, blanks where no mark does. Undefined
 * where none gives them as many, or only one.
 */
export function separatorOfBoth(names: string, row: string): Separator | undefined {
  const shared = marks.filter((mark) => count(names, mark) > 1 && count(names, mark) === count(row, mark));
  const most = shared.toSorted((a, b) => count(names, b) - count(names, a))[0];
  return most ?? (count(names, ' ') > 1 && count(names, ' ') === count(row, ' ') ? ' ' : undefined);
}

/** The separator of a line alone: the mark that it has most of; blanks, then a comma, where it has none. */
export function separatorOf(line: string): Separator {
  const most = marks.toSorted((a, b) => count(line, b) - count(line, a))[0];
  if (count(line, most) > 1) return most;
  return count(line, ' ') > 1 ? ' ' : ',';
}

/** The separator that makes numbers of all the cells of a line; undefined where none does. */
export function numericSeparator(line: string): Separator | undefined {
  const all = [...marks, ' '] as const;
  return all
    .filter((separator) => bareCells(line, separator).every(isNumeric))
    .toSorted((a, b) => count(line, b) - count(line, a))[0];
}

/** How many cells a line has. */
export function count(line: string, separator: Separator): number {
  return bareCells(line.replace(/"[^"]*"/g, 'q'), separator).length;
}

/**
 * The cells of a line.
 *
 * @throws InputError where its quotes are wrong
 */
export function cellsOf(line: string, separator: Separator, path: string): readonly string[] {
  if (separator === ' ') return blankCells(line);
  try {
    const [cells] = parse(line, { delimiter: separator, trim: true, relax_column_count: true });
    return cells ?? [];
  } catch (error) {
    throw new InputError(
      `the names of the columns of ${path} must be CSV`,
      String(error),
      'Correct the quotes.',
    );
  }
}

/** The cells of a line that are separated by blanks and tabs; those with blanks in them are quoted. */
export function blankCells(line: string): string[] {
  if (!line.includes('"')) return bareCells(line, ' ');
  return [...line.matchAll(/"((?:[^"]|"")*)"|[^\s"]\S*|"/g)].map(([cell, quoted]) =>
    quoted === undefined ? cell : quoted.replaceAll('""', '"'),
  );
}

/** Without regard to quotes around cells. */
function bareCells(line: string, separator: Separator): string[] {
  if (separator !== ' ') return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const text = line.trim();
  return text === '' ? [] : text.split(/\s+/);
}
