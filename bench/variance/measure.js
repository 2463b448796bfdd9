/** Measures error per second of ways to take noise from labels, beside that of independent paths. */
import { columns, digits } from '../table.js';
import { varianceCases, ways } from './cases.js';

/** @import { VarianceCase, Way } from './cases.js' */

/** Points of the domain. */
const points = 8;
/** Paths of a label, mirror images counted: as many as studies take, and many. */
const pathCounts = [128, 2048];
/** Paths of each point in a round, in labels that each have noise of their own. */
const pathsOfPoint = 1 << 14;
/** Standard errors by which means of two ways may be apart, of some thousand numbers. */
const apart = 6;

/**
 * @typedef {{value: number, delta: number}} OfBoth of values, and of slopes by spots
 *
 * @typedef {object} VarianceResult
 * @property {string} name of the case
 * @property {string} way
 * @property {number} paths of a label
 * @property {number} microseconds of processors a label, which is a value and all slopes: least of the rounds
 * @property {OfBoth} variance of labels, in mean over the points
 * @property {OfBoth} error root mean square of labels that take a millisecond together
 * @property {OfBoth} efficiency how many times as long independent paths take to the same error
 * @property {boolean} agrees whether its means are those of independent paths, within their noise
 */

/**
 * @param {number} rounds
 * @param {(line: string) => void} log
 * @returns {Promise<VarianceResult[]>}
 */
export async function measureVariance(rounds, log) {
  const results = [];
  for (const one of await varianceCases())
    for (const paths of pathCounts) {
      /** @type {Measured | undefined} */
      let plain;
      for (const way of ways) {
        log(`${one.name}, ${paths} paths, ${way.name}: ${rounds} rounds`);
        const own = await measureWay(one, way, paths, rounds);
        plain ??= own;
        const [than, of] = [plain, own];
        results.push({
          ...{ name: one.name, way: way.name, paths, microseconds: own.microseconds, variance: own.variance },
          error: both((k) => Math.sqrt((of.variance[k] * of.microseconds) / 1000)),
          efficiency: both(
            (k) => (than.variance[k] * than.microseconds) / (of.variance[k] * of.microseconds),
          ),
          agrees: agree(than, of),
        });
      }
    }
  return results;
}

/** @param {readonly VarianceResult[]} results */
export function varianceTable(results) {
  const head = ['', 'paths', 'µs', 'error in 1 ms', 'of deltas', 'efficiency', 'of deltas', ''];
  const rows = results.map(({ name, way, paths, microseconds, error, efficiency, agrees }) => [
    ...[`${name}: ${way}`, String(paths), digits(microseconds)],
    ...[error, efficiency].flatMap(({ value, delta }) => [digits(value), digits(delta)]),
    agrees ? '' : 'has other means',
  ]);
  return columns([head, ...rows]);
}

/**
 * @typedef {object} Measured
 * @property {number} microseconds
 * @property {OfBoth} variance
 * @property {readonly Moments[]} moments of each point's value and slopes
 * @property {number} count of labels of each point
 *
 * @typedef {{mean: number, variance: number}} Moments
 */

/**
 * @param {VarianceCase} one
 * @param {Way} way
 * @param {number} paths
 * @param {number} rounds
 * @returns {Promise<Measured>}
 */
async function measureWay({ name, deltas, control, model: build }, way, paths, rounds) {
  const { openEngine, stream } = await import('sobolev');
  const { antithetic = false, sampling } = way;
  const model = build({
    ...{ antithetic, precision: 'float32', paths: antithetic ? paths / 2 : paths },
    ...(sampling && { sampling }),
    ...(way.control && { control }),
  });
  const engine = await openEngine({ threads: 1 });
  const labels = pathsOfPoint / paths;
  const d = model.inputs.length;
  const uniform = stream(1, 'variance points');
  const places = Array.from({ length: points }, () =>
    model.inputs.map(({ lo = 0, hi = 1 }) => lo + (hi - lo) * uniform.uniform()),
  );
  const x = {
    shape: [points * labels, d],
    data: Float64Array.from(places.flatMap((place) => Array.from({ length: labels }, () => place)).flat()),
  };
  /** @param {number} round */
  const label = (round) => model.label(x, { order: 1, random: stream(round, 'variance paths'), engine });
  await label(0); // warm-up: the compiler's, and the check of the control's mean
  /** Values and slopes of each point, label by label. @type {number[][]} */
  const found = Array.from({ length: points * (1 + deltas.length) }, () => []);
  const times = [];
  for (let round = 1; round <= rounds; round++) {
    const began = process.cpuUsage();
    const { y, dydx } = await label(round);
    const { user, system } = process.cpuUsage(began);
    times.push((user + system) / (points * labels));
    if (dydx === undefined) throw new Error(`${name} has no slopes`);
    for (let row = 0; row < points * labels; row++) {
      const at = Math.floor(row / labels) * (1 + deltas.length);
      found[at].push(y.data[row]);
      for (const [k, input] of deltas.entries()) found[at + 1 + k].push(dydx.data[row * d + input]);
    }
  }
  const moments = found.map(momentsOf);
  const isValue = (/** @type {unknown} */ _, /** @type {number} */ k) => k % (1 + deltas.length) === 0;
  /** @param {readonly Moments[]} of */
  const mean = (of) => of.reduce((sum, { variance }) => sum + variance, 0) / of.length;
  return {
    microseconds: Math.min(...times),
    variance: {
      value: mean(moments.filter(isValue)),
      delta: mean(moments.filter((one, k) => !isValue(one, k))),
    },
    moments,
    count: rounds * labels,
  };
}

/** @param {readonly number[]} of @returns {Moments} */
function momentsOf(of) {
  const mean = of.reduce((sum, one) => sum + one, 0) / of.length;
  return { mean, variance: of.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (of.length - 1) };
}

/** @param {Measured} a @param {Measured} b */
function agree(a, b) {
  return a.moments.every(({ mean, variance }, k) => {
    const other = b.moments[k];
    const error = Math.sqrt((variance + other.variance) / a.count);
    return Math.abs(mean - other.mean) <= apart * error + 1e-6 * Math.abs(mean);
  });
}

/** @param {(k: keyof OfBoth) => number} of @returns {OfBoth} */
function both(of) {
  return { value: of('value'), delta: of('delta') };
}
