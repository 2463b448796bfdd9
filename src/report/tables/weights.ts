import type { PlanOf } from '../../pruning/index.ts';
import { formatCount, formatShare } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** How many weights a plan leaves of each layer. */
export function weightsTable({ layers }: PlanOf<'weights'>, stage: string): Markup {
  return table({
    caption: html`Weights that stay for ${stage}, layer by layer`,
    columns: [
      { header: 'Layer' },
      { header: 'Weights', numeric: true },
      { header: 'Stay', numeric: true },
      { header: 'Share', numeric: true },
    ],
    groups: [
      {
        rows: layers.map(({ layer, rows }) => {
          const marks = rows.join('');
          const stay = marks.replaceAll('0', '').length;
          return {
            header: String(layer),
            cells: [formatCount(marks.length), formatCount(stay), formatShare(stay / marks.length)],
          };
        }),
      },
    ],
  });
}
