import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { InputError } from '../../tensor/index.ts';
import { formatDescription, KEY } from '../description.ts';
import { type CsvHead, LONGEST_LINE, readCsvHead, tooLong } from './csv-head.ts';
import { formatNumber, parseNumber } from './numbers.ts';
import type { Table, TableBatch, TableFormat, TableHeader, TableWriter } from './table.ts';

/**
 * Comma-separated values (RFC 4180), in UTF-8, with a line of names. Ours begin with a comment `# sobolev: {…}` that says units,
 * domain and provenance.
 */
export const csv: TableFormat = {
  name: 'CSV',
  extensions: ['.csv', '.txt'],
  // Text has no zero bytes; UTF-16 does, and is refused too.
  recognises: (head) => head.length > 0 && !head.includes(0),
  async open(path: string): Promise<Table> {
    const head = await readCsvHead(path);
    const { columns, description } = head;
    return { columns, description, batches: (chosen, size) => batches(path, head, chosen, size) };
  },
  create: (path, header) => create(path, header, ','),
};

/** The same with tabs, as spreadsheets paste it. */
export const tsv: TableFormat = {
  ...csv,
  name: 'TSV',
  extensions: ['.tsv'],
  create: (path, header) => create(path, header, '\t'),
};

/** Lines that are written at once. */
const LINES = 4096;

async function* batches(
  path: string,
  { columns, separator, start, line: firstLine }: CsvHead,
  chosen: readonly number[],
  size: number,
): AsyncGenerator<TableBatch> {
  const parser = parse({
    delimiter: separator,
    skip_empty_lines: true,
    relax_column_count: true, // counted below, for a message with the line
    max_record_size: LONGEST_LINE,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
  });
  const source = createReadStream(path, { start, highWaterMark: 1 << 18 });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let values = chosen.map(() => new Float64Array(size));
  let lines = new Float64Array(size);
  let rows = 0;
  const batch = (): TableBatch => {
    const at = lines;
    return {
      rows,
      columns: values.map((column) => column.subarray(0, rows)),
      place: (row) => `line ${at[row]}`,
    };
  };
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const line = firstLine + info.lines - 1;
      if (record.length !== columns.length)
        throw new InputError(
          `line ${line} of ${path} must have ${columns.length} cells, as its header has`,
          String(record.length),
          'Complete the line, or quote the cells that contain a separator.',
        );
      for (const [j, column] of chosen.entries()) {
        const number = parseNumber(record[column]) ?? parseNumber(record[column].trim());
        if (number === undefined) throw notANumber(record[column], columns[column], line, path);
        values[j][rows] = number;
      }
      lines[rows++] = line;
      if (rows < size) continue;
      yield batch();
      values = chosen.map(() => new Float64Array(size));
      lines = new Float64Array(size);
      rows = 0;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(path);
    throw new InputError(`${path} must be CSV`, error.message, 'Correct the quotes.');
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (rows > 0) yield batch();
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function notANumber(cell: string, column: string, line: number, path: string): InputError {
  const decimalComma = /^[+-]?\d+,\d+$/.test(cell);
  return new InputError(
    `${column} in line ${line} of ${path} must be a number`,
    JSON.stringify(cell.length > 60 ? `${cell.slice(0, 57)}...` : cell),
    decimalComma ? 'Write decimal points.' : 'Correct it, or leave it empty where it is not known.',
  );
}

async function create(path: string, header: TableHeader, separator: string): Promise<TableWriter> {
  const { columns, description } = header;
  const quoted = (name: string): string =>
    /["\r\n]|^#|^\s|\s$/.test(name) || name.includes(separator) ? `"${name.replaceAll('"', '""')}"` : name;
  const names = columns.map(({ name }) => quoted(name)).join(separator);
  const file = await open(path, 'w');
  const write = async (text: string): Promise<void> => {
    await file.write(text);
  };
  const begun = write(`# ${KEY}: ${formatDescription(description)}\n${names}\n`);
  return {
    async append(values) {
      await begun;
      const rows = values[0].length;
      for (let start = 0; start < rows; start += LINES) {
        const lines: string[] = [];
        for (let row = start; row < Math.min(start + LINES, rows); row++)
          lines.push(values.map((column) => formatNumber(column[row])).join(separator));
        await write(`${lines.join('\n')}\n`);
      }
    },
    finish: () => file.close(),
    release: () => file.close(),
  };
}
