import { open } from 'node:fs/promises';
import { CsvError } from 'csv-parse';
import { counted, InputError } from '../../tensor/index.ts';
import { formatDescription, KEY } from '../description.ts';
import { type CsvHead, isComment, readCsvHead, tooLong } from './csv-head.ts';
import { csvRecords } from './csv-records.ts';
import { DecimalEvidence, notANumber } from './decimal-marks.ts';
import { formatNumber, parseMarked, parseNumber } from './numbers.ts';
import type { OpenOptions, Table, TableBatch, TableFormat, TableHeader, TableWriter } from './table.ts';

/**
 * Comma-separated values (RFC 4180), in UTF-8, with a line of names; also with semicolons, tabs or runs of blanks between the cells.
 * Ours begin with a comment `# sobolev: {…}` that says units, domain and provenance.
 */
export const csv: TableFormat = {
  name: 'CSV',
  extensions: ['.csv', '.txt'],
  text: true,
  // Text has no zero bytes; UTF-16 does, and is refused too.
  recognises: (head) => head.length > 0 && !head.includes(0),
  async open(path: string, options: OpenOptions = {}): Promise<Table> {
    const head = await readCsvHead(path);
    const { columns, description } = head;
    return { columns, description, batches: (chosen, size) => batches(path, head, chosen, size, options) };
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
/** Most rows that are held back to see whether points mean decimals; what is seen after them is an error all the same. */
const DOUBTFUL = 65536;

async function* batches(
  path: string,
  head: CsvHead,
  chosen: readonly number[],
  size: number,
  options: OpenOptions,
): AsyncGenerator<TableBatch> {
  const { decimal, words } = options;
  const names = chosen.map((column) => head.columns[column]);
  // What we write has points, whatever its numbers look like.
  const known = decimal !== undefined || head.description !== undefined;
  const evidence = known ? undefined : new DecimalEvidence(names, path, { comma: head.comma, words });
  let held: TableBatch[] = [];
  let count = 0;
  for await (const batch of parsedBatches(path, head, chosen, size, options, evidence)) {
    held.push(batch);
    count += batch.rows;
    if (evidence?.inDoubt && count < DOUBTFUL) continue;
    evidence?.demandDecimals();
    yield* held;
    held = [];
  }
  evidence?.demandDecimals();
  yield* held;
}

async function* parsedBatches(
  path: string,
  head: CsvHead,
  chosen: readonly number[],
  size: number,
  { decimal, words, signal }: OpenOptions,
  evidence: DecimalEvidence | undefined,
): AsyncGenerator<TableBatch> {
  const { columns, line: firstLine } = head;
  // Where commas separate, what is not read tells too; elsewhere a text such as 12.05 may be a day among German numbers.
  const others = head.separator === ',' ? columns.flatMap((_, j) => (chosen.includes(j) ? [] : [j])) : [];
  const parsed = (cell: string): number | undefined =>
    decimal === undefined ? parseNumber(cell) : parseMarked(cell, decimal);
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
    for await (const { record, info } of csvRecords(path, head, signal)) {
      const line = firstLine + info.lines - 1;
      const whole = record.length === columns.length;
      if (!whole && record.length === 1 && record[0].trim() === '') continue;
      // #N/A is a number that is missing, and #1 may be a label.
      if (isComment(record[0]) && !(whole && (head.labelled || parsed(record[0].trim()) !== undefined)))
        continue;
      if (!whole) throw ragged(record, head, line, path);
      for (const [j, column] of chosen.entries()) {
        let cell = record[column];
        let number = parsed(cell);
        if (number === undefined) {
          cell = cell.trim();
          number = parsed(cell);
          if (number === undefined)
            throw notANumber({ cell: record[column], column: columns[column], line, path }, decimal, words);
        }
        evidence?.add(j, cell, number, line);
        values[j][rows] = number;
      }
      if (evidence !== undefined && !evidence.settled) for (const j of others) evidence.addOther(record[j]);
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
  }
  if (rows > 0) yield batch();
}

/** A row of another number of cells than there are names. */
function ragged(
  record: readonly string[],
  { columns, separator }: CsvHead,
  line: number,
  path: string,
): InputError {
  const blanks = separator === ' ';
  const named = blanks && record.length === columns.length + 1;
  return new InputError(
    `line ${line} of ${path} must have ${counted(columns.length, 'cell')}, as its header has`,
    String(record.length),
    named
      ? 'Name the column that has no name, or leave it out.'
      : `Complete the line, or quote the ${blanks ? 'names and cells that contain blanks' : 'cells that contain a separator'}.`,
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
