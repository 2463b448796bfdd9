/**
 * What every contender simulates: the same points, the same parameters, and the same normals where these are given. Written as raw
 * little-endian float32 arrays beside those of training.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stream } from '../problem.js';

/** @import { PathModel } from '../cases.js' */

/** Pairs of antithetic paths of a point, as studies simulate them. */
export const pairs = 64;

/**
 * @typedef {object} PathProblem
 * @property {number} points whose labels are one call
 * @property {number} pairs of paths of a point
 * @property {number} steps of a path
 * @property {number} normals of a step
 * @property {readonly {readonly name: string, readonly lo: number, readonly hi: number}[]} inputs
 * @property {Readonly<Record<string, number | readonly number[] | readonly (readonly number[])[]>>} parameters
 * @property {Float32Array} x [points, inputs], uniform in the domain
 * @property {Float32Array} z [points, pairs, steps, normals], where normals are given
 */

/** @param {PathModel} model @returns {Promise<PathProblem>} */
export async function createPathProblem(model) {
  const { points, steps, normals, inputs, parameters } = await factsOf[model]();
  const random = stream(4);
  const x = Float32Array.from({ length: points * inputs.length }, (_, k) => {
    const { lo, hi } = inputs[k % inputs.length];
    return lo + (hi - lo) * random.uniform();
  });
  const z = Float32Array.from({ length: points * pairs * steps * normals }, () => random.normal());
  return { points, pairs, steps, normals, inputs, parameters, x, z };
}

/** @type {Record<PathModel, () => Promise<Omit<PathProblem, 'x' | 'z' | 'pairs'>>>} */
const factsOf = {
  async bachelier() {
    const { bachelier } = await import('sobolev');
    const { inputs, parameters } = bachelier({ seed: 1 });
    const { weights, correlation, volatilities, strike, exposure, maturity } = parameters;
    return {
      points: 4096,
      steps: 1,
      normals: weights.length,
      inputs: inputs.map(({ name, lo = 0, hi = 1 }) => ({ name, lo, hi })),
      parameters: { weights, correlation, volatilities, strike, maturity: maturity - exposure },
    };
  },
  async heston() {
    return {
      points: 256,
      steps: 64,
      normals: 2,
      inputs: [
        { name: 'spot', lo: 0.8, hi: 1.2 },
        { name: 'variance', lo: 0.01, hi: 0.09 },
        { name: 'strike', lo: 0.9, hi: 1.1 },
        { name: 'rate', lo: 0, hi: 0.05 },
        { name: 'maturity', lo: 0.5, hi: 2 },
      ],
      parameters: {
        meanReversion: 1.5,
        longRunVariance: 0.04,
        volatilityOfVariance: 0.3,
        varianceCorrelation: -0.7,
      },
    };
  },
};

/**
 * Writes the problem where bench/peers/jax_paths.py reads it.
 *
 * @param {string} directory
 * @param {PathModel} model
 * @param {PathProblem} problem
 */
export function writePathProblem(directory, model, { x, z, ...facts }) {
  for (const [name, array] of Object.entries({ x, z }))
    writeFileSync(join(directory, `paths-${model}-${name}.bin`), array);
  writeFileSync(join(directory, `paths-${model}.json`), JSON.stringify(facts));
}
