import * as Plot from '@observablehq/plot';
import { extent, linearDomain } from '../axis.ts';
import type { ReportData } from '../data.ts';
import type { Panel } from '../figure.ts';
import { formatNumber, formatTick } from '../format.ts';
import { draw } from '../svg.ts';

/** The payoff and its smoothing; a band marks where the two differ most. */
export function smoothingPanel(smoothing: NonNullable<ReportData['smoothing']>): Panel {
  const { label, x, payoff, smoothed, width, position, used } = smoothing;
  const points = (y: readonly number[]) => x.map((value, i) => ({ x: value, y: y[i]! }));
  const domain = linearDomain([...payoff, ...smoothed]);
  const [left, right] = extent(x) ?? [0, 1];
  const band = {
    x1: Math.max(position - width, left),
    x2: Math.min(position + width, right),
    y1: domain[0],
    y2: domain[1],
  };
  const body = draw(`The payoff and its smoothing over the ${label}`, {
    width: 520,
    height: 300,
    marginLeft: 50,
    marginRight: 14,
    marginTop: 26,
    marginBottom: 40,
    x: { domain: [left, right], label, ticks: 6, tickFormat: formatTick },
    y: { domain, label: 'payoff', ticks: 6, tickFormat: formatTick, grid: true },
    marks: [
      Plot.rect([band], { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: 'currentColor', fillOpacity: 0.08 }),
      Plot.line(points(payoff), { x: 'x', y: 'y', stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.line(points(smoothed), {
        x: 'x',
        y: 'y',
        stroke: 'var(--accent)',
        strokeWidth: 2,
        strokeDasharray: '5 3',
      }),
    ],
  });
  return {
    title: 'Smoothing of the payoff',
    note: `width ${formatNumber(width)} at ${formatNumber(position)}${used ? '' : ', not used in this run'}`,
    body,
  };
}
