/**
 * Public networks, cut to a quarter of their neurons and tuned on themselves, beside the same widths from random weights. They are other people's
 * files: a list says where they are, `docs/networks.json` what came of them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  criteria,
  designPoints,
  domainOf,
  evaluateSurrogates,
  fineTuneSurrogate,
  hiddenWidths,
  importSurrogate,
  initialise,
  isKinked,
  labelWith,
  logitsOf,
  measureCut,
  networkModel,
  openEngine,
  parameterCount,
  pruneSurrogate,
  scoresBy,
  stream,
  testSetOf,
  trainSurrogate,
} from 'sobolev';

/** @import { Dataset, Engine, Surrogate } from 'sobolev' */

export const NETWORKS = 'networks.json';
export const SEEDS = [1, 2, 3];

/** As of `sobolev prune --ratio 0.75` and `sobolev finetune --teacher`, but for the points: a quarter of theirs. */
const PLAN = { keep: 0.25, points: 16_384, test: 4096 };

/** What is too large to be trained six times in a table: image networks, and wide policies. */
const MOST = { parameters: 60_000, inputs: 64, outputs: 16 };
/** Fewest neurons of a layer of which a quarter is kept. */
const LEAST = 8;

/**
 * @typedef {{ values: number, gradients: number }} Missed 1 − R² on test points
 * @typedef {{ repo: string, path: string, digest: string }} Place
 * @typedef {Place & { inputs: number, outputs: number, hidden: readonly number[], kept: readonly number[], activation: string,
 *   parameters: readonly [number, number], seed: number, version: number, replacement: string, dead: number, before: Missed,
 *   tuned: Missed | null, start: 'cut' | 'random weights', scratch: Missed | null }} NetworkRow
 */

/** Raised where rows would come out otherwise: before 3 nothing was trained beside networks of kinks. */
export const VERSION = 3;

