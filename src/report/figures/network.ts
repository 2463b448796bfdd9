import type { DrawnNetwork, DrawnWeight } from '../drawn.ts';
import { figure, key } from '../figure.ts';
import { formatCount } from '../format.ts';
import { html, type Markup } from '../html.ts';

/*
 * The paper's figure of dense and sparse pruning, drawn from a run's network: neurons as circles in columns, weights as lines.
 */

const STAYS = 'var(--accent)';
const GOES = 'var(--muted)';
const IDLE = 'var(--bad)';
const [WIDTH, HEIGHT, MARGIN, FOOT] = [800, 400, 34, 30];
/** Neurons stand at most this far apart, and are at most this wide. */
const [GAP, DIAMETER] = [34, 16];
/** The smallest circles of what stays and of what goes. */
const [LEAST_STAYING, LEAST_GOING] = [5, 1.8];
/** Lines of a layer that do not cover each other yet. */
const MANY_LINES = 90;
/** Columns of more have labels that would cover one another. */
const MANY_COLUMNS = 12;
/** Neurons of a column that are drawn: more would lie on one another. */
const MANY_NEURONS = 400;

/** What a pruning removes, as titles of its figure. */
const TITLES = {
  neurons: 'Dense pruning: neurons',
  inputs: 'Pruning of inputs',
  layers: 'Pruning of layers',
  weights: 'Sparse pruning: weights',
} as const;

/**
 * The network that a stage prunes, what stays dark and what goes pale.
 *
 * @param names of the network, and of the stage that prunes it
 */
export function networkFigure(
  drawn: DrawnNetwork,
  of: keyof typeof TITLES,
  names: { readonly parent: string; readonly stage: string },
): Markup {
  const { columns, weights, lines } = drawn;
  const idle = weights.stay - weights.effective;
  const left = `${formatCount(weights.stay)} of ${formatCount(weights.all)} weights stay${
    of === 'layers' ? ', beside those that take the place of layers' : ''
  }${idle > 0 ? `, ${formatCount(weights.effective)} of them on a path from an input to an output` : ''}`;
  const shown = lines.length < weights.all;
  return figure(
    1,
    [{ title: TITLES[of], note: left, body: drawing(drawn, TITLES[of], left) }],
    html`${names.parent}, as it is pruned for ${names.stage}, from its inputs on the left to its outputs: circles are neurons, lines are
weights. ${key('dot', STAYS, 'what stays')}; ${key('dot', GOES, 'what goes')}${
      idle > 0 && html`; ${key('line', IDLE, 'stays, but on no path from an input to an output')}`
    }.${
      shown &&
      html` Of each layer the largest weights are drawn, ${formatCount(lines.filter((line) => line.stays).length)} that stay
and ${formatCount(lines.filter((line) => !line.stays).length)} that go in all; larger ones are thicker.`
    }${columns.length <= MANY_COLUMNS && ' Below each column: how many of its neurons are left on a path.'}`,
  );
}

function drawing({ columns, lines }: DrawnNetwork, title: string, left: string): Markup {
  const most = Math.max(...columns.map((column) => column.length));
  const height = Math.min(HEIGHT, most * GAP);
  const across = (WIDTH - 2 * MARGIN) / (columns.length - 1);
  const x = (column: number) => Math.round(MARGIN + column * across);
  const gaps = columns.map(({ length }) => Math.min(GAP, height / length));
  const y = (column: number, index: number) =>
    Number((height / 2 + (index - (columns[column].length - 1) / 2) * gaps[column]).toFixed(1));
  const at = ([column, index]: DrawnWeight['from']) => `${x(column)},${y(column, index)}`;
  const few = lines.length < 300;
  // Many lines would cover each other.
  const strokes = [GOES, IDLE, STAYS].flatMap((color) => {
    const all = lines.filter((line) => color === (line.leads ? STAYS : line.stays ? IDLE : GOES));
    const paler = Math.min(1, Math.sqrt(MANY_LINES / (all.length / (columns.length - 1))));
    return [0, 0.25, 0.5].map((least, k, sizes) => {
      const own = all.filter((line) => line.size >= least && line.size < (sizes[k + 1] ?? 2));
      const width = (few ? [0.9, 1.5, 2.2] : [0.5, 0.8, 1.3])[k];
      const opacity = ((color === GOES ? [0.16, 0.24, 0.36] : [0.35, 0.6, 0.9])[k] * paler).toFixed(2);
      const d = own.map(({ from, to }) => `M${at(from)}L${at(to)}`).join('');
      return (
        d !== '' &&
        html`<path d="${d}" fill="none" stroke="${color}" stroke-opacity="${opacity}" stroke-width="${width}"/>`
      );
    });
  });
  const circles = [false, true].flatMap((stays) =>
    columns.map((column, k) => {
      const own = column.flatMap((one, index) => (one === stays ? [index] : []));
      const step = Math.ceil(own.length / MANY_NEURONS);
      const d = own
        .filter((_, i) => i % step === 0)
        .map((index) => `M${x(k)},${y(k, index)}h0`)
        .join('');
      const diameter = Math.max(
        stays ? LEAST_STAYING : LEAST_GOING,
        Math.min(DIAMETER, 0.6 * gaps[k]) * (stays ? 1 : 0.7),
      );
      return (
        d !== '' &&
        html`<path d="${d}" fill="none" stroke="${stays ? STAYS : GOES}"${stays ? '' : html` stroke-opacity="0.55"`} stroke-linecap="round" stroke-width="${Number(diameter.toFixed(1))}"/>`
      );
    }),
  );
  const labels =
    columns.length <= MANY_COLUMNS &&
    columns.map((column, k) => {
      const stay = column.filter(Boolean).length;
      const text = stay === column.length ? String(stay) : `${stay}/${column.length}`;
      return html`<text x="${x(k)}" y="${height + FOOT - 8}" text-anchor="middle" fill="currentColor">${text}</text>`;
    });
  const counts = columns.map((column) => `${column.filter(Boolean).length} of ${column.length}`).join(', ');
  const label = `${title}. Neurons that stay, column by column: ${counts}; ${left}`;
  return html`<svg class="plot network" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${height + FOOT}">${strokes}${circles}${labels}</svg>`;
}
