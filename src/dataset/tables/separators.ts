import { InputError } from '../../tensor/index.ts';
import { CsvParser } from './csv-parser.ts';
import { isNumeric } from './numbers.ts';

/*
 * What stands between the cells of a line of text.
 */

/** `' '` is any run of blanks and tabs. */
export type Separator = ',' | ';' | '\t' | ' ';

const marks: readonly Separator[] = [',', ';', '\t'];
const all: readonly Separator[] = [...marks, ' '];

/**
 * The separator that gives names and a row as many cells. First comes one that makes numbers of the whole row, then the mark
 * of which there are most, then blanks. Undefined where none gives them as many, or only one.
 */
export function separatorOfBoth(names: string, row: string): Separator | undefined {
  const shared = all.filter((one) => count(names, one) > 1 && count(names, one) === count(row, one));
  const numeric = shared.filter((one) => bareCells(row, one).every(isNumeric));
  return most(names, numeric) ?? most(names, shared);
}

/** What separates names where their rows have `cells` cells: names may be written otherwise than numbers ("a, b" above "1 2"). */
export function separatorOfNames(names: string, cells: number): Separator | undefined {
  return most(
    names,
    all.filter((one) => count(names, one) === cells),
  );
}

/** The separator of a line alone: the mark that it has most of; blanks, then a comma, where it has none. */
export function separatorOf(line: string): Separator {
  const mark = most(line, marks)!;
  return count(line, mark) === 1 && count(line, ' ') > 1 ? ' ' : mark;
}

/** The separator that makes numbers of all the cells of a line; undefined where none does. */
export function numericSeparator(line: string): Separator | undefined {
  return most(
    line,
    all.filter((one) => bareCells(line, one).every(isNumeric)),
  );
}

/** The mark that a line has most of; blanks only where there is no mark to choose from. */
function most(line: string, among: readonly Separator[]): Separator | undefined {
  const found = marks
    .filter((mark) => among.includes(mark))
    .toSorted((a, b) => count(line, b) - count(line, a));
  return found[0] ?? among[0];
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
    const [record] = new CsvParser(separator, { trim: true }).parse(line, true);
    return record?.cells ?? [];
  } catch (error) {
    throw new InputError(
      `the names of the columns of ${path} must be CSV`,
      (error as Error).message,
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
export function bareCells(line: string, separator: Separator): string[] {
  if (separator !== ' ') return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const text = line.trim();
  return text === '' ? [] : text.split(/\s+/);
}
