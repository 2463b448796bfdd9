import * as Plot from '@observablehq/plot';
import type { StageResult } from '../../study/index.ts';
import { extent, logAxis, spread } from '../axis.ts';
import { formatCount } from '../format.ts';
import type { Markup } from '../html.ts';
import { type StageStyle, shortened, widthOf } from '../stages.ts';
import { draw } from '../svg.ts';

/** The loss of one term of a stage, step by step, as it is drawn. */
export interface DrawnCurve {
  readonly style: StageStyle;
  readonly points: readonly { readonly step: number; readonly loss: number }[];
}

const FRAME = { width: 520, height: 300, marginLeft: 50, marginTop: 26, marginBottom: 38 };
/** Distance of the labels at the ends of the lines, in pixels. */
const LABEL_GAP = 16;
/** Where the lines that lead to the labels end, as a multiple of the length of the axis of steps. */
const LEADER = 1.035;

/**
 * The curves of one term, where stages have any. What a logarithmic axis cannot show is left out.
 *
 * @param windows how many recorded ones a point of a stage's curve is the mean of. Default 1
 */
export function curvesOf(
  stages: readonly StageResult[],
  styles: Readonly<Record<string, StageStyle>>,
  term: string,
  windows: (stage: StageResult) => number = () => 1,
): readonly DrawnCurve[] {
  return stages
    .map((stage) => ({
      style: styles[stage.name],
      points: averaged(stage.curve.steps, stage.curve.terms[term] ?? [], windows(stage)).filter(
        ({ step, loss }) => Number.isFinite(step) && Number.isFinite(loss) && loss > 0,
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

/** Means of some losses each, at the last of their steps. */
function averaged(
  steps: readonly number[],
  losses: readonly number[],
  windows: number,
): DrawnCurve['points'] {
  return Array.from({ length: Math.ceil(losses.length / windows) }, (_, k) => {
    const own = losses.slice(k * windows, (k + 1) * windows);
    const step = steps[k * windows + own.length - 1]!;
    return { step, loss: own.reduce((sum, loss) => sum + loss, 0) / own.length };
  });
}

/**
 * Curves on a logarithmic axis, each with its label at its end.
 *
 * @param label of the axis of losses
 * @param level above 0, where a horizontal line of dashes is drawn. Default: nowhere
 */
export function curvesPanel(
  label: string,
  curves: readonly DrawnCurve[],
  level?: number,
): Markup | undefined {
  if (curves.length === 0) return undefined;
  const levels = level !== undefined && level > 0 && Number.isFinite(level) ? [level] : [];
  const axis = logAxis([...curves.flatMap(({ points }) => points.map(({ loss }) => loss)), ...levels]);
  const [, last] = extent(curves.flatMap(({ points }) => points.map(({ step }) => step))) ?? [0, 1];
  // Labels stand beside the frame, level with the ends of their lines, or as near as there is room.
  const [bottom, top] = axis.domain.map(Math.log) as [number, number];
  // More stages than have room get a taller figure.
  const height = Math.max(FRAME.height - FRAME.marginTop - FRAME.marginBottom, LABEL_GAP * curves.length);
  const ends = curves.map(
    ({ points }) => (height * (Math.log(points.at(-1)!.loss) - bottom)) / (top - bottom),
  );
  const places = spread(ends, LABEL_GAP, 0, height);
  const labels = curves.map(({ style, points }, i) => ({
    style,
    end: points.at(-1)!,
    place: Math.exp(bottom + ((top - bottom) * places[i]!) / height),
  }));
  return draw(label, {
    ...FRAME,
    height: height + FRAME.marginTop + FRAME.marginBottom,
    marginRight: 30 + widthOf(curves.map(({ style }) => shortened(style.short))),
    x: { domain: [0, last], label: 'steps', labelAnchor: 'center', ticks: 4, tickFormat: formatCount },
    y: { type: 'log', ...axis, label, grid: true },
    marks: [
      Plot.ruleY(levels, { stroke: 'var(--muted)', strokeDasharray: '4 2' }),
      curves.map(({ style, points }) =>
        Plot.line(points, {
          x: 'step',
          y: 'loss',
          stroke: style.color,
          strokeWidth: 1.8,
          strokeDasharray: style.dash,
        }),
      ),
      labels.map(({ style, end, place }) => [
        Plot.link([end], {
          x1: 'step',
          y1: 'loss',
          x2: last * LEADER,
          y2: place,
          stroke: style.color,
          strokeOpacity: 0.6,
          strokeWidth: 0.8,
        }),
        Plot.text([place], {
          x: last * LEADER,
          y: place,
          text: () => shortened(style.short),
          fill: style.color,
          textAnchor: 'start',
          dx: 3,
        }),
      ]),
    ],
  });
}
