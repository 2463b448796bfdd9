/*
 * Numbers as text.
 */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const MISSING = new Set(['', 'nan', '+nan', '-nan', 'na', 'n/a', '<na>', '#n/a', 'null', 'none', '-', '?']);

/** A cell's number; NaN where it says that there is none; `undefined` where it is neither. Spaces around it are gone. */
export function parseNumber(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const infinite = INFINITE.exec(cell);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}

/** The shortest decimal that {@link parseNumber} reads back to the last bit; nothing for NaN. */
export function formatNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return Number.isNaN(value) ? '' : String(value);
}
