import { demand, InputError } from '../../tensor/index.ts';
import { type Description, KEY, parseDescription } from '../description.ts';
import { type ByteSource, headOf } from './byte-source.ts';
import { isNumeric } from './numbers.ts';
import {
  bareCells,
  cellsOf,
  count,
  numericSeparator,
  type Separator,
  separatorOf,
  separatorOfBoth,
  separatorOfNames,
} from './separators.ts';

/** Most bytes of a line: what bounds the memory that a file without line breaks takes. */
export const LONGEST_LINE = 1 << 20;

/** What precedes the numbers of a CSV file. */
export interface CsvHead {
  readonly columns: readonly string[];
  readonly separator: Separator;
  /** Where the numbers begin: byte, and line counted from 1. */
  readonly start: number;
  readonly line: number;
  /** Whether rows begin with a text, as far as the first one tells: it may begin like a comment (#1). */
  readonly labelled: boolean;
  /** A number with a decimal comma in the first row of numbers, where commas do not separate. */
  readonly comma?: { readonly cell: string; readonly line: number };
  readonly description?: Description;
}

/**
 * Reads the names of the columns: the first line that is no comment (`# …` or `% …`), or the last comment that fits where that line
 * holds numbers already (as numpy.savetxt writes it, and Dakota). The separator is the one of `,`, `;`, tab, and blanks by which the
 * names are as many as the cells of the next line.
 *
 * @throws InputError where there is no such line, it is not UTF-8, or longer than 1 MiB
 */
export async function readCsvHead(source: ByteSource): Promise<CsvHead> {
  const path = source.name;
  const bytes = await headOf(source, 4 * LONGEST_LINE);
  const comments: string[] = [];
  let description: Description | undefined;
  let names: Line | undefined;
  const marker = `# ${KEY}: `;
  for (const line of linesOf(bytes, path)) {
    const { text } = line;
    if (text.startsWith(marker)) description = parseDescription(text.slice(marker.length), path);
    else if (isComment(text)) comments.push(text.trim());
    // What Excel takes the separator from; the lines themselves show it.
    else if (names === undefined && /^\s*"?sep=."?\s*$/i.test(text)) continue;
    else if (text.trim() === '') continue;
    else if (names !== undefined) {
      demandSeparator(names.text, text, path);
      return { ...headed(names, line, path), description };
    } else {
      const uncommented = commented(comments, line, path);
      if (uncommented !== undefined) return { ...uncommented, description };
      names = line;
    }
  }
  if (names === undefined)
    throw new InputError(`${path} must have a line that names its columns`, 'none', 'Add one.');
  return { ...headed(names, undefined, path), description };
}

/** Marks between the cells of some tables, but not of those that are read. */
const FOREIGN_MARKS = ['|', ':', '^', '~', '&'];

/** @throws InputError where names and row are separated, but by none of the marks that are read */
function demandSeparator(names: string, row: string, path: string): void {
  const separator = separatorOfBoth(names, row);
  if (separator !== undefined && separator !== ' ') return;
  const cells = (text: string, mark: string) => text.split(mark).length;
  // Blanks may stand around them: a | b.
  const marks = separator === ' ' ? ['|'] : FOREIGN_MARKS;
  const mark = marks.find((one) => cells(names, one) > 1 && cells(names, one) === cells(row, one));
  demand(
    mark === undefined,
    `cells of ${path} must be separated by commas, semicolons, tabs or blanks`,
    names.length > 60 ? `${names.slice(0, 57)}...` : names,
    `Write commas in place of "${mark}".`,
  );
}

