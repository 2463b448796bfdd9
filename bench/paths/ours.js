/** Our paths with adjoints, behind the interface that the bench measures: labels of the public models, values and gradients. */
import { pairs } from './problem.js';

/** @import { RandomStream, ReferenceModel } from 'sobolev' */
/** @import { PathCase, PathModel } from '../cases.js' */
/** @import { Contender } from '../ours.js' */
/** @import { PathProblem } from './problem.js' */

const library = import('sobolev');

/** @typedef {(problem: PathProblem) => Promise<ReferenceModel>} ModelMaker */

/** @type {Record<PathModel, Record<string, ModelMaker>>} */
const makers = {
  bachelier: {
    /** Of any diffusion: in generated code, block by block. */
    async diffusion({ steps, inputs, parameters }) {
      const { basket, brownianMotion, call, diffusionModel } = await library;
      const { weights, correlation, volatilities, strike, maturity } = /** @type {any} */ (parameters);
      return diffusionModel({
        name: 'bachelier',
        inputs,
        diffusion: brownianMotion({
          spot: inputs.map(({ name }) => name),
          volatility: volatilities,
          correlation,
        }),
        payoff: call({ strike, on: basket({ weights }) }),
        ...{ steps, maturity, paths: pairs, precision: 'float32' },
      });
    },
    /** Of the study: a graph that ONNX Runtime runs. */
    async basket() {
      const { bachelier } = await library;
      return bachelier({ seed: 1, paths: pairs, precision: 'float32' });
    },
  },
  heston: {
    async diffusion({ steps, inputs, parameters }) {
      const { call, diffusionModel, heston } = await library;
      return diffusionModel({
        name: 'heston',
        inputs,
        diffusion: heston({ .../** @type {any} */ (parameters), rate: 'rate' }),
        scheme: 'full-truncation',
        payoff: call({ strike: 'strike' }),
        ...{ steps, maturity: 'maturity', rate: 'rate', paths: pairs, precision: 'float32' },
      });
    },
  },
};

/** Ways to simulate: a model, and how many threads ONNX Runtime has where it is what runs. @param {PathModel} model @param {number} threads */
export function formsOf(model, threads) {
  return Object.keys(makers[model]).flatMap((name) =>
    name === 'basket'
      ? [...new Set([1, threads])].map((n) => `${name}, ${n} thread${n > 1 ? 's' : ''}`)
      : [name],
  );
}

/**
 * @param {PathCase} pathCase
 * @param {string} form of `formsOf`
 * @param {PathProblem} problem
 * @returns {Promise<Contender>}
 */
export async function createPathContender({ model: name, given }, form, problem) {
  const { openEngine, stream } = await library;
  const [way, threads = '1'] = form.split(', ');
  const engine = await openEngine({ threads: Number.parseInt(threads, 10) });
  const model = await makers[name][way](problem);
  const points = { shape: [problem.points, problem.inputs.length], data: Float64Array.from(problem.x) };
  const drawn = stream(1, form);
  const label = () =>
    model.label(points, { order: 1, engine, random: given ? givenNormals(problem.z) : drawn });
  return {
    async steps(count) {
      const began = performance.now();
      for (let done = 0; done < count; done++) await label();
      return performance.now() - began;
    },
    async numbers() {
      const { y, dydx } = await label();
      return [...y.data, .../** @type {{data: Float64Array}} */ (dydx).data];
    },
    dispose: () => {},
  };
}

/** A stream of which the normals are known, from the first on: they are copied to where they are asked for. @param {Float32Array} z @returns {RandomStream} */
function givenNormals(z) {
  let at = 0;
  return /** @type {RandomStream} */ ({
    /** @param {Float32Array | Float64Array} out */
    fillNormal(out) {
      out.set(z.subarray(at, at + out.length));
      at += out.length;
    },
    copy: () => givenNormals(z),
  });
}
