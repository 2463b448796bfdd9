/** What rows of the study of criteria are of: how neurons were chosen, how many were left, and how long the rest was tuned. */

/** @import { Row } from './table.js' */

export const STUDY = 'bachelier-criteria';

/** @typedef {'before' | 'short' | 'tuned'} Phase */

/** Where a network comes from, and how many neurons a layer it has. @typedef {'8' | '4' | '16-12' | '16-8'} Size */

/** Ways to choose neurons, and controls, in the order of tables. @type {Readonly<Record<string, string>>} */
export const ways = {
  interval: 'interval significance',
  'interval-gradients': 'interval, adjoint of gradients',
  'interval-both': 'interval, adjoints of both',
  sampled: 'sampled significance',
  'sampled-gradients': 'sampled, adjoint of gradients',
  magnitude: 'magnitude, outgoing',
  incoming: 'magnitude, incoming',
  saliency: 'saliency',
  taylor: 'Taylor',
  'brain-surgeon': 'optimal brain surgeon',
  'interval-gradual': 'interval significance, 4 rounds',
  random: 'random neurons',
  scratch: 'random weights',
};

/**
 * The rows of a way, at a size and in a phase, one a seed in order; empty where there are none.
 *
 * @param {readonly Row[]} rows
 * @param {string} way
 * @param {Size} size
 * @param {Phase} phase
 */
export const rowsAt = (rows, way, size, phase) =>
  rows.filter(
    ({ study, stage }) =>
      study === STUDY && stage === `${way}-${size}${phase === 'before' ? '' : `-${phase}`}`,
  );

/** The ways that have rows there. @param {readonly Row[]} rows @param {Size} size @param {Phase} phase */
export const waysAt = (rows, size, phase) =>
  Object.keys(ways).filter((way) => rowsAt(rows, way, size, phase).length > 0);

/** 1 − R² of derivatives of an order, row by row. @param {readonly Row[]} rows @param {'values' | 'gradients' | 'curvatures'} order */
export const missedIn = (rows, order) => rows.map(({ r2: { [order]: r2 } }) => (r2 === null ? null : 1 - r2));
