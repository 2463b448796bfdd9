/*
 * Numbers as text.
 */

/** What stands before the decimals; the other one of the two may then stand between thousands. */
export type DecimalMark = '.' | ',';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Of Fortran: double precision (1.0D+00), and exponents of three digits, which have no letter (1.0-103). */
const FORTRAN = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[dD]([+-]?\d+)|([+-]\d{3}))$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const MISSING = new Set(['', 'nan', '+nan', '-nan', 'na', 'n/a', '<na>', '#n/a', 'null', 'none', '-', '?']);

/** A cell's number; NaN where it says that there is none; `undefined` where it is neither. Spaces around it are gone. */
export function parseNumber(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const infinite = INFINITE.exec(cell);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const fortran = cell.includes('.') ? FORTRAN.exec(cell) : null;
  return fortran ? Number(`${fortran[1]}e${fortran[2] ?? fortran[3]}`) : undefined;
}

const POINTS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/;
const COMMAS = /^[+-]?(?:\d+(?:,\d*)?|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?|,\d+)(?:[eEdD][+-]?\d+)?$/;

/** The same where the file's decimal mark is known: then the other mark may stand between thousands. */
export function parseMarked(cell: string, mark: DecimalMark): number | undefined {
  if (mark === '.') return POINTS.test(cell) ? parseNumber(cell.replaceAll(',', '')) : parseNumber(cell);
  if (COMMAS.test(cell)) return parseNumber(cell.replaceAll('.', '').replace(',', '.'));
  // What has no decimals: missing, infinite.
  return cell.includes('.') ? undefined : parseNumber(cell);
}

/** Whether a cell is a number by either mark, or says that it is none. */
export function isNumeric(cell: string): boolean {
  return (parseNumber(cell) ?? parseMarked(cell, '.') ?? parseMarked(cell, ',')) !== undefined;
}

/** The shortest decimal that {@link parseNumber} reads back to the last bit; nothing for NaN. */
export function formatNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return Number.isNaN(value) ? '' : String(value);
}
