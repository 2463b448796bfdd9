import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { type CsvHead, LONGEST_LINE, tooLong } from './csv-head.ts';
import { blankCells } from './separators.ts';

/** The cells of a row, and the number of the line on which it ends, counted from the first after the header. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The rows of a file one after the other, without empty lines. */
export function csvRecords(path: string, head: CsvHead): AsyncIterable<CsvRecord> {
  return head.separator === ' ' ? blankRecords(path, head.start) : markedRecords(path, head);
}

async function* markedRecords(path: string, { separator, start }: CsvHead): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter: separator,
    skip_empty_lines: true,
    relax_column_count: true, // counted by the reader, for a message with the line
    max_record_size: LONGEST_LINE,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
  });
  const source = createReadStream(path, { start, highWaterMark: 1 << 18 });
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
async function* blankRecords(path: string, start: number): AsyncGenerator<CsvRecord> {
  const source = createReadStream(path, { start, encoding: 'utf8', highWaterMark: 1 << 18 });
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
