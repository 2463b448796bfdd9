import * as Plot from '@observablehq/plot';
import {
  INTERVAL_SIGNIFICANCE,
  type PlanDocument,
  type ScoreGroup,
  type Scores,
} from '../../pruning/index.ts';
import { type LogAxis, logAxis } from '../axis.ts';
import { figure, key, type Panel } from '../figure.ts';
import { formatShare } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { draw } from '../svg.ts';

const KEPT = 'var(--accent)';
const REMOVED = 'var(--muted)';

/** Significance or score of every hidden neuron, layer by layer in falling order, with what the plan kept. */
export function scoresFigure(
  { criterion, groups }: Scores,
  plan: PlanDocument<'neurons'>,
  parent: string,
): Markup {
  const hidden = groups.filter(({ of }) => of === 'neurons');
  const all = hidden.flatMap(({ scores }) => scores);
  const axis = withZero(logAxis(all), all.includes(0));
  const word = criterion === INTERVAL_SIGNIFICANCE ? 'significance' : 'score';
  return figure(
    3,
    hidden.map((group) => panel(group, removedFrom(plan, group.layer), axis, word)),
    html`${word === 'score' ? 'Score' : 'Significance'} of every neuron of ${parent} by ${criterion}, in falling order, on one logarithmic scale for all layers.
${key('dot', KEPT, 'kept, on a stem')}; ${key('ring', REMOVED, 'removed, a small ring')}. The percentage is the share of a
layer’s total ${word} that its kept neurons carry.`,
  );
}

/** Indices of the neurons that the plan takes out of a layer; a layer that the plan does not mention stays whole. */
function removedFrom(plan: PlanDocument<'neurons'>, layer: number): ReadonlySet<number> {
  const neurons = plan.layers.find((entry) => entry.layer === layer)?.neurons ?? [];
  return new Set(neurons.filter(({ keep }) => !keep).map(({ index }) => index));
}

function panel(
  { layer, scores }: ScoreGroup,
  removed: ReadonlySet<number>,
  axis: LogAxis,
  word: 'significance' | 'score',
): Panel {
  const marks = scores
    .map((score, index) => ({ score, index, kept: !removed.has(index) }))
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ score, kept }, i) => ({ rank: i + 1, height: Math.max(score, axis.domain[0]), kept, score }));
  const kept = marks.filter((mark) => mark.kept);
  const sum = (group: typeof marks) => group.reduce((total, { score }) => total + score, 0);
  const size = scores.length;
  const unbounded = size - marks.length;
  const at = { x: 'rank', y: 'height' };
  return {
    title: `Hidden layer ${layer}`,
    note: [
      `${size - removed.size} of ${size} kept, ${formatShare(sum(kept) / sum(marks))}`,
      unbounded > 0 && `, ${unbounded} not finite`,
    ],
    body: draw(
      `${word === 'score' ? 'Scores' : 'Significance'} of the neurons of hidden layer ${layer}, ${size - removed.size} of ${size} kept`,
      {
        width: 344,
        height: 190,
        marginLeft: 50,
        marginRight: 8,
        marginTop: 24,
        marginBottom: 34,
        x: {
          domain: [0.2, size + 0.8],
          label: 'rank in the layer',
          ticks: Math.min(size, 5),
          tickFormat: 'd',
        },
        y: { type: 'log', ...axis, label: word, grid: true },
        marks: [
          Plot.dot(
            marks.filter((mark) => !mark.kept),
            { ...at, r: 1.8, stroke: REMOVED, strokeWidth: 0.9 },
          ),
          Plot.ruleX(kept, {
            x: 'rank',
            y1: axis.domain[0],
            y2: 'height',
            stroke: KEPT,
            strokeOpacity: 0.6,
          }),
          Plot.dot(kept, { ...at, r: 3.2, fill: KEPT }),
        ],
      },
    ),
  };
}

/** The axis with a place for neurons without significance, which a logarithmic one lacks: a decade below, labelled 0. */
function withZero(axis: LogAxis, zeros: boolean): LogAxis {
  if (!zeros) return axis;
  const floor = axis.domain[0] / 10;
  return {
    domain: [floor, axis.domain[1]],
    ticks: [floor, ...axis.ticks],
    tickFormat: (value) => (value === floor ? '0' : axis.tickFormat(value)),
  };
}
