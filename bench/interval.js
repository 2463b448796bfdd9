/** Our interval sweep, behind the interface that the bench measures. */

/**
 * @typedef {object} Sweep
 * @property {(count: number) => Promise<number>} sweeps encloses the network over the box and then every hidden neuron's
 *   adjoint, rounded outward, `count` times; returns the milliseconds that took
 * @property {() => void} dispose
 */

/**
 * @param {object} options
 * @param {number} options.inputs
 * @param {readonly number[]} options.hidden widths of the hidden layers; SiLU between, linear output
 * @param {Float32Array} options.parameters laid out as `initialParameters` in bench/problem.js says
 * @param {{lo: readonly number[], hi: readonly number[]}} options.box one interval an input
 * @returns {Promise<Sweep>}
 */
export async function createSweep({ hidden }) {
  throw new Error(
    `the interval sweep of ${hidden.join('-')} is not connected to the bench yet: see bench/interval.js`,
  );
}
