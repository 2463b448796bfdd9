import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvParser, QuoteError } from '../../../src/dataset/tables/csv-parser.ts';

function parsed(pieces: readonly string[], mark: ',' | ';' | '\t') {
  const parser = new CsvParser(mark);
  return [...pieces.flatMap((piece) => [...parser.parse(piece)]), ...parser.parse('', true)];
}

/** The reference: with the lines on which records end. */
function expected(text: string, mark: string) {
  const records = parse(text, {
    delimiter: mark,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
}

const mark = fc.constantFrom(',' as const, ';' as const, '\t' as const);
// A CRLF in quotes is two lines for the reference.
const cell = fc.oneof(
  fc.double().map(String),
  fc.string({ unit: fc.constantFrom('a', '1', ' ', '"', ',', ';', '\t', '\n', 'é', '😀', '#') }),
);
const lineBreak = fc.constantFrom('\n', '\r\n', '\r');

/** Of cells as spreadsheets write them: in quotes where they must be, and sometimes where not. */
const table = fc
  .record({
    rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
    mark,
    lineBreak,
    ends: fc.boolean(),
  })
  .map(({ rows, mark, lineBreak, ends }) => {
    const written = ([text, always]: readonly [string, boolean]) =>
      always || text.includes(mark) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = rows.map((row) => row.map(written).join(mark));
    return { text: lines.join(lineBreak) + (ends ? lineBreak : ''), mark };
  });

describe('a table of separated values', () => {
  it('is taken apart as csv-parse does, wherever its text breaks off', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(60)), ({ text, mark }, cuts) => {
        const ends = [...new Set(cuts.filter((at) => at < text.length))].sort((a, b) => a - b);
        const pieces = [0, ...ends].map((from, k) => text.slice(from, ends[k]));
        expect(parsed(pieces, mark)).toEqual(expected(text, mark));
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where its reference refuses its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n') }), mark, (text, mark) => {
        const attempt = (work: () => unknown) => {
          try {
            return work();
          } catch (error) {
            if (error instanceof QuoteError || /Quote/.test((error as Error).message)) return 'refused';
            throw error;
          }
        };
        expect(attempt(() => parsed([text], mark))).toEqual(attempt(() => expected(text, mark)));
      }),
      { numRuns: 2000 },
    );
  });
});
