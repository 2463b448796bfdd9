/** What becomes of one file of a survey. */
import { basename } from 'node:path';
import {
  exportSurrogate,
  inspectFile,
  inspectModel,
  loadSurrogate,
  networkModel,
  parameterCount,
  stream,
} from 'sobolev';
import { runsOf } from './survey-run.js';

/** @import { Engine, ModelInspection, Surrogate, Tensor } from 'sobolev' */
/** @import { Listed } from './survey-list.js' */

/**
 * @typedef {object} Found
 * @property {string} repo
 * @property {string} commit
 * @property {string} path
 * @property {string} kind
 * @property {boolean} mlp
 * @property {string} why
 * @property {1 | 2} sample
 * @property {string} [output] that was chosen, where the file alone was refused
 * @property {string} [input] the same
 * @property {'network' | ModelInspection['labels']} is a network, or what it labels points with where it is none
 * @property {string} [activation]
 * @property {string} [reason] why it is no network
 * @property {number | null} [values] the largest difference from ONNX Runtime, relative to the size of the outputs; null where it could not be run
 * @property {number | null} [gradients] the same of gradients and finite differences
 * @property {boolean} [exported] whether the network computes the same as an ONNX file of ours, and is written as C and JavaScript
 */

/**
 * @param {Engine} engine
 * @param {Listed} entry
 * @param {string} file its path on this machine
 * @returns {Promise<Found>}
 */
export async function lookAt(engine, { output, input, ...entry }, file) {
  // Messages name the file by its place on this machine.
  const attempt = (/** @type {Promise<Surrogate>} */ result) =>
    result.catch((error) =>
      /** @type {Error} */ (error).message.replaceAll(file, basename(file)).split('\n')[0].slice(0, 400),
    );
  const alone = await attempt(loadSurrogate(file));
  const chosen =
    typeof alone === 'string' && (output !== '' || input !== '')
      ? await attempt(loadSurrogate(file, { output: output || undefined, input: input || undefined }))
      : alone;
  const inspection = await inspectFile(file);
  if (typeof chosen === 'string') return { ...entry, is: inspection.labels, reason: chosen };
  return {
    ...entry,
    ...(chosen !== alone && output !== '' && { output }),
    ...(chosen !== alone && input !== '' && { input }),
    is: 'network',
    activation: [...new Set(chosen.layers.map(({ activation }) => activation))].join(' '),
    values: await runsOf(
      engine,
      file,
      inspection.inputs,
      chosen,
      chosen === alone ? undefined : output || undefined,
    ),
    gradients: await slopesOff(engine, chosen),
    exported: await isExported(engine, chosen),
  };
}

const POINTS = 4;
/** Inputs by which derivatives are compared, at most. */
const INPUTS = 12;

/** Points about the middle of a network's inputs. @param {Surrogate} network @param {number} count @param {number} seed */
export function pointsFor({ normalisation: { xMean, xStd } }, count, seed) {
  const random = stream(seed, 'points');
  const d = xMean.length;
  const data = Float64Array.from(
    { length: count * d },
    (_, k) => xMean[k % d] + xStd[k % d] * random.normal(),
  );
  // As an engine of float32 sees them.
  return { shape: [count, d], data: data.map(Math.fround) };
}

/**
 * The largest difference of a gradient from finite differences, relative to the largest gradient, if that is more than rounding. Beside a kink no two steps agree:
 * these do not count.
 *
 * @param {Engine} engine
 * @param {Surrogate} network
 */
async function slopesOff(engine, network) {
  const x = pointsFor(network, POINTS, 2);
  const [n, d] = x.shape;
  const { dydx, y } = await labelsOf(engine, network, x, 1);
  const slopes = dydx?.data ?? new Float64Array();
  const m = y.shape[1];
  const [largest, size] = [slopes, y.data].map((values) =>
    values.reduce((/** @type {number} */ most, value) => Math.max(most, Math.abs(value)), 0),
  );
  let most = 0;
  for (let i = 0; i < Math.min(d, INPUTS); i++) {
    const step = 1e-5 * network.normalisation.xStd[i];
    const shifted = [2, 1, -1, -2].flatMap((by) =>
      Array.from(x.data, (value, k) => (k % d === i ? value + by * step : value)),
    );
    const moved = await labelsOf(engine, network, { shape: [4 * n, d], data: Float64Array.from(shifted) }, 0);
    const at = (/** @type {number} */ side, /** @type {number} */ k) => moved.y.data[side * n * m + k];
    // Where a softmax is as good as one of its corners, slopes are rounding.
    const scale = Math.max(largest, (1e-6 * size) / network.normalisation.xStd[i]);
    for (let k = 0; k < n * m; k++) {
      const [near, far] = [(at(1, k) - at(2, k)) / (2 * step), (at(0, k) - at(3, k)) / (4 * step)];
      if (Math.abs(near - far) > 1e-4 * scale) continue;
      most = Math.max(most, Math.abs(near - slopes[k * d + i]) / scale);
    }
  }
  return most;
}

/**
 * Values and gradients of a network in float64.
 *
 * @param {Engine} engine @param {Surrogate} network @param {Tensor} points @param {0 | 1} order
 */
export function labelsOf(engine, network, points, order) {
  return networkModel(network).label(points, { order, engine, random: stream(1, 'noise') });
}

/** Parameters of networks that are written as code, at most. */
const MOST_WRITTEN = 50_000;

/** Whether what we write computes what we read. @param {Engine} engine @param {Surrogate} network */
async function isExported(engine, network) {
  // Code of large networks is as large as these are, and as plain.
  if (parameterCount(network) < MOST_WRITTEN)
    for (const to of /** @type {const} */ (['c', 'js']))
      if (exportSurrogate(network, { to, order: 0 }).length === 0) return false;
  const bytes = /** @type {Uint8Array} */ (exportSurrogate(network, { to: 'onnx', order: 0 }));
  return ((await runsOf(engine, bytes, inspectModel(bytes).inputs, network)) ?? 1) < 1e-4;
}
