/** Measures scores by the criteria of pruning: of the neurons of the large network, ours only. */
import { initialParameters, inputs } from './problem.js';
import { median } from './statistics.js';
import { surrogateOf } from './surrogate.js';

/** @import { ScoreCase } from './cases.js' */
/** @import { Problem } from './problem.js' */

/** Points that criteria get which differentiate the loss: as many as a study gives them. */
const points = 4096;
/** Calls last this long together, at least, in a round, and before the first: milliseconds. */
const least = 20;
const warmUp = 1000;

/**
 * @param {ScoreCase} scoreCase
 * @param {readonly number[]} hidden widths of the hidden layers; SiLU between, linear output
 * @param {Pick<Problem, 'x' | 'y' | 'dydx'>} problem labelled points
 * @param {{rounds: number, threads: number}} options
 * @returns {Promise<{median: number, minimum: number, cpu: number}>} milliseconds a call, and the median of the processor's time
 */
export async function measureScores({ criterion, data }, hidden, problem, { rounds, threads }) {
  const sobolev = await import('sobolev');
  const { layers } = sobolev.unflatten(
    initialParameters(hidden),
    sobolev.perceptron([inputs, ...hidden, 1], 'silu'),
  );
  const network = surrogateOf(layers, 0.5);
  const score = data ? await onData() : alone();

  /** What a criterion computes; not the digests of the network by which files of scores know it. */
  function alone() {
    if (criterion === 'interval-significance') {
      const x = sobolev.input('x', [1, inputs]);
      const domain = { lo: new Array(inputs).fill(-0.5), hi: new Array(inputs).fill(0.5) };
      return () => sobolev.analyseSignificance({ x, ...sobolev.surrogateGraph(network, x) }, domain);
    }
    return () => sobolev.scoresBy(named(), network);
  }

  async function onData() {
    /** @param {Float32Array} values @param {number[]} shape */
    const rows = (values, shape) => ({
      shape: [points, ...shape],
      data: Float64Array.from(values.subarray(0, points * shape.reduce((size, axis) => size * axis, 1))),
    });
    const samples = sobolev.dataset({
      x: rows(problem.x, [inputs]),
      y: rows(problem.y, [1]),
      dydx: rows(problem.dydx, [1, inputs]),
      inputs: network.inputs,
      outputs: network.outputs,
    });
    const engine = await sobolev.openEngine({ threads });
    return () => sobolev.scoresBy(named(), network, { samples, engine });
  }

  function named() {
    const found = sobolev.criteria.find(({ name }) => name === criterion);
    if (found === undefined) throw new Error(`there is no criterion ${criterion}`);
    return found;
  }

  const started = performance.now();
  do
    await score(); // warm-up: the compiler's
  while (performance.now() - started < warmUp);
  const times = [];
  const processor = [];
  for (let round = 0; round < rounds; round++) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    let calls = 0;
    do {
      await score();
      calls++;
    } while (performance.now() - began < least);
    times.push((performance.now() - began) / calls);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000 / calls);
  }
  return { median: median(times), minimum: Math.min(...times), cpu: median(processor) };
}
