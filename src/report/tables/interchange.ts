import type { EstimatedSlope, InterchangeCheck, InterchangeColumn } from '../../reference/index.ts';
import { formatCount, formatRatio, formatWithError, MISSING } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** Pathwise slopes beside what they are compared with, with standard errors, input by input. */
export function interchangeTable({ by, against, columns, points, draws, limit }: InterchangeCheck): Markup {
  const outputs = [...new Set(columns.map(({ output }) => output))];
  return table({
    caption: html`Slopes by both estimators: means over ${formatCount(points)} points of ${formatCount(draws)} draws each, ± one standard error`,
    columns: [
      { header: 'Slope by' },
      { header: 'Pathwise', numeric: true },
      { header: against === 'differences' ? 'Differences of values' : 'Likelihood ratio', numeric: true },
      { header: 'Standard errors apart, at most', numeric: true },
      { header: 'Verdict' },
    ],
    groups: outputs.map((output) => ({
      ...(outputs.length > 1 && { header: output }),
      rows: columns
        .filter((column) => column.output === output)
        .map((column) => ({ header: column.input, cells: cellsOf(column, limit, by) })),
    })),
  });
}

function cellsOf(
  { pathwise, other, apart, at }: InterchangeColumn,
  limit: number,
  by: InterchangeCheck['by'],
): Content[] {
  // That is a fault of the labels where they are pathwise.
  const differ = by === 'likelihood-ratio' ? 'differ' : html`<span class="below">differ</span>`;
  const verdict = apart <= limit ? html`<span class="reached">agree</span>` : differ;
  const where = at === undefined ? ' (in mean)' : ' (at a point)';
  return [slope(pathwise), slope(other), html`${ratio(apart)}${where}`, verdict];
}

const slope = ({ mean, error }: EstimatedSlope) => formatWithError(mean, error);

const ratio = (apart: number) => (Number.isFinite(apart) ? formatRatio(apart) : MISSING);