export function isComment(line: string): boolean {
  return /^\s*[#%]/.test(line);
}

/** A line of names, and the first row after it where there is one. */
function headed(names: Line, row: Line | undefined, path: string): CsvHead {
  const separator =
    (row && separatorOfBoth(names.text, row.text)) ??
    // Names may have blanks in them: these separate only where rows do not have marks.
    (row && separatorOf(names.text) === ' ' ? separatorOf(row.text) : separatorOf(names.text));
  const own = row && separatorOfNames(names.text, count(row.text, separator));
  const labels = separator === ' ' && row !== undefined && hasLabels(names.text, row.text);
  return {
    columns: [...(labels ? [''] : []), ...cellsOf(names.text, own ?? separator, path)],
    separator,
    start: names.next,
    line: names.line + names.lines,
    ...toldBy(row, separator),
  };
}

/**
 * Whether rows begin with a label that has no name: R quotes them, pandas counts and leaves blanks above. Any other row with one cell
 * too many is an error: another name may be missing.
 */
function hasLabels(names: string, row: string): boolean {
  if (count(row, ' ') !== count(names, ' ') + 1) return false;
  return /^\s*"/.test(row) || (/^\s/.test(names) && /^\s*\d+\s/.test(row));
}

/** A first row that follows a comment of names; undefined where the line is one of names itself. */
function commented(comments: readonly string[], row: Line, path: string): CsvHead | undefined {
  const numeric = numericSeparator(row.text);
  for (const comment of comments.toReversed()) {
    const text = comment.replace(/^[#%]+/, '');
    const separator = separatorOfBoth(text, row.text) ?? numeric ?? separatorOf(row.text);
    const own = separatorOfNames(text, count(row.text, separator));
    if (own === undefined) continue;
    // A text may stand among the numbers, but a line of texts alone is the header itself.
    const cells = bareCells(row.text, separator);
    if (numeric === undefined && !cells.some((cell) => /\d/.test(cell) && isNumeric(cell))) continue;
    // Where marks separate, % is a part of a name: "% strain,stress".
    const columns = cellsOf(own === ' ' || comment.startsWith('#') ? text : comment, own, path);
    if (columns.every(isNumeric)) continue;
    return { columns, separator, start: row.at, line: row.line, ...toldBy(row, separator) };
  }
  if (numeric === undefined) return undefined;
  const example = ['x0', 'x1', 'y'].join(numeric === '\t' ? ' ' : numeric);
  throw new InputError(
    `the first line of ${path} must name its columns`,
    row.text.length > 60 ? `${row.text.slice(0, 57)}...` : row.text,
    `Add a line of names, such as ${example}.`,
  );
}

/** What the first row tells of the others. */
function toldBy(row: Line | undefined, separator: Separator): Pick<CsvHead, 'labelled' | 'comma'> {
  if (row === undefined) return { labelled: true };
  const cells = bareCells(row.text, separator);
  const comma = separator === ',' ? undefined : cells.find((cell) => /^[+-]?\d+,\d+$/.test(cell));
  return { labelled: !isNumeric(cells[0] ?? ''), ...(comma && { comma: { cell: comma, line: row.line } }) };
}

interface Line {
  readonly text: string;
  /** The byte at which it begins, and its number, from 1. */
  readonly at: number;
  readonly line: number;
  /** The byte after it, and how many lines of the file it has: several where line breaks are quoted. */
  readonly next: number;
  readonly lines: number;
}

/** The texts up to line breaks that are not inside quotes (comments have none). */
function* linesOf(bytes: Uint8Array, path: string): Generator<Line> {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; at < bytes.length; ) {
    let visible = at;
    while (bytes[visible] === 0x20 || bytes[visible] === 0x09) visible++;
    const comment = bytes[visible] === 0x23 || bytes[visible] === 0x25;
    let quoted = false;
    let lines = 1;
    let end = at;
    for (; end < bytes.length; end++) {
      const byte = bytes[end];
      if (byte === 0x22 && !comment) quoted = !quoted;
      if (byte !== 0x0a && byte !== 0x0d) continue;
      if (!quoted) break;
      if (byte === 0x0a) lines++;
    }
    if (end - at > LONGEST_LINE) throw tooLong(path);
    const windows = bytes[end] === 0x0d && bytes[end + 1] === 0x0a;
    const next = end + (windows ? 2 : 1);
    yield { text: decoded(bytes.subarray(at, end), path), at, line, next, lines };
    at = next;
    line += lines;
  }
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${path} must be text in UTF-8`, 'other bytes', 'Save it as CSV in UTF-8.');
  }
}

export function tooLong(path: string): InputError {
  return new InputError(
    `lines of ${path} have at most ${LONGEST_LINE} characters`,
    'a longer one',
    'Break it into lines: one a point.',
  );
}
