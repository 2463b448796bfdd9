import { counted, InputError } from '../../tensor/index.ts';
import { formatDescription, KEY } from '../description.ts';
import type { ByteSink } from './byte-sink.ts';
import type { ByteSource } from './byte-source.ts';
import { type CsvHead, isComment, readCsvHead } from './csv-head.ts';
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
  async open(source: ByteSource, options: OpenOptions = {}): Promise<Table> {
    const head = await readCsvHead(source);
    const { columns, description } = head;
    return { columns, description, batches: (chosen, size) => batches(source, head, chosen, size, options) };
  },
  create: (sink, header) => create(sink, header, ','),
};

/** The same with tabs, as spreadsheets paste it. */
export const tsv: TableFormat = {
  ...csv,
  name: 'TSV',
  extensions: ['.tsv'],
  create: (sink, header) => create(sink, header, '\t'),
};

/** Lines that are written at once. */
const LINES = 4096;
/** Lines that there is room for at first. */
const FIRST_LINES = 1024;
/** Most rows that are held back to see whether points mean decimals; what is seen after them is an error all the same. */
const DOUBTFUL = 65536;

async function* batches(
  source: ByteSource,
  head: CsvHead,
  chosen: readonly number[],
  size: number,
  options: OpenOptions,
): AsyncGenerator<TableBatch> {
  const { decimal, words } = options;
  const names = chosen.map((column) => head.columns[column]);
  // What we write has points, whatever its numbers look like.
  const known = decimal !== undefined || head.description !== undefined;
  const evidence = known ? undefined : new DecimalEvidence(names, source.name, { comma: head.comma, words });
  let held: TableBatch[] = [];
  let count = 0;
  for await (const batch of parsedBatches(source, head, chosen, size, options, evidence)) {
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
  source: ByteSource,
  head: CsvHead,
  chosen: readonly number[],
  size: number,
  { decimal, words, signal }: OpenOptions,
  evidence: DecimalEvidence | undefined,
): AsyncGenerator<TableBatch> {
  const { columns } = head;
  const path = source.name;
  // Where commas separate, what is not read tells too; elsewhere a text such as 12.05 may be a day among German numbers.
  const read = new Set(chosen);
  const others = head.separator === ',' ? columns.flatMap((_, j) => (read.has(j) ? [] : [j])) : [];
  const parsed = (cell: string): number | undefined =>
    decimal === undefined ? parseNumber(cell) : parseMarked(cell, decimal);
  // Files of thousands of columns have few lines: there, room for all lines of a batch would be gigabytes.
  const least = Math.min(size, FIRST_LINES);
  let values = chosen.map(() => new Float64Array(least));
  let lines = new Float64Array(least);
  let rows = 0;
  const grow = () => {
    const longer = (numbers: Float64Array) => {
      const grown = new Float64Array(Math.min(size, 2 * rows));
      grown.set(numbers);
      return grown;
    };
    values = values.map(longer);
    lines = longer(lines);
  };
  const batch = (): TableBatch => {
    const at = lines;
    return {
      rows,
      columns: values.map((column) => column.subarray(0, rows)),
      place: (row) => `line ${at[row]}`,
    };
  };
  for await (const records of csvRecords(source, head, signal))
    for (const { cells, line } of records) {
      const whole = cells.length === columns.length;
      if (!whole && cells.length === 1 && cells[0].trim() === '') continue;
      // #N/A is a number that is missing, and #1 may be a label.
      if (isComment(cells[0]) && !(whole && (head.labelled || parsed(cells[0].trim()) !== undefined)))
        continue;
      if (!whole) throw ragged(cells, head, line, path);
      if (rows === lines.length) grow();
      for (const [j, column] of chosen.entries()) {
        let cell = cells[column];
        let number = parsed(cell);
        if (number === undefined) {
          cell = cell.trim();
          number = parsed(cell);
          if (number === undefined)
            throw notANumber({ cell: cells[column], column: columns[column], line, path }, decimal, words);
        }
        evidence?.add(j, cell, number, line);
        values[j][rows] = number;
      }
      if (evidence !== undefined && !evidence.settled) for (const j of others) evidence.addOther(cells[j]);
      lines[rows++] = line;
      if (rows < size) continue;
      yield batch();
      values = chosen.map(() => new Float64Array(size));
      lines = new Float64Array(size);
      rows = 0;
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

async function create(sink: ByteSink, header: TableHeader, separator: string): Promise<TableWriter> {
  const { columns, description } = header;
  const quoted = (name: string): string =>
    /["\r\n]|^#|^\s|\s$/.test(name) || name.includes(separator) ? `"${name.replaceAll('"', '""')}"` : name;
  const names = columns.map(({ name }) => quoted(name)).join(separator);
  const encoder = new TextEncoder();
  const write = (text: string): Promise<void> => sink.write(encoder.encode(text));
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
    finish: () => sink.close(),
    release: () => sink.close(),
  };
}
