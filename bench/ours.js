/**
 * Our training step, behind the interface that the bench measures. Everything the bench knows of the library's
 * training step is in this file; bench/ours-process.js serves it in a process of its own.
 */

/** @import { Case } from './cases.js' */
/** @import { Problem } from './problem.js' */

const library = import('sobolev');

/**
 * @typedef {object} Contender
 * @property {(count: number) => Promise<number>} steps runs `count` training steps, a multiple of `problem.block`, and
 *   returns the milliseconds that they took, results included; nothing may be left running
 * @property {(count: number) => Promise<number[]>} numbers runs steps from the initial parameters and returns the loss of
 *   each of the first `count` before its update; called once, before `steps`
 * @property {() => void} dispose releases native memory
 */

/**
 * @param {object} options
 * @param {Pick<Case, 'hidden' | 'order'>} options.training SiLU between its hidden layers, linear output
 * @param {number} options.batch rows of a batch
 * @param {number} options.threads of the engine; the bench tries 1 and its `--threads`, and the faster counts
 * @param {Problem} options.problem data, batches and constants
 * @param {Float32Array} options.parameters initial ones, laid out as `initialParameters` in bench/problem.js says
 * @returns {Promise<Contender>}
 */
export async function createContender({ training: { hidden, order }, batch, threads, problem, parameters }) {
  const { adam, bindObjective, nodeWays, objectiveOf, openEngine, perceptron, TrainingProgram } =
    await library;
  const engine = await openEngine({ threads });
  const { block, inputs, points, order: rows, directions } = problem;
  const { alpha, beta } = problem.weights[order];
  const { rate, ...moments } = problem.adam;
  /** @param {Float32Array} data @param {number[]} shape */
  const labels = (data, shape) => ({ shape, data: Float64Array.from(data) });
  const samples = {
    x: labels(problem.x, [points, inputs]),
    y: labels(problem.y, [points, 1]),
    dydx: labels(problem.dydx, [points, 1, inputs]),
    ...(order === 2 && { hessian: labels(problem.hessian, [points, 1, inputs, inputs]) }),
  };
  const loss = /** @type {const} */ ({ kind: 'sobolev', order, lambda: beta / alpha / inputs });
  const options = {
    architecture: perceptron([inputs, ...hidden, 1], 'silu'),
    objective: bindObjective(objectiveOf(loss, inputs), samples, { inputs, outputs: 1 }),
    batch,
    optimiser: adam(moments).optimiser,
    threads,
    ways: nodeWays,
  };
  /** @param {Float32Array} data @param {number[]} dims */
  const values = (data, dims) => ({ type: /** @type {const} */ ('float32'), dims, data });
  const data = {
    x: values(problem.x, [points, inputs]),
    y: values(problem.y, [points, 1]),
    dydx: values(problem.dydx, [points, inputs]),
    ...(order === 2 && { hessian: values(problem.hessian, [points, inputs * inputs]) }),
  };
  const drawn = options.objective.terms.flatMap(({ draws = [] }) => draws.map(({ name }) => name));
  const program = await TrainingProgram.open(engine, options, data, parameters);
  const batches = rows.length / batch;
  /** @param {number} count steps of one call */
  const advance = (count) => {
    const from = program.done % batches;
    const along = directions.subarray(from * inputs, (from + count) * inputs);
    return program.advance(
      rows.subarray(from * batch, (from + count) * batch),
      new Float64Array(count).fill(rate),
      Object.fromEntries(drawn.map((name) => [name, along])),
    );
  };
  return {
    async steps(count) {
      const began = performance.now();
      for (let done = 0; done < count; done += block) await advance(block);
      return performance.now() - began;
    },
    async numbers(count) {
      const [{ total }] = await advance(block);
      return Array.from(total).slice(0, count);
    },
    dispose: () => void program.dispose(),
  };
}

/** Versions to print beside the figures: of the engine at least. @returns {Promise<Record<string, string>>} */
export async function versions() {
  const { openEngine, version } = await library;
  const engine = await openEngine();
  return { sobolev: version, [`ONNX Runtime (${engine.name})`]: engine.version };
}
