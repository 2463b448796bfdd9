/** A file as ONNX Runtime runs it, against what was read of it. */
import ort from 'onnxruntime-node';
import { labelsOf, pointsFor } from './survey-file.js';

/** @import { Engine, ModelInspection, Surrogate } from 'sobolev' */

/** @typedef {ModelInspection['inputs'][number]} Input */

const POINTS = 16;
/** Numbers that a file is given at once, at most. */
const MOST = 2 ** 22;

/**
 * The largest difference of a network's values from a file's, relative to the size of the outputs; null where ONNX Runtime does
 * not run it, or gives no output that it could be.
 *
 * @param {Engine} engine
 * @param {string | Uint8Array} file its path, or its bytes
 * @param {readonly Input[]} inputs of the file
 * @param {Surrogate} network
 * @param {string} [output] that was chosen. Default: the one that agrees best, of those of its size
 */
export async function runsOf(engine, file, inputs, network, output) {
  const feeding = feedingOf(inputs, network.inputs.length);
  if (feeding === undefined) return null;
  const { batch, calls } = feeding;
  const x = pointsFor(network, batch * calls, 1);
  if (x.data.length > MOST) return null;
  const { y } = await labelsOf(engine, network, x, 0);
  const m = network.outputs.length;
  let most = 0;
  try {
    const session = await ort.InferenceSession.create(/** @type {string} */ (file), {
      intraOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    for (let start = 0; start < batch * calls; start += batch) {
      const results = await session.run(feeding.feeds(x, start));
      const own = y.data.subarray(start * m, (start + batch) * m);
      const differences = Object.entries(results)
        .filter(
          ([name, { data, type }]) =>
            type.startsWith('float') && data.length === own.length && name === (output ?? name),
        )
        .map(([, { data }]) =>
          differenceOf(own, /** @type {Float32Array} */ (data), feeding.turned ? batch : 1),
        );
      if (differences.length === 0) return null;
      most = Math.max(most, Math.min(...differences));
    }
  } catch {
    return null;
  }
  return most / y.data.reduce((size, value) => Math.max(size, Math.abs(value)), 1e-30);
}

/** @param {Float64Array} own @param {ArrayLike<number>} other @param {number} columns in which the other has a point each; 1: it has rows */
function differenceOf(own, other, columns) {
  const width = own.length / columns;
  return own.reduce(
    (most, value, k) =>
      Math.max(
        most,
        Math.abs(value - other[columns === 1 ? k : (k % width) * columns + Math.floor(k / width)]),
      ),
    0,
  );
}

/**
 * How a network's points are given to a file; undefined where it is not clear. Inputs that the network does not read are given zeros.
 *
 * @param {readonly Input[]} inputs
 * @param {number} d inputs of the network
 */
function feedingOf(inputs, d) {
  const given = inputs.map(({ name, type, dims = ['N', d] }) => {
    // One axis of a name is a point where that is all there is.
    const known = dims.length === 1 && inputs.length === 1 && typeof dims[0] === 'string' ? [d] : dims;
    return {
      name,
      type,
      dims: known,
      size: known.reduce(
        (/** @type {number} */ size, axis) => (typeof axis === 'number' ? size * axis : size),
        1,
      ),
    };
  });
  const isOpen = given.some(({ dims }) => dims.some((axis) => typeof axis === 'string'));
  const total = given.reduce((sum, { size }) => sum + size, 0);
  const fixed = isOpen ? undefined : given.length === 1 || total % d === 0 ? total / d : 1;
  const width = (/** @type {number} */ size) => (fixed === undefined ? size : size / fixed);
  const sums = given.map((_, k) => given.slice(0, k + 1).reduce((sum, { size }) => sum + width(size), 0));
  // All of them, or one, or the first ones.
  const one = given.find(({ size }) => width(size) === d);
  const last = sums.indexOf(d);
  const used = sums.at(-1) === d ? given : last >= 0 ? given.slice(0, last + 1) : one && [one];
  if (used === undefined || !Number.isInteger(fixed ?? 1)) return undefined;
  const batch = fixed ?? POINTS;
  const [{ dims: first }] = used;
  const turned = fixed !== undefined && fixed > 1 && first.at(-1) === fixed && first[0] !== fixed;
  /** @param {{data: Float64Array}} x @param {number} start */
  const feeds = ({ data: points }, start) => {
    let column = 0;
    return Object.fromEntries(
      given.map((input) => {
        const own = width(input.size);
        const data = new (input.type === 'float64' ? Float64Array : Float32Array)(batch * own);
        if (used.includes(input)) {
          for (let row = 0; row < batch; row++)
            for (let k = 0; k < own; k++)
              data[turned ? k * batch + row : row * own + k] = points[(start + row) * d + column + k];
          column += own;
        }
        const dims = input.dims.map((axis) => (typeof axis === 'string' ? batch : axis));
        return [
          input.name,
          new ort.Tensor(/** @type {'float32'} */ (input.type), /** @type {Float32Array} */ (data), dims),
        ];
      }),
    );
  };
  return { batch, calls: batch === 1 ? POINTS : 1, turned, feeds };
}
