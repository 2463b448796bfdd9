import * as Plot from '@observablehq/plot';
import type { FrontierDocument, TrialRecord } from '../../search/index.ts';
import { logAxis } from '../axis.ts';
import { figure, key, type Panel } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { draw } from '../svg.ts';
import { allowedBy, answerOf, distanceOf, languagesOf, quantityOf, verdictFor } from './trials.ts';

const [MET, FAILED, TARGET] = ['var(--good)', 'var(--muted)', 'var(--bad)'];

/** A size by which networks are drawn. */
interface SizeAxis {
  readonly label: string;
  readonly of: (trial: TrialRecord) => number;
}

/** A trial in a panel. */
interface Drawn {
  readonly trial: TrialRecord;
  readonly size: number;
  readonly value: number;
  readonly worst: number;
}

/** Error against parameters, and against nanoseconds a call, target by target. */
export function frontierFigure(document: FrontierDocument): Markup {
  const axes: readonly SizeAxis[] = [
    { label: 'parameters', of: ({ parameters }) => parameters },
    ...languagesOf(document).map((language) => ({
      label: `nanoseconds in ${language}`,
      of: ({ nanoseconds }: TrialRecord) => nanoseconds[language] ?? Number.NaN,
    })),
  ];
  const panels = document.targets.flatMap((target) => axes.map((axis) => panel(document, target, axis)));
  const columns = axes.length === 1 ? 1 : axes.length === 2 ? 2 : 3;
  return figure(
    columns as 1 | 2 | 3,
    panels,
    html`Every network that was tried; further down and to the left is better. ${key('dot', MET, 'meets all targets')}; ${key('ring', FAILED, 'misses one')}, with a line up to
the worst end that noise and the choice of points leave open; ${key('line', 'currentColor', 'the frontier: nothing tried is both smaller and nearer')}; ${key('dashes', TARGET, 'the target')}.
Nanoseconds are those of a call of the generated code for value and gradient, on this machine. Logarithmic.`,
  );
}

function panel(document: FrontierDocument, target: string, { label, of }: SizeAxis): Panel {
  const allowed = allowedBy(target);
  const all = document.trials.flatMap((trial): readonly Drawn[] => {
    const verdict = verdictFor(trial, target);
    if (verdict === undefined) return [];
    const [value, worst] = [verdict.value, verdict.worst].map((end) => distanceOf(target, end));
    return [{ trial, size: of(trial), value, worst }];
  });
  const drawn = all.filter(({ size, value }) => size > 0 && Number.isFinite(size) && Number.isFinite(value));
  const positive = drawn.flatMap(({ value, worst }) => [value, worst]).filter((value) => value > 0);
  const y = logAxis([...positive, allowed]);
  const x = logAxis(drawn.map(({ size }) => size));
  const seen = (value: number) => Math.min(Math.max(value, y.domain[0]), y.domain[1]);
  const at = { x: 'size', y: ({ value }: Drawn) => seen(value) };
  const met = drawn.filter(({ trial }) => trial.ended === 'met');
  const missed = drawn.filter(({ trial }) => trial.ended !== 'met');
  // A name goes where there is room for it.
  const right = (size: number) => size ** 2 > x.domain[0] * x.domain[1];
  const answer = drawn.filter(({ trial }) => trial.name === answerOf(document)?.name);
  return {
    title: quantityOf(target),
    note: `by ${label}`,
    body: draw(`${quantityOf(target)} of the networks that were tried, by ${label}`, {
      width: 344,
      height: 260,
      marginLeft: 50,
      marginRight: 14,
      marginTop: 24,
      marginBottom: 34,
      x: { type: 'log', ...x, label },
      y: { type: 'log', ...y, label: null, grid: true },
      marks: [
        Plot.ruleY([allowed], { stroke: TARGET, strokeDasharray: '4 2' }),
        Plot.ruleX(drawn, {
          x: 'size',
          y1: ({ value }: Drawn) => seen(value),
          y2: ({ worst }: Drawn) => seen(worst),
          stroke: FAILED,
          strokeOpacity: 0.5,
        }),
        Plot.line(frontierIn(drawn), { ...at, curve: 'step-after', strokeWidth: 1.2 }),
        Plot.dot(missed, { ...at, r: 2.5, stroke: FAILED, fill: 'var(--page)' }),
        Plot.dot(met, { ...at, r: 3, fill: MET }),
        Plot.text(answer, {
          ...at,
          text: ({ trial }: Drawn) => trial.name,
          dy: 12,
          textAnchor: answer.some(({ size }) => right(size)) ? 'end' : 'start',
          fontWeight: 600,
          fill: 'currentColor',
          stroke: 'var(--page)',
          strokeWidth: 3,
        }),
      ],
    }),
  };
}

/** What no other is both smaller and nearer than, by size. */
function frontierIn(drawn: readonly Drawn[]): readonly Drawn[] {
  const found: Drawn[] = [];
  for (const one of drawn.toSorted((p, q) => p.size - q.size || p.value - q.value))
    if (one.value < (found.at(-1)?.value ?? Number.POSITIVE_INFINITY)) found.push(one);
  return found;
}
