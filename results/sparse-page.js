/** The part of docs/results.md about networks most of whose weights are zero: a table, and what it shows, from the rows alone. */
import { table } from './markdown.js';
import { median, small } from './statistics.js';

/** @import { Order, Row } from './table.js' */

export const STUDY = 'bachelier-sparse';

/** Ways to get there, in the order of tables. @type {Readonly<Record<string, string>>} */
const ways = {
  magnitude: 'magnitude',
  interval: 'interval significance, over the norm of its layer',
  sampled: 'sampled significance',
  saliency: 'saliency',
  taylor: 'Taylor',
  random: 'random weights removed',
  'magnitude-gradual': 'magnitude, 4 rounds',
  'sampled-gradual': 'sampled significance, 4 rounds',
  rigl: 'RigL from random weights',
  set: 'SET from random weights',
  dense: 'small dense network from random weights',
};

/** What must be reached: 1 − R² of values. @type {readonly (readonly [percent: number, most: number])[]} */
const wanted = [
  [90, 1e-4],
  [99, 1e-3],
];

/** @type {readonly Order[]} */
const orders = ['values', 'gradients', 'curvatures'];

/** @param {readonly Row[]} rows @returns {string} empty where the study was not run */
export function sparsePart(rows) {
  const own = rows.filter(({ study }) => study === STUDY);
  if (own.length === 0) return '';
  const seeds = new Set(own.map(({ seed }) => seed)).size;
  return `## Sparse networks

The study \`${STUDY}\` removes 90 and 99 % of the weights of the same oversized network (82,944), chosen over all layers at once,
and tunes what is left for 2,000 steps on values and derivatives. "In 4 rounds" shares these out. RigL and SET train sparse networks from
random weights for 12,000 such steps, as many as the oversized network and the tuning take together, and so does a dense network of
about as many weights as are left. Both change their weights every 128 steps. Figures are medians of 1 − R² over ${seeds} seed${seeds === 1 ? '' : 's'},
with the least and the most. Random weights have no row at 99 %: what they leave is constant to rounding, and no training begins.

${wanted.map(([percent]) => tableOf(own, percent)).join('\n\n')}

The dense oversized network with the same tuning: ${orders.map((order) => `${small(median(missedOf(own, 'whole-tuned', order)))} of ${order}`).join(', ')}.

${wanted.map(([percent, most]) => finding(own, percent, most)).join('\n')}
`;
}

/** @param {readonly Row[]} rows @param {string} stage @param {Order} order */
const missedOf = (rows, stage, order) =>
  rows.filter((row) => row.stage === stage).map(({ r2: { [order]: r2 } }) => (r2 === null ? null : 1 - r2));

/** The ways with rows at a sparsity. @param {readonly Row[]} rows @param {number} percent */
const waysAt = (rows, percent) =>
  Object.keys(ways).filter((way) => rows.some(({ stage }) => stage === `${way}-${percent}`));

/** @param {readonly Row[]} rows @param {number} percent */
function tableOf(rows, percent) {
  return table(
    [`${percent} % of the weights removed`, ...orders, 'seconds'],
    waysAt(rows, percent).map((way) => {
      const stage = `${way}-${percent}`;
      const spent = rows.filter((row) => row.stage === stage || row.stage.startsWith(`${stage}-round-`));
      const seeds = [...new Set(spent.map(({ seed }) => seed))];
      const seconds = seeds.map((seed) =>
        spent.reduce((sum, row) => sum + (row.seed === seed ? row.seconds : 0), 0),
      );
      return [
        ways[way],
        ...orders.map((order) => spread(missedOf(rows, stage, order))),
        (median(seconds) ?? 0).toFixed(0),
      ];
    }),
  );
}

/** "3.1e-6 (2.0e-6 to 4.4e-6)" @param {readonly (number | null)[]} numbers */
function spread(numbers) {
  const known = numbers.filter((number) => number !== null);
  return `${small(median(known))} (${small(Math.min(...known))} to ${small(Math.max(...known))})`;
}

/** Which ways reach what is wanted on every seed, as an entry of a list. @param {readonly Row[]} rows @param {number} percent @param {number} most */
function finding(rows, percent, most) {
  const known = waysAt(rows, percent);
  const reaches = (/** @type {string} */ way) =>
    missedOf(rows, `${way}-${percent}`, 'values').every((missed) => missed !== null && missed <= most);
  const middle = (/** @type {string} */ way) =>
    median(missedOf(rows, `${way}-${percent}`, 'gradients')) ?? Number.NaN;
  const ranked = [...known].sort((a, b) => middle(a) - middle(b));
  const named = (/** @type {readonly string[]} */ list) => list.map((way) => ways[way]).join(', ') || 'none';
  return (
    `- **${percent} %**: R² of values of at least ${1 - most} on every seed: ${named(known.filter(reaches))}; not so: ` +
    `${named(known.filter((way) => !reaches(way)))}. By gradients the lowest median is that of ${ways[ranked[0]]} ` +
    `(${small(middle(ranked[0]))}), the highest that of ${ways[ranked[ranked.length - 1]]} (${small(middle(ranked[ranked.length - 1]))}).`
  );
}
