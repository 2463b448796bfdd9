import * as Plot from '@observablehq/plot';
import type { Comparison, ComparisonRow, Setting } from '../../comparison/index.ts';
import { logAxis } from '../axis.ts';
import { figure, key } from '../figure.ts';
import { formatCount } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { widthOf } from '../stages.ts';
import { draw } from '../svg.ts';
import { looksOf } from './looks.ts';
import { positive } from './size-figure.ts';

/** What each network missed as the last cut left it, and misses after its training; a panel a size. */
export function tuningFigure(comparison: Comparison, setting: Setting): Markup {
  const { order } = comparison;
  const own = comparison.rows.filter((row) => row.setting === setting && row.after[order] !== undefined);
  const sizes = [...new Set(own.map(({ size }) => size))];
  return figure(
    2,
    sizes.map((size) => {
      const rows = own.filter((row) => row.size === size);
      return {
        title: size.replace('x', '×'),
        note: `${formatCount(rows[0]!.parameters)} parameters`,
        body: panel(rows, comparison),
      };
    }),
    html`1 − R² of ${order}: ${key('ring', 'currentColor', 'as the last cut left the network, before tuning')},
${key('dot', 'currentColor', 'in the end')}, with a line from the least to the most of the seeds. Further to the left is better. Logarithmic; each
panel has its own scale.`,
  );
}

function panel(rows: readonly ComparisonRow[], { order, rows: all }: Comparison): Markup {
  const looks = looksOf(all);
  const dots = rows.map((row) => {
    const [before, after] = [row.before?.[order], row.after[order]];
    return {
      title: row.title,
      color: looks[row.contender].color,
      before: before && positive(before.median),
      ...{ least: positive(after!.least), median: positive(after!.median), most: positive(after!.most) },
    };
  });
  const numbers = dots.flatMap(({ before, least, most }) => [before ?? most, least, most]);
  const color = (row: (typeof dots)[number]) => row.color;
  const cuts = dots.filter(({ before }) => before !== undefined);
  return draw(`1 − R² of ${order} before and after tuning`, {
    width: 520,
    height: 44 + 22 * rows.length,
    marginLeft: 14 + widthOf(rows.map(({ title }) => title)),
    marginRight: 14,
    marginTop: 4,
    marginBottom: 34,
    x: { type: 'log', ...logAxis(numbers), label: '1 − R²', grid: true },
    y: { domain: rows.map(({ title }) => title), label: null, tickSize: 0 },
    marks: [
      Plot.link(cuts, {
        x1: 'before',
        x2: 'median',
        y1: 'title',
        y2: 'title',
        stroke: color,
        strokeOpacity: 0.35,
        strokeWidth: 0.8,
      }),
      Plot.link(dots, { x1: 'least', x2: 'most', y1: 'title', y2: 'title', stroke: color, strokeWidth: 2 }),
      Plot.dot(cuts, { x: 'before', y: 'title', r: 2.6, stroke: color, fill: 'var(--page)' }),
      Plot.dot(dots, { x: 'median', y: 'title', r: 3.8, fill: color }),
    ],
  });
}
