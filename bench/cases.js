/** What is measured. */

/**
 * @typedef {object} Case one Sobolev training step on a network of this size
 * @property {string} name inputs-hidden-outputs, `7-128x6-1`; behind it `-second` for a step of second order
 * @property {readonly number[]} hidden widths of the hidden layers
 * @property {1 | 2} order of the derivatives in the loss. Of order 2 it has products of Hessians with a direction
 * @property {{readonly of: string, readonly target: number}} [against] the same network at order 1, and how many times its time
 *   ours may take
 */

const large = [128, 128, 128, 128, 128, 128];
const middle = [20, 20, 20];
const small = [8, 8, 8, 8, 8, 8];

/** @type {readonly Case[]} */
export const cases = [
  { name: '7-128x6-1', hidden: large, order: 1 },
  { name: '7-128x6-1-second', hidden: large, order: 2, against: { of: '7-128x6-1', target: 2.2 } },
  { name: '7-20x3-1', hidden: middle, order: 1 },
  { name: '7-20x3-1-second', hidden: middle, order: 2, against: { of: '7-20x3-1', target: 2.5 } },
  { name: '7-8x6-1', hidden: small, order: 1 },
  { name: '7-8x6-1-second', hidden: small, order: 2, against: { of: '7-8x6-1', target: 2.5 } },
];

/** @typedef {'bachelier' | 'heston'} PathModel */

/**
 * @typedef {object} PathCase values and gradients by all inputs of simulated points, by the adjoints of their paths
 * @property {string} name
 * @property {PathModel} model a call on a basket of 7 assets in one step; a call in Heston's model by full truncation in 64
 * @property {boolean} given whether normals are there already, in place of being drawn
 */

/** @type {readonly PathCase[]} */
export const pathCases = [
  { name: 'paths-bachelier', model: 'bachelier', given: false },
  { name: 'paths-bachelier-given', model: 'bachelier', given: true },
  { name: 'paths-heston', model: 'heston', given: false },
  { name: 'paths-heston-given', model: 'heston', given: true },
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
  { name: 'generated JavaScript, value and gradient of 7-8x6-1', hidden: small, target: 2 },
  { name: 'generated JavaScript, value and gradient of 7-3-3-1', hidden: [3, 3], target: 0.3 },
];

/**
 * @typedef {object} SparseCase generated code of a sparse 7-128x6-1 network against that of the dense one, ours only
 * @property {string} name
 * @property {number} weights how many are not zero, of 82,944
 * @property {number} width neurons of each layer between which they lie
 * @property {number | null} target share of the dense network's time not to exceed
 */

/** @type {readonly SparseCase[]} */
export const sparseCases = [
  { name: 'generated code, 7-128x6-1 with 1 % of its weights', weights: 829, width: 20, target: 1 / 20 },
  { name: 'generated code, 7-128x6-1 with 10 % of its weights', weights: 8294, width: 112, target: null },
];

/**
 * @typedef {object} ScoreCase scores of the neurons of a network by a criterion, ours only
 * @property {string} criterion its name
 * @property {string} network name of the case whose initial parameters are scored
 * @property {boolean} data whether it needs labelled points
 * @property {number} target milliseconds not to exceed
 */

/** @type {readonly ScoreCase[]} */
export const scoreCases = [
  { criterion: 'interval-significance', network: '7-128x6-1', data: false, target: 1 },
  { criterion: 'affine-significance', network: '7-128x6-1', data: false, target: 4000 },
  { criterion: 'magnitude', network: '7-128x6-1', data: false, target: 10 },
  { criterion: 'saliency', network: '7-128x6-1', data: true, target: 1000 },
  { criterion: 'sampled-significance', network: '7-128x6-1', data: false, target: 1000 },
];

/** How many times as fast as PyTorch eager ours has to be; JAX's best it has to equal. */
export const torchTarget = 2.5;
