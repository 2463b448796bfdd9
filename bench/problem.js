/**
 * The training problem that every contender solves: the same float32 data, the same shuffled batches, the same
 * initial parameters. Written to a directory of raw little-endian arrays, because Python reads those in one line.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @import { Case } from './cases.js' */

export const inputs = 7;
const points = 8192;
const batch = 256;
/** Steps per call where a contender runs many in one call (lax.scan, the ONNX Scan). */
export const block = 64;
/** Different shuffles of the data; after them the batches repeat. */
const epochs = 16;
/** Weights of the losses of values, gradients and, at order 2, products, with η = (k/n)² for k = 1 direction of n. */
const eta = (1 / inputs) ** 2;
const weights = {
  1: { alpha: 1 / (1 + inputs), beta: inputs / (1 + inputs), gamma: 0 },
  2: {
    alpha: 1 / (1 + inputs + eta * inputs ** 2),
    beta: inputs / (1 + inputs + eta * inputs ** 2),
    gamma: (eta * inputs ** 2) / (1 + inputs + eta * inputs ** 2),
  },
};

/**
 * @typedef {object} Problem
 * @property {number} inputs n = 7
 * @property {number} points rows of the data
 * @property {number} batch rows of a batch
 * @property {number} block steps per call where a call runs many
 * @property {typeof weights} weights by the order of a case: alpha of the value loss, mean (y − ŷ)²; beta of the gradient loss,
 *   the mean over columns of mean (∂y/∂x_j − ∂ŷ/∂x_j)²; gamma of the mean over columns of mean ((H − Ĥ)v)_j²
 * @property {{rate: number, beta1: number, beta2: number, epsilon: number}} adam m and v bias-corrected, epsilon outside the root
 * @property {Float32Array} x [points, inputs]
 * @property {Float32Array} y [points, 1]
 * @property {Float32Array} dydx [points, inputs]
 * @property {Float32Array} hessian [points, inputs, inputs]
 * @property {Int32Array} order [steps, batch]: row numbers of the batch of step t, modulo the number of steps
 * @property {Float32Array} directions [steps, inputs]: signs, the direction v of step t
 */

/** @returns {Problem} */
export function createProblem() {
  const random = stream(1);
  const direction = Array.from({ length: inputs }, () => 0.5 + random.uniform());
  const length = Math.hypot(...direction);
  const x = Float32Array.from({ length: points * inputs }, () => random.normal());
  const y = new Float32Array(points);
  const dydx = new Float32Array(points * inputs);
  const hessian = new Float32Array(points * inputs * inputs);
  for (let row = 0; row < points; row++) {
    // A smoothed call on a basket: softplus(2 w·x), |w| = 1, its gradient and its Hessian.
    let basket = 0;
    for (let j = 0; j < inputs; j++) basket += (direction[j] / length) * x[row * inputs + j];
    y[row] = Math.log1p(Math.exp(2 * basket));
    const slope = 2 / (1 + Math.exp(-2 * basket));
    for (let j = 0; j < inputs; j++) dydx[row * inputs + j] = slope * (direction[j] / length);
    const bend = slope * (2 - slope);
    for (let j = 0; j < inputs; j++)
      for (let k = 0; k < inputs; k++)
        hessian[(row * inputs + j) * inputs + k] = (bend * direction[j] * direction[k]) / length ** 2;
  }
  const order = new Int32Array(epochs * points);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rows = order.subarray(epoch * points, (epoch + 1) * points);
    rows.forEach((_, row) => {
      rows[row] = row;
    });
    random.shuffle(rows);
  }
  const signs = stream(3);
  const directions = Float32Array.from({ length: (order.length / batch) * inputs }, () =>
    signs.uniform() < 0.5 ? -1 : 1,
  );
  return {
    inputs,
    points,
    batch,
    block,
    weights,
    adam: { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    x,
    y,
    dydx,
    hessian,
    order,
    directions,
  };
}

/**
 * Initial parameters in one vector: for each layer its weights [in, out] (the layer is a·W + b), then its bias.
 * Weights are Glorot normal; biases are drawn too, so that a contender that loses one is found out.
 *
 * @param {readonly number[]} hidden
 * @returns {Float32Array}
 */
export function initialParameters(hidden) {
  const random = stream(2);
  const sizes = [inputs, ...hidden, 1];
  /** @type {number[]} */
  const values = [];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [rows, columns] = [sizes[layer - 1], sizes[layer]];
    const deviation = Math.sqrt(2 / (rows + columns));
    for (let i = 0; i < rows * columns; i++) values.push(deviation * random.normal());
    for (let i = 0; i < columns; i++) values.push(0.1 * random.normal());
  }
  return Float32Array.from(values);
}

/**
 * Writes the problem where bench/peers/peer.py reads it.
 *
 * @param {string} directory
 * @param {Problem} problem
 * @param {readonly Case[]} cases
 */
export function writeProblem(directory, problem, cases) {
  const { x, y, dydx, hessian, order, directions, ...facts } = problem;
  const arrays = { x, y, dydx, hessian, order, directions };
  for (const [name, array] of Object.entries(arrays)) writeFileSync(join(directory, `${name}.bin`), array);
  for (const { name, hidden } of cases)
    writeFileSync(join(directory, `parameters-${name}.bin`), initialParameters(hidden));
  writeFileSync(join(directory, 'problem.json'), JSON.stringify({ ...facts, cases }));
}

/**
 * A seeded stream of random numbers (mulberry32).
 *
 * @param {number} seed
 */
export function stream(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** In [0, 1). */
    uniform,
    /** Box and Muller; one of the pair. */
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    /** Fisher and Yates, in place. @param {Int32Array} values */
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        [values[i], values[j]] = [values[j], values[i]];
      }
    },
  };
}
