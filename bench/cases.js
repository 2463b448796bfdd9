/** What is measured. */

/**
 * @typedef {object} Case one Sobolev training step on a network of this size
 * @property {string} name inputs-hidden-outputs, `7-128x6-1`
 * @property {readonly number[]} hidden widths of the hidden layers
 */

/** @type {readonly Case[]} */
export const cases = [
  { name: '7-128x6-1', hidden: [128, 128, 128, 128, 128, 128] },
  { name: '7-20x3-1', hidden: [20, 20, 20] },
  { name: '7-8x6-1', hidden: [8, 8, 8, 8, 8, 8] },
];

/**
 * @typedef {object} SweepCase one interval forward and adjoint sweep, ours only
 * @property {string} name
 * @property {string} network name of the case whose initial parameters it encloses
 * @property {number} target milliseconds not to exceed
 */

/** @type {readonly SweepCase[]} */
export const sweepCases = [
  {
    name: 'interval forward + adjoint sweep of 7-128x6-1 with outward rounding',
    network: '7-128x6-1',
    target: 2,
  },
];

/**
 * @typedef {object} GeneratedCase value and gradient of one point in generated JavaScript, ours only
 * @property {string} name
 * @property {readonly number[]} hidden
 * @property {number} target microseconds not to exceed
 */

/** @type {readonly GeneratedCase[]} */
export const generatedCases = [
  { name: 'generated JavaScript, value and gradient of 7-8x6-1', hidden: [8, 8, 8, 8, 8, 8], target: 2 },
  { name: 'generated JavaScript, value and gradient of 7-3-3-1', hidden: [3, 3], target: 0.3 },
];

/** How many times as fast as PyTorch eager ours has to be; JAX's best it has to equal. */
export const torchTarget = 2.5;
