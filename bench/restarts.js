/** Measures networks of other random weights that are trained side by side, beside one: whole trainings, ours only. */
import { packageVersion } from './machine.js';
import { inputs } from './problem.js';
import { writeResults } from './results.js';
import { median } from './statistics.js';
import { columns, digits } from './table.js';

/** @import { Dataset, LossOptions } from 'sobolev' */
/** @import { Results } from './results.js' */

/** Networks that are trained side by side. */
const count = 16;
/** Rows of the set: with those the default budget is of 20,000 steps of 256 rows. */
const points = 65_536;
/** How many times as long as one network they may take, of values and gradients. */
const target = 9;

const networks = /** @type {const} */ ([
  { name: '7-3-3-1', hidden: [3, 3] },
  { name: '7-8x6-1', hidden: [8, 8, 8, 8, 8, 8] },
]);

/** @type {readonly {name: string, loss: LossOptions, target: number | null}[]} */
const losses = [
  { name: 'values', loss: { kind: 'vanilla' }, target: null },
  { name: 'values, gradients', loss: { kind: 'sobolev' }, target },
  { name: 'values, gradients, curvatures', loss: { kind: 'sobolev', order: 2 }, target: null },
];

/**
 * @typedef {object} RestartsResult
 * @property {string} name of the network
 * @property {string} loss
 * @property {Record<'one' | 'all', number>} seconds of a training of one network and of all: median over the rounds
 * @property {Record<'one' | 'all', number>} leastSeconds the same, least of the rounds
 * @property {number | null} target how many times as long all may take
 */

/**
 * @param {Pick<ReturnType<typeof import('./options.js').readOptions>, 'json' | 'rounds' | 'threads'>} options
 * @param {Results['machine']} machine
 * @param {Record<'print' | 'log', (line: string) => void>} to
 */
export async function benchRestarts({ json, rounds, threads }, machine, { print, log }) {
  const restarts = await measureRestarts({ rounds, threads, log });
  print(`\nSeconds of a training by Adam: median of ${rounds} turns (least). Up to ${threads} threads.`);
  print(restartsTable(restarts));
  if (json !== undefined) {
    const versions = { sobolev: { sobolev: packageVersion() } };
    const date = new Date().toISOString();
    const settings = { threads, rounds };
    writeResults(json, { schema: 'sobolev/bench-restarts/1', date, machine, versions, settings, restarts });
    print(`written: ${json}`);
  }
  return true;
}

/**
 * By turns in one process, so that whatever else the machine does falls on both.
 *
 * @param {{rounds: number, threads: number, log: (line: string) => void}} options
 * @returns {Promise<RestartsResult[]>}
 */
async function measureRestarts({ rounds, threads, log }) {
  const { openEngine, trainSurrogate } = await import('sobolev');
  const engine = await openEngine({ threads });
  const data = await softPlus();
  /** @type {RestartsResult[]} */
  const results = [];
  for (const { name, hidden } of networks)
    for (const { name: loss, target, ...given } of losses) {
      log(`${name}, ${loss}: ${rounds} rounds`);
      /** @param {number} restarts */
      const seconds = async (restarts) => {
        const began = performance.now();
        await trainSurrogate(engine, data, { hidden, restarts, ...given });
        return (performance.now() - began) / 1000;
      };
      // The first training is the compiler's.
      await seconds(1);
      /** @type {Record<'one' | 'all', number>[]} */
      const taken = [];
      for (let round = 0; round < rounds; round++)
        taken.push({ one: await seconds(1), all: await seconds(count) });
      results.push({
        ...{ name, loss, target },
        seconds: both((who) => median(taken.map((of) => of[who]))),
        leastSeconds: both((who) => Math.min(...taken.map((of) => of[who]))),
      });
    }
  return results;
}

/** @param {readonly RestartsResult[]} results */
function restartsTable(results) {
  const head = ['network', 'loss', 'one', String(count), 'ratio', 'of least times', ''];
  const rows = results.map(({ name, loss, seconds, leastSeconds, target }) => {
    const ratio = seconds.all / seconds.one;
    const verdict = ratio <= (target ?? ratio) ? 'within' : 'over';
    return [
      ...[name, loss],
      ...[`${digits(seconds.one)} (${digits(leastSeconds.one)})`],
      ...[`${digits(seconds.all)} (${digits(leastSeconds.all)})`],
      ...[ratio.toFixed(1), (leastSeconds.all / leastSeconds.one).toFixed(1)],
      target === null ? '' : `${verdict} the target of ${target}`,
    ];
  });
  return columns([head, ...rows]);
}

/** @param {(who: 'one' | 'all') => number} of */
function both(of) {
  return { one: of('one'), all: of('all') };
}

/**
 * log(1 + e^s) of a sum s of the inputs, with gradients and Hessians.
 *
 * @returns {Promise<Dataset>}
 */
async function softPlus() {
  const { stream } = await import('sobolev');
  const random = stream(1, 'bench restarts');
  const weights = Float64Array.from({ length: inputs }, (_, i) => 0.2 * (i + 1));
  const x = Float64Array.from({ length: points * inputs }, () => 2 * random.uniform() - 1);
  const y = new Float64Array(points);
  const dydx = new Float64Array(points * inputs);
  const hessian = new Float64Array(points * inputs * inputs);
  for (let row = 0; row < points; row++) {
    const sum = weights.reduce((all, weight, i) => all + weight * x[row * inputs + i], 0);
    y[row] = Math.log1p(Math.exp(sum));
    const slope = 1 / (1 + Math.exp(-sum));
    weights.forEach((weight, i) => {
      dydx[row * inputs + i] = slope * weight;
      weights.forEach((other, j) => {
        hessian[(row * inputs + i) * inputs + j] = slope * (1 - slope) * weight * other;
      });
    });
  }
  return {
    x: { shape: [points, inputs], data: x },
    y: { shape: [points, 1], data: y },
    dydx: { shape: [points, 1, inputs], data: dydx },
    hessian: { shape: [points, 1, inputs, inputs], data: hessian },
    inputs: Array.from({ length: inputs }, (_, i) => ({ name: `x${i}`, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}
