import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { type CsvHead, LONGEST_LINE, tooLong } from './csv-head.ts';
import { blankCells } from './separators.ts';

/** The cells of a row, and the number of the line on which it ends, counted from the first after the header. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * The rows of a file one after the other, without empty lines.
 *
 * @param signal ends them with an error, at the next piece of the file
 */
export function csvRecords(path: string, head: CsvHead, signal?: AbortSignal): AsyncIterable<CsvRecord> {
  const piece = { start: head.start, highWaterMark: 1 << 18, signal };
  return head.separator === ' ' ? blankRecords(path, piece) : markedRecords(path, head, piece);
}

type Pieces = Readonly<Record<'start' | 'highWaterMark', number>> & { readonly signal?: AbortSignal };

async function* markedRecords(
  path: string,
  { separator }: CsvHead,
  pieces: Pieces,
): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter: separator,
    skip_empty_lines: true,
    relax_column_count: true, // counted by the reader, for a message with the line
    max_record_size: LONGEST_LINE,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
  });
  const source = createReadStream(path, pieces);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    yield* parser as AsyncIterable<CsvRecord>;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Rows whose cells are separated by runs of blanks and tabs, which also may stand at both ends. */
async function* blankRecords(path: string, pieces: Pieces): AsyncGenerator<CsvRecord> {
  const source = createReadStream(path, { ...pieces, encoding: 'utf8' });
  let rest = '';
  let lines = 0;
  const recordOf = (line: string): CsvRecord => ({ record: blankCells(line), info: { lines } });
  try {
    for await (const chunk of source as AsyncIterable<string>) {
      const text = rest + chunk;
      // A carriage return at the end may be the first half of a line break.
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const pieces = whole.split(/\r\n|\n|\r/);
      rest = (pieces.pop() ?? '') + text.slice(whole.length);
      for (const line of pieces) {
        lines++;
        if (line.length > LONGEST_LINE) throw tooLong(path);
        if (line.trim() !== '') yield recordOf(line);
      }
      if (rest.length > LONGEST_LINE) throw tooLong(path);
    }
    lines++;
    if (rest.trim() !== '') yield recordOf(rest.trimEnd());
  } finally {
    source.destroy();
  }
}
