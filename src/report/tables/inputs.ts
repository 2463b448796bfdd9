import type { Significance } from '../../pruning/index.ts';
import { formatNumber, formatSmall, MISSING } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** The box of the analysis: the range of every input, its name where known, and its significance. */
export function inputsTable(
  significance: Significance,
  names: readonly string[] | undefined,
  network: string,
): Markup {
  const { lo, hi } = significance.domain;
  const scores = significance.layers.find(({ layer }) => layer === 0)?.significance;
  return table({
    caption: html`The box over which ${network} was enclosed, in the units of the inputs`,
    columns: [
      { header: 'Input' },
      { header: 'From', numeric: true },
      { header: 'To', numeric: true },
      { header: 'Significance', numeric: true },
    ],
    groups: [
      {
        rows: lo.map((from, i) => ({
          header: names?.[i] ?? `x${i + 1}`,
          cells: [formatNumber(from), formatNumber(hi[i]!), scores ? formatSmall(scores[i]!) : MISSING],
        })),
      },
    ],
  });
}
