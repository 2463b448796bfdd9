import { inputs } from './problem.js';

/** @import { Layer, Surrogate } from 'sobolev' */

/**
 * Layers as a network of the problem's inputs and one output, that has no units to scale.
 *
 * @param {readonly Layer[]} layers
 * @param {number} end of the domain of each input, which begins at its negative
 * @returns {Surrogate}
 */
export const surrogateOf = (layers, end) => ({
  layers,
  normalisation: {
    xMean: new Float64Array(inputs),
    xStd: new Float64Array(inputs).fill(1),
    yMean: Float64Array.of(0),
    yStd: Float64Array.of(1),
  },
  inputs: Array.from({ length: inputs }, (_, k) => ({ name: `x${k}`, lo: -end, hi: end })),
  outputs: [{ name: 'y' }],
  provenance: {},
});
