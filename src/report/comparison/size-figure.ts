import * as Plot from '@observablehq/plot';
import type { Comparison, ComparisonRow, PruningSchedule, Setting } from '../../comparison/index.ts';
import { logAxis, spread } from '../axis.ts';
import { figure, key } from '../figure.ts';
import { formatCount } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { widthOf } from '../stages.ts';
import { draw } from '../svg.ts';
import { type ContenderLook, looksOf, shortTitle } from './looks.ts';

const FRAME = { width: 520, marginLeft: 50, marginTop: 26, marginBottom: 38 };
const LABEL_GAP = 15;
/** Where the lines that lead to the labels end, beyond the axis of parameters. */
const LEADER = 14;

const names: Readonly<Record<PruningSchedule, string>> = {
  'one-shot': 'One shot',
  iterative: 'Iterative',
};

/** One line a contender: its error against its size, with a band from the least to the most of the seeds. */
export function sizeFigure(comparison: Comparison, setting: Setting): Markup {
  const { order, plan } = comparison;
  const own = comparison.rows.filter((row) => row.setting === setting && row.after[order] !== undefined);
  const looks = looksOf(comparison.rows);
  // Both panels have one scale: the schedules are to be compared.
  const axis = logAxis(own.flatMap(({ after }) => Object.values(after[order] ?? {})).map(positive));
  const panels = plan.schedules.map((schedule) => ({
    title: names[schedule],
    body: panel(
      own.filter((row) => row.cut === undefined || row.cut.schedule === schedule),
      looks,
      axis,
      order,
    ),
  }));
  return figure(
    2,
    panels,
    html`1 − R² of ${order} against parameters, medians over ${plan.seeds.length} seed${plan.seeds.length === 1 ? '' : 's'}; the lower the better.
${key('band', 'color-mix(in srgb, var(--muted) 40%, transparent)', 'from the least to the most')}. Networks that were not pruned are the same in ${
      panels.length === 1 ? 'every panel' : 'both panels'
    }. Logarithmic.`,
  );
}

function panel(
  rows: readonly ComparisonRow[],
  looks: Readonly<Record<string, ContenderLook>>,
  axis: ReturnType<typeof logAxis>,
  order: Comparison['order'],
): Markup {
  const sizes = [...new Set(rows.map(({ parameters }) => parameters))].sort((a, b) => a - b);
  const contenders = [...new Set(rows.map(({ contender }) => contender))];
  const lines = contenders.map((contender) => ({
    look: looks[contender],
    points: rows
      .filter((row) => row.contender === contender)
      .map((row) => {
        const { median, least, most } = row.after[order] ?? { median: 1, least: 1, most: 1 };
        const numbers = { median: positive(median), least: positive(least), most: positive(most) };
        return { ...numbers, title: shortTitle(row), parameters: row.parameters };
      })
      .sort((a, b) => a.parameters - b.parameters),
  }));
  const [bottom, top] = axis.domain.map(Math.log) as [number, number];
  const height = Math.max(230, LABEL_GAP * lines.length);
  const ends = lines.map(
    ({ points }) => (height * (Math.log(points.at(-1)!.median) - bottom)) / (top - bottom),
  );
  const places = spread(ends, LABEL_GAP, 0, height);
  const labels = lines.map(({ look, points }, k) => ({
    look,
    end: points.at(-1)!,
    place: Math.exp(bottom + ((top - bottom) * places[k]!) / height),
  }));
  const room = sizes.length > 1 ? 1 : 2;
  const domain: [number, number] = [sizes[0]! / (1 + 0.06 * room), sizes.at(-1)! * (1 + 0.06 * room)];
  const mark = { x: 'parameters', y: 'median' };
  return draw(`1 − R² of ${order} against parameters`, {
    ...FRAME,
    height: height + FRAME.marginTop + FRAME.marginBottom,
    marginRight: 24 + widthOf(lines.map(({ points }) => points[0]!.title)),
    x: {
      type: 'log',
      domain,
      ticks: sizes,
      tickFormat: formatCount,
      label: 'parameters',
      labelAnchor: 'center',
    },
    y: { type: 'log', ...axis, label: '1 − R²', grid: true },
    marks: [
      lines.map(({ look, points }) => [
        Plot.areaY(points, {
          x: 'parameters',
          y1: 'least',
          y2: 'most',
          fill: look.color,
          fillOpacity: 0.1,
        }),
        // Of one size there is no band: its ends are.
        Plot.ruleX(points, {
          x: 'parameters',
          y1: 'least',
          y2: 'most',
          stroke: look.color,
          strokeOpacity: 0.5,
        }),
      ]),
      lines.map(({ look, points }) => [
        Plot.line(points, {
          ...mark,
          stroke: look.color,
          strokeWidth: 1.8,
          strokeDasharray: look.dash,
        }),
        Plot.dot(points, { ...mark, r: 2.6, fill: look.color }),
      ]),
      labels.map(({ look, end, place }) => [
        Plot.link([end], {
          x1: 'parameters',
          y1: 'median',
          x2: domain[1],
          y2: place,
          stroke: look.color,
          strokeOpacity: 0.5,
          strokeWidth: 0.8,
        }),
        Plot.text([place], {
          x: domain[1],
          y: place,
          text: () => end.title,
          fill: look.color,
          textAnchor: 'start',
          dx: LEADER - 8,
        }),
      ]),
    ],
  });
}

/** Below this, 1 − R² is the rounding of R² itself. */
const SMALLEST = 1e-16;

/** An error as a logarithmic axis shows it. */
export function positive(missed: number): number {
  return Math.max(missed, SMALLEST);
}
