import type { Separator } from './separators.ts';

/** The cells of a row, and the number of the line on which it ends. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What is wrong with the quotes of a line. */
export class QuoteError extends Error {}

export interface CsvOptions {
  /** The number of the first line. Default 1. */
  readonly line?: number;
  /** Whether blanks around cells and their quotes are left out. Default false. */
  readonly trim?: boolean;
}

/**
 * Takes the text of a table apart as it comes, in pieces that may break off anywhere. Marks stand between cells, and quotes around
 * those that contain marks, line breaks or quotes, which are then written twice (RFC 4180). Lines end with LF, CRLF or CR; empty
 * ones are passed over.
 */
export class CsvParser {
  readonly #mark: string;
  readonly #trim: boolean;
  readonly #break = /[\r\n]/g;
  /** Text of which no record was made yet. */
  #rest = '';
  /** The number of the line that is next. */
  #line: number;

  constructor(mark: Exclude<Separator, ' '>, { line = 1, trim = false }: CsvOptions = {}) {
    this.#mark = mark;
    this.#trim = trim;
    this.#line = line;
  }

  /** Characters of the record that has begun. */
  get pending(): number {
    return this.#rest.length;
  }

  /**
   * The records that are whole with this piece.
   *
   * @param last whether no more comes
   * @throws QuoteError
   */
  *parse(piece: string, last = false): Generator<CsvRecord> {
    const text = this.#rest + piece;
    let at = 0;
    while (at < text.length) {
      const end = this.#lineEnd(text, at);
      if (end === text.length && !last) break;
      const line = text.slice(at, end);
      const quoted = line.includes('"');
      const found = quoted ? this.#quoted(text, at, last) : this.#plain(line, text, end, last);
      if (found === undefined) break;
      at = found.next;
      this.#line += found.lines;
      if (line !== '') yield { cells: found.cells, line: this.#line - 1 };
    }
    this.#rest = text.slice(at);
  }

  /** A record that is a line without quotes. */
  #plain(line: string, text: string, end: number, last: boolean): ParsedRecord | undefined {
    const next = afterBreak(text, end, last);
    if (next === undefined) return undefined;
    return { cells: line.split(this.#mark).map((cell) => this.#trimmed(cell)), next, lines: 1 };
  }

  /** A record with a quote in its first line: it may have more lines. */
  #quoted(text: string, start: number, last: boolean): ParsedRecord | undefined {
    const cells: string[] = [];
    let lines = 1;
    for (let at = start; ; at += this.#mark.length) {
      at = this.#pastBlanks(text, at);
      const here = this.#line + lines - 1;
      if (text[at] === '"') {
        const close = closingQuote(text, at, last);
        if (close === undefined) {
          if (!last) return undefined;
          throw new QuoteError(`Quote Not Closed: one that opens in line ${here}`);
        }
        const cell = text.slice(at + 1, close);
        lines += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
        cells.push(cell.replaceAll('""', '"'));
        at = this.#pastBlanks(text, close + 1);
        if (at < text.length && !text.startsWith(this.#mark, at) && text[at] !== '\n' && text[at] !== '\r')
          throw new QuoteError(`Invalid Closing Quote: "${text[at]}" behind one in line ${here}`);
      } else {
        const [cell] = text.slice(at, this.#lineEnd(text, at)).split(this.#mark, 1);
        if (cell.includes('"')) throw new QuoteError(`Invalid Opening Quote: inside a cell of line ${here}`);
        cells.push(this.#trimmed(cell));
        at += cell.length;
      }
      if (at === text.length && !last) return undefined;
      if (text.startsWith(this.#mark, at)) continue;
      const next = afterBreak(text, at, last);
      return next === undefined ? undefined : { cells, next, lines };
    }
  }

  #trimmed(cell: string): string {
    return this.#trim ? cell.trim() : cell;
  }

  #pastBlanks(text: string, from: number): number {
    let at = from;
    if (this.#trim) while (text[at] === ' ' || (text[at] === '\t' && this.#mark !== '\t')) at++;
    return at;
  }

  /** Where the line ends, without its break; the end of the text where it has none. */
  #lineEnd(text: string, at: number): number {
    this.#break.lastIndex = at;
    return this.#break.exec(text)?.index ?? text.length;
  }
}

interface ParsedRecord {
  readonly cells: readonly string[];
  /** Where the next record begins. */
  readonly next: number;
  /** Of the text. */
  readonly lines: number;
}

/** What follows a line break, or the end of the text; undefined where a carriage return may be the first half of a break. */
function afterBreak(text: string, at: number, last: boolean): number | undefined {
  if (text[at] !== '\r') return Math.min(at + 1, text.length);
  if (at + 1 === text.length) return last ? at + 1 : undefined;
  return text[at + 1] === '\n' ? at + 2 : at + 1;
}

/** The quote that ends the cell that the one at `at` begins; undefined where it is not there, or may be the first of two. */
function closingQuote(text: string, at: number, last: boolean): number | undefined {
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1 || (quote + 1 === text.length && !last)) return undefined;
    if (text[quote + 1] !== '"') return quote;
    from = quote + 2;
  }
}
