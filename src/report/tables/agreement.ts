import type { Correlation } from '../../pruning/index.ts';
import type { NetworkAgreement } from '../../study/index.ts';
import { MISSING } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** The deepest shade, for a correlation of ±1: letters stay readable on it. */
const DEEPEST = 55;

/** Rank correlations of each criterion with the truth, layer by layer, shaded by their size. */
export function agreementTable({ criteria, truth }: NetworkAgreement, name: Content): Markup {
  const layers = criteria[0].layers.map(({ layer }) => layer);
  return table({
    caption: html`Rank correlation with ${truth}: neurons of ${name}, by hidden layer`,
    columns: [
      { header: 'Criterion' },
      ...layers.map((layer) => ({ header: `Layer ${layer}`, numeric: true })),
      { header: 'All layers', numeric: true },
    ],
    groups: [
      {
        rows: criteria.map(({ criterion, adjointOf, layers: own, all }) => ({
          header: adjointOf === undefined ? criterion : `${criterion}, of ${adjointOf}`,
          cells: [...own.map(({ correlation }) => correlation), all].map(cell),
        })),
      },
    ],
  });
}

function cell(correlation: Correlation): Content {
  if (correlation === null) return MISSING;
  const share = Math.round(DEEPEST * Math.abs(correlation));
  const text = correlation.toFixed(2).replace('-', '−');
  return html`<span class="heat${correlation < 0 && ' against'}" style="--share:${share}%">${text}</span>`;
}
