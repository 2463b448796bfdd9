import { InputError } from '../../tensor/index.ts';
import { type ByteSource, textOf } from './byte-source.ts';
import { type CsvHead, LONGEST_LINE, tooLong } from './csv-head.ts';
import { CsvParser, type CsvRecord, QuoteError } from './csv-parser.ts';
import { blankCells } from './separators.ts';

/**
 * The rows of a file one after the other, without empty lines.
 *
 * @param signal ends them with an error, at the next piece of the file
 * @throws InputError where quotes are wrong, or a row is too long
 */
export async function* csvRecords(
  source: ByteSource,
  head: CsvHead,
  signal?: AbortSignal,
): AsyncGenerator<readonly CsvRecord[]> {
  const { separator, line, start } = head;
  const parser = separator === ' ' ? new BlankParser(line) : new CsvParser(separator, { line });
  const parsed = (text: string, last: boolean): readonly CsvRecord[] => {
    try {
      return [...parser.parse(text, last)];
    } catch (error) {
      if (!(error instanceof QuoteError)) throw error;
      throw new InputError(`${source.name} must be CSV`, error.message, 'Correct the quotes.');
    }
  };
  for await (const text of textOf(source, start, signal)) {
    yield parsed(text, false);
    if (parser.pending > LONGEST_LINE) throw tooLong(source.name);
  }
  yield parsed('', true);
}

/** Rows whose cells are separated by runs of blanks and tabs, which also may stand at both ends. */
class BlankParser {
  #rest = '';
  #line: number;

  constructor(line: number) {
    this.#line = line;
  }

  get pending(): number {
    return this.#rest.length;
  }

  *parse(piece: string, last: boolean): Generator<CsvRecord> {
    const text = this.#rest + piece;
    // A carriage return at the end may be the first half of a line break.
    const whole = !last && text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = last ? '' : (lines.pop() ?? '') + text.slice(whole.length);
    for (const line of lines) {
      if (line.trim() !== '') yield { cells: blankCells(line), line: this.#line };
      this.#line++;
    }
  }
}
