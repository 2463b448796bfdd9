/**
 * Our training step, behind the interface that the bench measures. Everything the bench knows of the library's
 * training step is in this file; bench/ours-process.js serves it in a process of its own.
 */

/** @import { Problem } from './problem.js' */

/**
 * @typedef {object} Contender
 * @property {(count: number) => Promise<number>} steps runs `count` training steps, a multiple of `problem.block`, and
 *   returns the milliseconds that they took, results included; nothing may be left running
 * @property {(count: number) => Promise<number[]>} losses runs steps from the initial parameters and returns the loss of
 *   each of the first `count` before its update; called once, before `steps`
 * @property {() => void} dispose releases native memory
 */

/**
 * @param {object} options
 * @param {readonly number[]} options.hidden widths of the hidden layers; SiLU between, linear output
 * @param {number} options.batch rows of a batch
 * @param {number} options.threads of the engine; the bench tries 1 and its `--threads`, and the faster counts
 * @param {Problem} options.problem data, batches and constants
 * @param {Float32Array} options.parameters initial ones, laid out as `initialParameters` in bench/problem.js says
 * @returns {Promise<Contender>}
 */
export async function createContender({ hidden }) {
  throw new Error(
    `the training step of ${hidden.join('-')} is not connected to the bench yet: see bench/ours.js`,
  );
}

/** Versions to print beside the figures: of the engine at least. @returns {Promise<Record<string, string>>} */
export async function versions() {
  return {};
}
