import * as Plot from '@observablehq/plot';
import type { StageResult } from '../../study/index.ts';
import { extent, linearDomain } from '../axis.ts';
import type { FigureSeries, ReportData } from '../data.ts';
import { figure, key } from '../figure.ts';
import { formatCount, formatR2, formatTick } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { ordersDrawn, type ShownOrder } from '../orders.ts';
import type { StageStyle } from '../stages.ts';
import { cloud, draw } from '../svg.ts';

type Range = readonly [number, number];
/** The predictions of a network, and how it is drawn. */
type DrawnNetwork = FigureSeries & { readonly style: StageStyle };

/** The scales of an order, common to all networks so that their panels can be compared. */
export interface Frame {
  readonly x: Range;
  readonly y: Range;
  readonly residual: Range;
}

/** The scales by order, of those that the truth has. */
export type Frames = Readonly<Partial<Record<keyof FigureSeries, Frame>>>;

const MARGINS = { width: 344, marginLeft: 50, marginRight: 8 };
const TRUTH = 'var(--truth)';

/**
 * The scales of each order: those of the truth, with room for the networks up to half its range. A network that strays
 * further leaves the frame: one that diverged must not flatten the others.
 */
export function framesOf(test: ReportData['test']): Frames {
  return Object.fromEntries(ordersDrawn(test.truth).map(({ series }) => [series, frameOf(test, series)]));
}

/** Value, delta and, where it is known, gamma of one network against the truth, each with its error below. */
export function fitFigure(
  test: ReportData['test'],
  frames: Frames,
  network: DrawnNetwork,
  stage?: StageResult,
): Markup {
  const { color, short } = network.style;
  const panels = ordersDrawn(test.truth).map((order) => {
    const frame = frames[order.series]!;
    const outside = numbersOf(network, order.series).filter(
      (y) => !(y >= frame.y[0] && y <= frame.y[1]),
    ).length;
    const r2 = stage && `R² ${formatR2(stage.r2[order.metric] ?? Number.NaN)}`;
    return {
      title: order.name,
      note:
        outside > 0
          ? `${r2 ?? ''} · ${formatCount(outside)} ${outside === 1 ? 'point' : 'points'} outside the frame`
          : r2,
      body: [fitPlot(test, network, order, frame), residualPlot(test, network, order, frame)],
    };
  });
  return figure(
    3,
    panels,
    html`${key('dot', color, short)} beside the ${key('band', TRUTH, 'truth')}; below, the error of ${short}.`,
  );
}

function fitPlot(test: ReportData['test'], network: DrawnNetwork, order: ShownOrder, frame: Frame): Markup {
  const axis = test.axis.values;
  return draw(`${order.name} of the network and of the truth over the ${test.axis.label}`, {
    ...MARGINS,
    height: 190,
    marginTop: 24,
    marginBottom: 8,
    x: { domain: frame.x, label: null, ticks: 5, tickFormat: () => '', grid: true },
    y: { domain: frame.y, label: order.axis, ticks: 5, tickFormat: formatTick, grid: true },
    marks: [
      truth(axis, numbersOf(test.truth, order.series)),
      cloud(within(pairs(axis, numbersOf(network, order.series)), frame.y), {
        color: network.style.color,
        diameter: 2.6,
        opacity: 0.9,
      }),
    ],
  });
}

function residualPlot(
  test: ReportData['test'],
  network: DrawnNetwork,
  order: ShownOrder,
  frame: Frame,
): Markup {
  const errors = errorsOf(network, test.truth, order.series);
  return draw(`Error of the ${order.name.toLowerCase()} over the ${test.axis.label}`, {
    ...MARGINS,
    height: 126,
    marginTop: 24,
    marginBottom: 34,
    x: { domain: frame.x, label: test.axis.label, ticks: 5, tickFormat: formatTick, grid: true },
    y: { domain: frame.residual, label: 'error', ticks: 3, tickFormat: formatTick, grid: true },
    marks: [
      Plot.ruleY([0], { stroke: TRUTH, strokeWidth: 2 }),
      cloud(within(pairs(test.axis.values, errors), frame.residual), {
        color: network.style.color,
        diameter: 2.4,
        opacity: 0.7,
      }),
    ],
  });
}

/**
 * The truth, under the dots: a broad line where it is a function of the axis, broad dots where other inputs move it too.
 * There a line through neighbours would go up and down much further than the range that it covers.
 */
function truth(axis: readonly number[], series: readonly number[]): Plot.Markish {
  const points = pairs(axis, series).sort((a, b) => a[0] - b[0]);
  const [lo, hi] = extent(series) ?? [0, 0];
  let travelled = 0;
  for (let i = 1; i < points.length; i++) travelled += Math.abs(points[i]![1] - points[i - 1]![1]);
  if (travelled > 6 * (hi - lo)) return cloud(points, { color: TRUTH, diameter: 5, opacity: 1 });
  return Plot.line(points, { x: '0', y: '1', stroke: TRUTH, strokeWidth: 6, strokeLinecap: 'round' });
}

function frameOf(test: ReportData['test'], series: keyof FigureSeries): Frame {
  const known = numbersOf(test.truth, series);
  const [lo, hi] = extent(known) ?? [0, 1];
  const room = 0.5 * (hi - lo || Math.abs(lo) || 1);
  const predicted = test.networks.flatMap((network) => numbersOf(network, series));
  const errors = test.networks.flatMap((network) => errorsOf(network, test.truth, series));
  const seen = [...known, ...predicted].filter((y) => y >= lo - room && y <= hi + room);
  const largest = Math.max(
    ...(extent(errors.filter((e) => Math.abs(e) <= 3 * room)) ?? [0, 0]).map(Math.abs),
  );
  return {
    x: linearDomain(test.axis.values, 0.02),
    y: linearDomain(seen),
    residual: linearDomain([-largest, largest]),
  };
}

function errorsOf(network: FigureSeries, truthSeries: FigureSeries, series: keyof FigureSeries): number[] {
  const truthNumbers = numbersOf(truthSeries, series);
  return numbersOf(network, series).map((y, i) => y - truthNumbers[i]!);
}

function numbersOf(series: FigureSeries, name: keyof FigureSeries): readonly number[] {
  return series[name] ?? [];
}

function pairs(x: readonly number[], y: readonly number[]): [number, number][] {
  return x
    .map((value, i): [number, number] => [value, y[i]!])
    .filter((point) => point.every(Number.isFinite));
}

function within(points: readonly [number, number][], [lo, hi]: Range): [number, number][] {
  return points.filter(([, y]) => y >= lo && y <= hi);
}
