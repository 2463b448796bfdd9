/** Our polishing, behind the interface that the bench measures: its problem, and where its steps come to with their times. */

/** @import { Dataset, Network } from 'sobolev' */

const library = import('sobolev');

/** Steps of Adam before. */
const adamSteps = 1500;
/** Labels of JᵀJ for each parameter, and by how much rows grow: those of `levenbergMarquardt`. */
const [gramLabels, growth] = [32, 4];

/**
 * @typedef {object} PolishProblem
 * @property {string} name
 * @property {readonly number[]} widths of the layers, inputs first
 * @property {number} rows
 * @property {number} gramRows rows of JᵀJ
 * @property {readonly number[]} levels rows of losses and gradients, as they grow
 * @property {readonly [number, number]} weights of values and of gradients in the loss
 * @property {Network} network where all begin
 * @property {Record<'x' | 'y' | 'dydx', Float32Array>} tables in the network's units
 *
 * @typedef {readonly (readonly [seconds: number, parameters: readonly number[]])[]} Trace
 * @typedef {{compiled: number, trace: Trace}} Turn seconds to compile, and the walk after that
 */

/**
 * Labels of the basket of the default study, and the network that Adam makes of them.
 *
 * @param {{name: string, hidden: readonly number[], points: number}} polishCase
 * @returns {Promise<PolishProblem>}
 */
export async function createPolishProblem({ name, hidden, points }) {
  const { adam, modelFor, normalise, openEngine, parameterCount, sampleModel, trainSurrogate } =
    await library;
  const engine = await openEngine();
  const model = await modelFor('bachelier');
  /** @type {Dataset[]} */
  const batches = [];
  for await (const batch of sampleModel(engine, model, { points })) batches.push(batch);
  const [first] = batches;
  /** @param {'x' | 'y' | 'dydx'} name */
  const joined = (name) => {
    const parts = batches.map((batch) => /** @type {Required<typeof batch>} */ (batch)[name]);
    const data = Float64Array.from(parts.flatMap((part) => [...part.data]));
    return { shape: [points, ...parts[0].shape.slice(1)], data };
  };
  const data = { ...first, x: joined('x'), y: joined('y'), dydx: joined('dydx') };
  const { surrogate } = await trainSurrogate(engine, data, { hidden, steps: adamSteps, method: adam() });
  const samples = normalise(data, /** @type {any} */ (surrogate).normalisation);
  const { x, y, dydx } = /** @type {Required<typeof samples>} */ (samples);
  const inputs = x.shape[1];
  const rowsOfGram = Math.ceil((gramLabels / (1 + inputs)) * parameterCount(surrogate));
  /** @param {number} rows @returns {number[]} */
  const grown = (rows) =>
    growth * growth * rows > points ? [points] : [growth * rows, ...grown(growth * rows)];
  const levels = grown(rowsOfGram);
  return {
    name,
    widths: [inputs, ...hidden, 1],
    rows: points,
    gramRows: levels[0] === points ? points : rowsOfGram,
    levels,
    weights: [1 / (1 + inputs), inputs / (1 + inputs)],
    network: surrogate,
    tables: {
      x: Float32Array.from(x.data),
      y: Float32Array.from(y.data),
      dydx: Float32Array.from(dydx.data),
    },
  };
}

/** All parameters, layer by layer: the weights [inputs, outputs], then the biases. @param {Network} network */
export function parametersOf({ layers }) {
  return Float64Array.from(layers.flatMap(({ weight, bias }) => [...weight, ...bias]));
}

/** @param {PolishProblem} problem @param {number} steps @param {number} threads @returns {Promise<Turn>} */
export async function polishOurs({ widths, rows, network, tables }, steps, threads) {
  const { bindObjective, levenbergMarquardt, objectiveOf, openEngine, stream } = await library;
  const engine = await openEngine({ threads });
  const [inputs] = widths;
  const shapes = { x: [rows, inputs], y: [rows, 1], dydx: [rows, 1, inputs] };
  const of = (/** @type {'x' | 'y' | 'dydx'} */ name) => ({
    shape: shapes[name],
    data: Float64Array.from(tables[name]),
  });
  const samples = { x: of('x'), y: of('y'), dydx: of('dydx') };
  const objective = bindObjective(objectiveOf({ kind: 'sobolev' }, inputs), samples, { inputs, outputs: 1 });
  const fed = (/** @type {'x' | 'y' | 'dydx'} */ name) => ({
    type: /** @type {const} */ ('float32'),
    dims: [rows, tables[name].length / rows],
    data: tables[name],
  });
  const opened = performance.now();
  const descent = await levenbergMarquardt().open({
    engine,
    step: { architecture: network, objective },
    data: { x: fed('x'), y: fed('y'), dydx: fed('dydx') },
    numbers: Int32Array.from({ length: rows }, (_, row) => row),
    start: parametersOf(network),
    steps,
    random: stream(1, 'polish'),
    threads,
    ways: [],
  });
  try {
    const begun = performance.now();
    const here = () =>
      /** @type {const} */ ([
        (performance.now() - begun) / 1000,
        [.../** @type {Float32Array} */ (descent.parameters.data)],
      ]);
    const trace = [here()];
    for (let step = 0; step < steps; step++) {
      await descent.advance(1);
      trace.push(here());
    }
    return { compiled: (begun - opened) / 1000, trace };
  } finally {
    await descent.dispose();
  }
}
