import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { InputError } from '../../tensor/index.ts';
import { type Description, KEY, parseDescription } from '../description.ts';
import { parseNumber } from './numbers.ts';

/** Most bytes of a line: what bounds the memory that a file without line breaks takes. */
export const LONGEST_LINE = 1 << 20;

/** What precedes the numbers of a CSV file. */
export interface CsvHead {
  readonly columns: readonly string[];
  readonly separator: string;
  /** Where the numbers begin: byte, and line counted from 1. */
  readonly start: number;
  readonly line: number;
  readonly description?: Description;
}

/**
 * Reads the names of the columns: the first line that is not a comment (`# …`), or the last comment where that line holds
 * numbers already (as numpy.savetxt writes it). The separator is the one of `,`, `;` and tab that this line has most of.
 *
 * @throws InputError where there is no such line, it is not UTF-8, or longer than 1 MiB
 */
export async function readCsvHead(path: string): Promise<CsvHead> {
  const bytes = await beginningOf(path);
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let line = 1;
  let comment: string | undefined;
  let description: Description | undefined;
  const marker = `# ${KEY}: `;
  while (true) {
    const { text, next, lines } = recordAt(bytes, at, path);
    if (text === undefined)
      throw new InputError(`${path} must have a line that names its columns`, 'none', 'Add one.');
    if (text.startsWith(marker)) description = parseDescription(text.slice(marker.length), path);
    else if (text.startsWith('#')) comment = text.replace(/^#+/, '');
    else if (text.trim() !== '') {
      const numbers = !cellsOf(text, separatorOf(text), path).some((cell) => parseNumber(cell) === undefined);
      if (numbers && comment === undefined)
        throw new InputError(
          `the first line of ${path} must name its columns`,
          text.length > 60 ? `${text.slice(0, 57)}...` : text,
          'Add a line of names, such as x0,x1,y.',
        );
      const header = numbers ? comment! : text;
      const separator = separatorOf(numbers ? text : header);
      return {
        columns: cellsOf(header, separator, path),
        separator,
        ...(numbers ? { start: at, line } : { start: next, line: line + lines }),
        description,
      };
    }
    at = next;
    line += lines;
  }
}

/** As many bytes as the comments and the header may have. */
async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, 4 * LONGEST_LINE));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

interface TextRecord {
  /** Absent at the end of the file. */
  readonly text?: string;
  readonly next: number;
  readonly lines: number;
}

/** The text up to a line break that is not inside quotes (comments have none). */
function recordAt(bytes: Uint8Array, start: number, path: string): TextRecord {
  if (start >= bytes.length) return { next: start, lines: 0 };
  const comment = bytes[start] === 0x23;
  let quoted = false;
  let lines = 1;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22 && !comment) quoted = !quoted;
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (!quoted) break;
    if (byte === 0x0a) lines++;
  }
  if (at - start > LONGEST_LINE) throw tooLong(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, at));
  } catch {
    throw new InputError(`${path} must be text in UTF-8`, 'other bytes', 'Save it as CSV in UTF-8.');
  }
  const windows = bytes[at] === 0x0d && bytes[at + 1] === 0x0a;
  return { text, next: at + (windows ? 2 : 1), lines };
}

export function tooLong(path: string): InputError {
  return new InputError(
    `lines of ${path} have at most ${LONGEST_LINE} characters`,
    'a longer one',
    'Break it into lines: one a point.',
  );
}

/** The separator that a header has most of outside quotes; a comma where it has none. */
function separatorOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((separator) => bare.split(separator).length);
  return [',', ';', '\t'][counts.indexOf(Math.max(...counts))];
}

function cellsOf(header: string, separator: string, path: string): readonly string[] {
  try {
    const [cells] = parse(header, { delimiter: separator, trim: true, relax_column_count: true });
    return cells ?? [];
  } catch (error) {
    throw new InputError(
      `the names of the columns of ${path} must be CSV`,
      String(error),
      'Correct the quotes.',
    );
  }
}