/** What a list names: a line a file, columns by the names of its first line, of which repo and path are read. @param {string} list */
export function listed(list) {
  const [head, ...lines] = readFileSync(list, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const [repo, path] = ['repo', 'path'].map((name) => head.indexOf(name));
  return lines.map((cells) => ({ repo: cells[repo], path: cells[path] }));
}

/**
 * The networks of a list that can be compared, the smallest first: one file a repository and architecture. A classifier is compared by
 * its logits, on which pruning and tuning work.
 *
 * @param {string} list files lie beside it, under `files/OWNER+NAME`
 */
export async function comparable(list) {
  const found = new Map();
  for (const { repo, path } of listed(list)) {
    const bytes = read(join(dirname(list), 'files', repo.replace('/', '+'), path));
    if (bytes === undefined) continue;
    const network = await imported(bytes);
    if (network === undefined || !isComparable(network)) continue;
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const key = [repo, hiddenWidths(network).join('-'), activationsOf(network)].join(' ');
    if (!found.has(key)) found.set(key, { repo, path, digest, network: bounded(logitsOf(network)) });
  }
  return [...found.values()].sort((a, b) => parameterCount(a.network) - parameterCount(b.network));
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} bytes @returns {Promise<Surrogate | undefined>} */
async function imported(bytes) {
  try {
    return await importSurrogate(bytes);
  } catch {
    return undefined;
  }
}

/** "relu", or "relu, tanh" of several. @param {Surrogate} network */
function activationsOf({ layers }) {
  const names = layers.map(({ activation }) => activation).filter((name) => name !== 'linear');
  return [...new Set(names)].join(', ');
}

/** @param {Surrogate} network */
function isComparable(network) {
  const widths = hiddenWidths(network);
  const finite = network.layers.every(({ weight }) => weight.every((w) => Math.abs(w) < 1e6));
  return (
    widths.length > 0 &&
    Math.min(...widths) >= LEAST &&
    parameterCount(network) <= MOST.parameters &&
    network.inputs.length <= MOST.inputs &&
    network.outputs.length <= MOST.outputs &&
    finite
  );
}

/** The network over ±1, or where it scales its inputs, over two of these scales about their means. @param {Surrogate} network @returns {Surrogate} */
function bounded(network) {
  const { xMean, xStd } = network.normalisation;
  const scales = xMean.some((mean, k) => mean !== 0 || xStd[k] !== 1);
  const reach = scales ? 2 : 1;
  const inputs = network.inputs.map((input, k) => {
    const { lo = xMean[k] - reach * xStd[k], hi = xMean[k] + reach * xStd[k] } = input;
    return { ...input, lo, hi };
  });
  return { ...network, inputs };
}

/**
 * @param {Place & { network: Surrogate }} place
 * @param {number} seed
 * @returns {Promise<NetworkRow>}
 */
export async function compareNetwork({ network, ...place }, seed) {
  const engine = await openEngine({ threads: 1 });
  const elimination = /** @type {import('sobolev').Criterion} */ (
    criteria.find(({ name }) => name === 'elimination')
  );
  const test = await testSetOf(engine, networkModel(network), { points: PLAN.test, seed });
  const missed = async (/** @type {Surrogate} */ surrogate) => {
    const [{ r2 }] = await evaluateSurrogates(engine, { surrogate }, test, {
      infinite: 'without curvatures',
    });
    return {
      values: digits(1 - /** @type {number} */ (r2.values)),
      gradients: digits(1 - /** @type {number} */ (r2.gradients)),
    };
  };
  const scores = await scoresBy(elimination, network, { engine, seed });
  const pruned = pruneSurrogate(network, scores, { by: 'ratio', ratio: 1 - PLAN.keep, scope: 'layer' });
  const cut = measureCut(network, pruned);
  const design = { kind: network.inputs.length <= 21_201 ? 'sobol' : 'uniform' };
  const x = designPoints(
    /** @type {any} */ (design),
    domainOf(network.inputs),
    PLAN.points,
    stream(seed, 'points'),
  );
  const data = await labelWith(engine, network, x, { seed });
  const tuned = await attempt(() =>
    fineTuneSurrogate(engine, pruned.surrogate, data, { seed, stream: 'small', fresh: isKinked(network) }),
  );
  return {
    ...place,
    inputs: network.inputs.length,
    outputs: network.outputs.length,
    hidden: hiddenWidths(network),
    kept: hiddenWidths(pruned.surrogate),
    activation: activationsOf(network),
    parameters: [parameterCount(network), parameterCount(pruned.surrogate)],
    seed,
    version: VERSION,
    replacement: cut?.replacement ?? 'none',
    dead: (cut?.dead ?? []).reduce((sum, { neurons }) => sum + neurons, 0),
    before: await missed(pruned.surrogate),
    tuned: tuned && (await missed(tuned.surrogate)),
    start: tuned?.training.restart === 1 ? 'random weights' : 'cut',
    scratch: await fresh(engine, pruned.surrogate, data, seed, missed),
  };
}

/**
 * The same layers from random weights, in the better of two ways where an activation bounds the outputs: with z-scores of the labels, which lie
 * outside of its range, or with a linear layer behind it that scales them, as a network that is imported has.
 *
 * @param {Engine} engine @param {Surrogate} like @param {Dataset} data @param {number} seed @param {(network: Surrogate) => Promise<Missed>} missed
 */
async function fresh(engine, like, data, seed, missed) {
  const options = { seed, stream: 'small', stage: 'scratch' };
  const ways = [() => trainSurrogate(engine, data, { ...options, like })];
  if (like.layers.at(-1)?.activation !== 'linear') {
    const start = { ...like, ...initialise(like, stream(seed, 'initialise scratch')), provenance: {} };
    ways.push(() => fineTuneSurrogate(engine, start, data, options));
  }
  const made = [];
  for (const way of ways) made.push(await attempt(async () => missed((await way()).surrogate)));
  return made.reduce((best, one) =>
    best === null || (one !== null && one.values < best.values) ? one : best,
  );
}

/** A training that fails leaves nothing. @template Result @param {() => Promise<Result>} make */
async function attempt(make) {
  try {
    return await make();
  } catch (error) {
    process.stderr.write(`  ${error instanceof Error ? error.message : error}\n`);
    return null;
  }
}

/** @param {number} value */
const digits = (value) => Number(value.toPrecision(4));

/** Whether a row is of a file and a seed, as they would be compared now. @param {Place} place @param {number} seed */
export const isSame =
  ({ repo, path, digest }, seed) =>
  (/** @type {NetworkRow} */ row) =>
    row.repo === repo &&
    row.path === path &&
    row.digest === digest &&
    row.seed === seed &&
    row.version === VERSION;

/** A line for each row, so that changes are read line by line. @param {readonly NetworkRow[]} rows */
export const networksJson = (rows) => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;

/** The rows of a file; none where it is not there. @param {string} file @returns {readonly NetworkRow[]} */
export function readNetworks(file) {
  const bytes = read(file);
  return bytes === undefined ? [] : JSON.parse(String(bytes));
}
