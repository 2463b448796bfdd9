/** The part of docs/results.md that sets criteria side by side: a table a size, and what it shows, from the rows alone. */
import { comparisons, finding, inShort } from './criteria-findings.js';
import { missedIn, rowsAt, STUDY, ways, waysAt } from './criteria-rows.js';
import { table } from './markdown.js';
import { byChance, decisive, median, quantile, small } from './statistics.js';

/** @import { Phase, Size } from './criteria-rows.js' */
/** @import { Row } from './table.js' */

export const FIGURE = 'criteria.svg';

/** @type {readonly (readonly [Size, string])[]} */
const fromOversized = [
  ['8', '8 neurons a layer'],
  ['4', '4 neurons a layer'],
];
/** @type {readonly Phase[]} */
const phases = ['before', 'short', 'tuned'];
const called = { before: 'before tuning', short: 'after 2,000 steps', tuned: 'after 20,000 steps' };

/** @param {readonly Row[]} rows @returns {string} empty where the study was not run */
export function criteriaPart(rows) {
  const own = rows.filter(({ study }) => study === STUDY);
  if (own.length === 0) return '';
  const seeds = new Set(own.map(({ seed }) => seed)).size;
  return `## Which criterion

The study \`${STUDY}\` prunes one oversized network of the basket of 7 assets (six layers of 128, trained on values) by every
criterion to 8 and to 4 neurons a layer, and scores each network before tuning, after 2,000 and after 20,000 steps on values and derivatives, by
the same batches and learning rates. "In 4 rounds" has 1,000 of the 20,000 steps behind each of the first three cuts. Controls
are neurons that stay at random, and networks of random weights with the same training. Figures are medians of 1 − R² over
${seeds} seeds, with the quartiles; each seed has another model, other points and another oversized network.

![1 − R² of gradients by criterion, seed by seed](${FIGURE})

${fromOversized.map(([size, title]) => sizeTable(own, size, title)).join('\n\n')}

**From 16 neurons a layer.** The same network cut to 16 a layer by interval significance and tuned for 20,000 steps is the start here. It is
small enough for the optimal brain surgeon. 12 a layer are scored before tuning alone.

${middleTable(own)}

What this shows. Pairs are compared seed by seed on gradients; "better" and "worse" are said where ${decisionOf(own, seeds)}.

${inShort(own)}
${[
  ...fromOversized.flatMap(([size, title]) =>
    phases.map((phase) => finding(own, size, phase, `${title}, ${called[phase]}`)),
  ),
  finding(own, '16-12', 'before', 'from 16 to 12, before tuning'),
  finding(own, '16-8', 'before', 'from 16 to 8, before tuning'),
  finding(own, '16-8', 'tuned', 'from 16 to 8, after 20,000 steps'),
]
  .filter((line) => line !== '')
  .join('\n')}
`;
}

/** @param {readonly Row[]} rows @param {number} seeds */
function decisionOf(rows, seeds) {
  const least = decisive(seeds);
  if (least === undefined) return `seeds suffice, which ${seeds} do not`;
  const all = comparisons(rows, [
    ['8', 'short'],
    ['8', 'tuned'],
    ['4', 'short'],
    ['4', 'tuned'],
    ['16-12', 'before'],
    ['16-8', 'tuned'],
  ]);
  const chance = byChance(seeds, least);
  return (
    `at least ${least} of ${seeds} seeds agree. Chance does in ${(100 * chance).toPrecision(2)} % of cases, ` +
    `so of these ${all} comparisons about ${Math.round(all * chance)} would be decided by it`
  );
}

/** @param {readonly Row[]} rows @param {Size} size @param {string} title */
function sizeTable(rows, size, title) {
  const known = Object.keys(ways).filter((way) =>
    phases.some((phase) => rowsAt(rows, way, size, phase).length > 0),
  );
  return table(
    [title, 'before: gradients', '2,000 steps: gradients', '20,000 steps: values', 'gradients', 'curvatures'],
    known.map((way) => [
      ways[way],
      cell(rows, way, size, 'before', 'gradients'),
      cell(rows, way, size, 'short', 'gradients'),
      cell(rows, way, size, 'tuned', 'values'),
      cell(rows, way, size, 'tuned', 'gradients'),
      cell(rows, way, size, 'tuned', 'curvatures'),
    ]),
  );
}

/** @param {readonly Row[]} rows */
function middleTable(rows) {
  return table(
    [
      'from 16 a layer',
      '12, before: values',
      'gradients',
      '8, before: gradients',
      '8, 20,000 steps: values',
      'gradients',
      'curvatures',
    ],
    waysAt(rows, '16-8', 'before').map((way) => [
      ways[way],
      cell(rows, way, '16-12', 'before', 'values'),
      cell(rows, way, '16-12', 'before', 'gradients'),
      cell(rows, way, '16-8', 'before', 'gradients'),
      cell(rows, way, '16-8', 'tuned', 'values'),
      cell(rows, way, '16-8', 'tuned', 'gradients'),
      cell(rows, way, '16-8', 'tuned', 'curvatures'),
    ]),
  );
}

/** "3.1e-6 (2.0e-6 to 4.4e-6)" @param {readonly Row[]} rows @param {string} way @param {Size} size @param {Phase} phase @param {'values' | 'gradients' | 'curvatures'} order */
function cell(rows, way, size, phase, order) {
  const missed = missedIn(rowsAt(rows, way, size, phase), order);
  if (missed.length === 0) return '';
  const [low, high] = [small(quantile(missed, 0.25)), small(quantile(missed, 0.75))];
  return `${small(median(missed))} (${low} to ${high})`;
}
