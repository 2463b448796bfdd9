import * as Plot from '@observablehq/plot';
import type { StageResult, StudyResults } from '../../study/index.ts';
import { logAxis } from '../axis.ts';
import { figure, key } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { ordersScored, type ShownOrder } from '../orders.ts';
import { missedShare, publishedR2 } from '../results.ts';
import { shortened, stageStyles, widthOf } from '../stages.ts';
import { draw } from '../svg.ts';

/** Below this, 1 − R² is the rounding of R² itself. */
const SMALLEST = 1e-16;

/** 1 − R² of every network, order by order, beside the published one where there is one. */
export function accuracyFigure(results: StudyResults): Markup {
  const panels = ordersScored(results.stages).map((order) => ({
    title: order.name,
    body: panel(results, order),
  }));
  return figure(
    3,
    panels,
    html`What a network misses, 1 − R² on the test set; further to the left is better. ${key('dot', 'currentColor', 'this run')}${
      results.published && html`, ${key('diamond', 'currentColor', 'published')}, joined by a line`
    }. Logarithmic; each panel has its own scale.`,
  );
}

function panel(results: StudyResults, order: ShownOrder): Markup {
  const rows = results.stages.flatMap((stage) => [
    { stage, published: false, rest: rest(stage.r2[order.metric]) },
    { stage, published: true, rest: rest(publishedR2(results, stage.name)?.[order.metric]) },
  ]);
  const finite = rows.filter(({ rest: value }) => Number.isFinite(value));
  const axis = logAxis(finite.map(({ rest: value }) => value));
  const styles = stageStyles(results.stages);
  const label = (name: string) => shortened(styles[name].short);
  const color = (stage: StageResult) => styles[stage.name].color;
  const mark = { x: 'rest', y: (row: (typeof rows)[number]) => row.stage.name };
  return draw(`1 − R² of the ${order.name.toLowerCase()} by network`, {
    width: 344,
    height: 34 + 26 * results.stages.length,
    marginLeft: 10 + widthOf(results.stages.map(({ name }) => label(name))),
    marginRight: 12,
    marginTop: 4,
    marginBottom: 34,
    x: { type: 'log', ...axis, label: '1 − R²', grid: true },
    y: { domain: results.stages.map(({ name }) => name), tickFormat: label, label: null, tickSize: 0 },
    marks: [
      Plot.line(finite, {
        ...mark,
        z: mark.y,
        stroke: (row: (typeof rows)[number]) => color(row.stage),
        strokeWidth: 1.2,
        strokeOpacity: 0.7,
      }),
      Plot.dot(
        finite.filter((row) => row.published),
        {
          ...mark,
          symbol: 'diamond',
          r: 4,
          stroke: (row: (typeof rows)[number]) => color(row.stage),
          fill: 'var(--page)',
        },
      ),
      Plot.dot(
        finite.filter((row) => !row.published),
        { ...mark, r: 4, fill: (row: (typeof rows)[number]) => color(row.stage) },
      ),
    ],
  });
}

/** 1 − R² as it is drawn; a perfect fit stands at the rounding of R². */
function rest(r2: number | undefined): number {
  return Math.max(missedShare(r2), SMALLEST);
}
