import * as Plot from '@observablehq/plot';
import type { Comparison, ComparisonRow, Setting } from '../../comparison/index.ts';
import { figure, key } from '../figure.ts';
import { formatNumber } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { widthOf } from '../stages.ts';
import { draw } from '../svg.ts';

/** Parts of the cost, in the order in which they are paid. */
const parts = [
  ['labels', 'var(--truth)'],
  ['oversized', 'var(--oversized)'],
  ['criterion', 'var(--pruned)'],
  ['training', 'var(--sobolev-network)'],
] as const;
const words = {
  labels: 'labels',
  oversized: 'the oversized network',
  criterion: 'the criterion',
  training: 'training of the small network',
};

/** What each network of the first size took, part by part. */
export function costFigure({ rows }: Comparison, setting: Setting): Markup | undefined {
  const first = rows.find((row) => row.setting === setting && row.seeds.length > 0);
  if (first === undefined) return undefined;
  const own = rows.filter(
    (row) => row.setting === setting && row.size === first.size && row.seeds.length > 0,
  );
  return figure(
    1,
    [{ title: first.size.replace('x', '×'), body: bars(own) }],
    html`Seconds that a network takes in all, medians over the seeds: ${parts.flatMap(([part, color], k) => [
      k > 0 && ', ',
      key('band', color, words[part]),
    ])}. Measured with one thread for each seed.`,
  );
}

function bars(rows: readonly ComparisonRow[]): Markup {
  const pieces = rows.flatMap((row) => {
    let from = 0;
    return parts.map(([part, color]) => {
      const piece = { title: row.title, from, to: from + row.seconds[part], color };
      from = piece.to;
      return piece;
    });
  });
  return draw('seconds that each network took, part by part', {
    width: 640,
    height: 44 + 20 * rows.length,
    marginLeft: 14 + widthOf(rows.map(({ title }) => title)),
    marginRight: 14,
    marginTop: 4,
    marginBottom: 34,
    x: {
      label: 'seconds',
      labelAnchor: 'center',
      grid: true,
      tickFormat: (value: number) => formatNumber(value, 3),
    },
    y: { domain: rows.map(({ title }) => title), label: null, tickSize: 0, padding: 0.3 },
    marks: [
      Plot.barX(pieces, {
        x1: 'from',
        x2: 'to',
        y: 'title',
        fill: (piece: (typeof pieces)[number]) => piece.color,
      }),
    ],
  });
}
