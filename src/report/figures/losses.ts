import * as Plot from '@observablehq/plot';
import type { StageResult } from '../../study/index.ts';
import { extent, logAxis, spread } from '../axis.ts';
import { figure } from '../figure.ts';
import { formatCount } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { type StageStyle, shortened, stageStyles, widthOf } from '../stages.ts';
import { draw } from '../svg.ts';
import { termWords } from '../terms.ts';

interface DrawnCurve {
  readonly style: StageStyle;
  readonly points: readonly { readonly step: number; readonly loss: number }[];
}

const FRAME = { width: 520, height: 300, marginLeft: 50, marginTop: 26, marginBottom: 38 };
/** Distance of the labels at the ends of the lines, in pixels. */
const LABEL_GAP = 16;
/** Where the lines that lead to the labels end, as a multiple of the length of the axis of steps. */
const LEADER = 1.035;

/** The loss of every stage, on the values and on the derivatives. */
export function lossFigure(stages: readonly StageResult[]): Markup {
  const styles = stageStyles(stages);
  const names = new Set(stages.flatMap(({ curve }) => Object.keys(curve.terms)));
  const panels = Array.from(names, (name) => {
    const curves = stages
      .map((stage) => ({ style: styles[stage.name], points: pointsOf(stage, name) }))
      .filter(({ points }) => points.length > 0);
    const { label, ...words } = termWords(name);
    return { ...words, body: panel(label, curves) };
  }).filter(({ body }) => body !== undefined);
  return figure(
    2,
    panels,
    html`The ${parts(panels.length)} of the training loss, unweighted, in normalised units, averaged over windows of steps. Steps count
from the start of each stage; the losses are on logarithmic axes.`,
  );
}

/** "two parts" */
function parts(count: number): string {
  return count === 1 ? 'only part' : `${['two', 'three', 'four', 'five'][count - 2] ?? count} parts`;
}

function panel(label: string, curves: readonly DrawnCurve[]): Markup | undefined {
  if (curves.length === 0) return undefined;
  const axis = logAxis(curves.flatMap(({ points }) => points.map(({ loss }) => loss)));
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

function pointsOf({ curve }: StageResult, term: string): DrawnCurve['points'] {
  return (curve.terms[term] ?? [])
    .map((loss, i) => ({ step: curve.steps[i]!, loss }))
    .filter(({ step, loss }) => Number.isFinite(step) && Number.isFinite(loss) && loss > 0);
}
