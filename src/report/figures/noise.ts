import * as Plot from '@observablehq/plot';
import type { StageResult } from '../../study/index.ts';
import { logAxis } from '../axis.ts';
import { figure, key } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { noisyOrders, type ShownOrder } from '../orders.ts';
import { missedShare } from '../results.ts';
import { shortened, stageStyles, widthOf } from '../stages.ts';
import { draw } from '../svg.ts';

/** Below this, 1 − R² is the rounding of R² itself. */
const SMALLEST = 1e-16;

/** The noise of the labels that each stage was trained on, beside what its network misses, order by order. */
export function noiseFigure(stages: readonly StageResult[]): Markup {
  return figure(
    3,
    noisyOrders(stages).map((order) => ({ title: order.name, body: panel(stages, order) })),
    html`${key('dot', 'currentColor', 'what a network misses, 1 − R² on the test set')}; ${key('ring', 'currentColor', 'noise of the labels')},
as a share of the variance of values and of the mean square of derivatives, joined by a line. A stage without a ring learned from labels without noise, or was only pruned. Logarithmic; each panel has its own scale.`,
  );
}

function panel(stages: readonly StageResult[], { name, metric }: ShownOrder): Markup {
  const styles = stageStyles(stages);
  const rows = stages.flatMap((stage) => [
    { stage, noise: false, share: Math.max(missedShare(stage.r2[metric]), SMALLEST) },
    { stage, noise: true, share: stage.noise?.[metric] ?? Number.NaN },
  ]);
  const drawn = rows.filter(({ share }) => Number.isFinite(share) && share > 0);
  const label = (of: string) => shortened(styles[of].short);
  const color = ({ stage }: (typeof rows)[number]) => styles[stage.name].color;
  const place = { x: 'share', y: (row: (typeof rows)[number]) => row.stage.name };
  return draw(`Noise of the labels and 1 − R² of the ${name.toLowerCase()} by network`, {
    width: 344,
    height: 34 + 26 * stages.length,
    marginLeft: 10 + widthOf(stages.map((stage) => label(stage.name))),
    marginRight: 12,
    marginTop: 4,
    marginBottom: 34,
    x: {
      type: 'log',
      ...logAxis(drawn.map(({ share }) => share)),
      label: 'share of the labels',
      grid: true,
    },
    y: { domain: stages.map((stage) => stage.name), tickFormat: label, label: null, tickSize: 0 },
    marks: [
      Plot.line(drawn, { ...place, z: place.y, stroke: color, strokeWidth: 1.2, strokeOpacity: 0.5 }),
      Plot.dot(
        drawn.filter(({ noise }) => noise),
        { ...place, r: 4, stroke: color, strokeWidth: 1.5, fill: 'var(--page)' },
      ),
      Plot.dot(
        drawn.filter(({ noise }) => !noise),
        { ...place, r: 4, fill: color },
      ),
    ],
  });
}
