/** What criteria show side by side, in words, from the rows alone. */
import { missedIn, rowsAt, ways, waysAt } from './criteria-rows.js';
import { decisive, median, small } from './statistics.js';

/** @import { Phase, Size } from './criteria-rows.js' */
/** @import { Row } from './table.js' */

/** What others are compared with: each is a way, too. */
const controls = ['random', 'scratch'];

/** @typedef {{readonly way: string, readonly count: number}} Decided a way, and on how many seeds it is on one side of a control */

/**
 * What the networks of a size and phase show, as an entry of a list.
 *
 * @param {readonly Row[]} rows
 * @param {Size} size
 * @param {Phase} phase
 * @param {string} title
 */
export function finding(rows, size, phase, title) {
  const known = waysAt(rows, size, phase);
  if (known.length === 0) return '';
  const middle = (/** @type {string} */ way) => median(missed(rows, way, size, phase)) ?? Number.NaN;
  const ranked = [...known].sort((a, b) => middle(a) - middle(b));
  const [best, last] = [ranked[0], ranked[ranked.length - 1]];
  if (middle(best) >= 1)
    return `- **${title}**: nothing is left of the function, whatever stays: 1 − R² of gradients is ${small(middle(best))} to ${small(middle(last))}.`;
  const verdicts = controls
    .filter((control) => known.includes(control))
    .map((control) => {
      const { better, worse, of } = sides(rows, control, size, phase);
      const named = (/** @type {readonly Decided[]} */ list) =>
        list.map(({ way, count }) => `${ways[way]} (${count} of ${of})`).join(', ') || 'none';
      return `Better than ${ways[control]}: ${named(better)}; worse: ${named(worse)}.`;
    });
  return `- **${title}**: the lowest median is that of ${ways[best]} (${small(middle(best))}), the highest that of ${ways[last]} (${small(middle(last))}). ${verdicts.join(' ')}`;
}

/** Which ways win at both sizes after the whole tuning, as an entry of a list. @param {readonly Row[]} rows */
export function inShort(rows) {
  const winners = controls.map((control) => {
    const [eight, four] = /** @type {const} */ (['8', '4']).map((size) =>
      sides(rows, control, size, 'tuned').better.map(({ way }) => way),
    );
    const both = eight.filter((way) => four.includes(way)).map((way) => ways[way]);
    return `better than ${ways[control]} at both sizes: ${both.join(', ') || 'none'}`;
  });
  return `- **In short**, from 128 a layer and after the whole tuning: ${winners.join('; ')}.`;
}

/** How many comparisons with controls there are. @param {readonly Row[]} rows @param {readonly (readonly [Size, Phase])[]} places */
export function comparisons(rows, places) {
  return places.reduce((sum, [size, phase]) => {
    const known = waysAt(rows, size, phase);
    return sum + controls.filter((control) => known.includes(control)).length * Math.max(0, known.length - 1);
  }, 0);
}

/**
 * The ways that are on one side of a control on enough seeds; what is equal is on neither.
 *
 * @param {readonly Row[]} rows
 * @param {string} control
 * @param {Size} size
 * @param {Phase} phase
 * @returns {{better: readonly Decided[], worse: readonly Decided[], of: number}}
 */
function sides(rows, control, size, phase) {
  const truth = missed(rows, control, size, phase);
  const least = decisive(truth.length) ?? Number.POSITIVE_INFINITY;
  const others = waysAt(rows, size, phase).filter((way) => way !== control);
  const decided = (/** @type {(own: number, its: number) => boolean} */ holds) =>
    others
      .map((way) => ({
        way,
        count: missed(rows, way, size, phase).filter((one, k) => holds(one ?? 1, truth[k] ?? 1)).length,
      }))
      .filter(({ count }) => count >= least);
  return {
    better: decided((own, its) => own < its),
    worse: decided((own, its) => own > its),
    of: truth.length,
  };
}

/** @param {readonly Row[]} rows @param {string} way @param {Size} size @param {Phase} phase */
const missed = (rows, way, size, phase) => missedIn(rowsAt(rows, way, size, phase), 'gradients');
