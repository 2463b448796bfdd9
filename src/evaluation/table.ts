import type { ByOrder } from './score.ts';

/** A row of the table: a network and its R². */
export interface TableRow {
  readonly name: string;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly parameters: number;
  readonly r2: ByOrder;
}

const ORDERS = ['values', 'gradients', 'curvatures'] as const;

/**
 * The networks of a study as plain text for a terminal, with R² and 1 − R² for each order that any of them has. The next
 * line gives the published numbers of a network of that name, if any; `<` marks what stays below them.
 *
 * @param published R² by name; default none
 */
export function formatTable(
  rows: readonly TableRow[],
  published: Readonly<Record<string, ByOrder>> = {},
): string {
  const orders = ORDERS.filter((order) => rows.some(({ r2 }) => r2[order] !== undefined));
  const cells = (r2: ByOrder, reference?: ByOrder) =>
    orders.flatMap((order) => cellsOf(r2[order], reference?.[order]));
  return alignColumns(
    [
      ['', 'hidden', 'parameters', ...orders.flatMap((order) => [`R² ${order}`, '1−R²'])],
      ...rows.flatMap(({ name, hidden, parameters, r2 }) => {
        const reference = Object.hasOwn(published, name) ? published[name] : undefined;
        const own = [name, formatWidths(hidden), parameters.toLocaleString('en-US'), ...cells(r2, reference)];
        return reference === undefined ? [own] : [own, ['  published', '', '', ...cells(reference)]];
      }),
    ],
    [0, 1],
  );
}

/**
 * Lines of cells as text whose columns line up.
 *
 * @param left columns that are flush left; the others are flush right
 */
export function alignColumns(lines: readonly (readonly string[])[], left: readonly number[]): string {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const align = (cell: string, column: number) =>
    left.includes(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return lines.map((line) => line.map(align).join('  ').trimEnd()).join('\n');
}

function cellsOf(r2: number | undefined, reference: number | undefined): string[] {
  // JSON, from which results are read again, holds null for what is not a number.
  if (r2 === undefined || r2 === null) return [MISSING, ''];
  const below = reference !== undefined && !(r2 >= reference);
  return [`${below ? '< ' : ''}${r2.toFixed(6)}`, (1 - r2).toExponential(1)];
}

/** What stands where a number is not known. */
export const MISSING = '–';

/** `128×6` for equal widths, else `64-32`. */
export function formatWidths(hidden: readonly number[]): string {
  if (hidden.length > 1 && hidden.every((width) => width === hidden[0]))
    return `${hidden[0]}×${hidden.length}`;
  return hidden.join('-');
}
