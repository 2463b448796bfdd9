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
export async function createSweep({ inputs, hidden, parameters, box }) {
  const { adjoint, encloseWith, input, intervals, networkConstants, networkGraph, perceptron, unflatten } =
    await import('sobolev');
  const x = input('x', [1, inputs]);
  const architecture = perceptron([inputs, ...hidden, 1], 'silu');
  const network = networkGraph(networkConstants(unflatten(parameters, architecture)), x);
  const outputs = [network.output, ...network.hidden, ...adjoint(network.output, network.hidden)];
  const bindings = {
    x: { shape: [1, inputs], lo: Float64Array.from(box.lo), hi: Float64Array.from(box.hi) },
  };
  return {
    async sweeps(count) {
      const began = performance.now();
      for (let k = 0; k < count; k++) encloseWith(intervals, outputs, bindings);
      return performance.now() - began;
    },
    dispose: () => {},
  };
}
