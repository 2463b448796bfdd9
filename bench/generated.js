/** Measures generated JavaScript: value and gradient of one point, on one core. */
import { inputs } from './problem.js';
import { median } from './statistics.js';
import { surrogateOf } from './surrogate.js';

const callsPerRound = 50_000;
/** Points that calls take in turn, so that no call is the one before. */
const points = 64;

/**
 * @param {readonly number[]} hidden widths of the hidden layers; SiLU between, linear output
 * @param {number} rounds
 * @returns {Promise<{median: number, minimum: number}>} microseconds a call
 */
export async function measureGenerated(hidden, rounds) {
  const { exportModule, initialise, perceptron, stream } = await import('sobolev');
  const { layers } = initialise(perceptron([inputs, ...hidden, 1], 'silu'), stream(1, 'bench'));
  const code = exportModule(surrogateOf(layers, 3), { language: 'js', order: 1 });
  /** @type {{gradient(x: Float64Array, y: Float64Array, dydx: Float64Array): boolean}} */
  const { gradient } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const random = stream(2, 'bench');
  const x = Array.from({ length: points }, () =>
    Float64Array.from({ length: inputs }, () => random.normal()),
  );
  const [y, dydx] = [new Float64Array(1), new Float64Array(inputs)];
  const round = () => {
    const began = performance.now();
    for (let k = 0; k < callsPerRound; k++) gradient(x[k % points], y, dydx);
    return ((performance.now() - began) * 1000) / callsPerRound;
  };
  round(); // warm-up: the compiler's
  const times = Array.from({ length: rounds }, round);
  return { median: median(times), minimum: Math.min(...times) };
}
