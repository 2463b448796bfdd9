/** Measures least squares on values and gradients beside JAX and SciPy: the time to one loss. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contender } from '../contender.js';
import { median } from '../statistics.js';
import { columns, digits, ratio } from '../table.js';
import { createPolishProblem, parametersOf, polishOurs } from './ours.js';

/** @import { Turn } from './ours.js' */

/**
 * @typedef {{name: string, hidden: readonly number[], points: number, steps: number, peers: readonly Form[]}} PolishCase
 * @typedef {'jax' | 'jax-all' | 'scipy'} Form
 *
 * @typedef {object} PolishResult
 * @property {string} name of the case
 * @property {number} points
 * @property {number} steps of each walk
 * @property {number} loss of all points that all are timed to: the largest that one of them ends with
 * @property {Record<string, number | null>} seconds to it, medians of the turns; null: not measured
 * @property {Record<string, number>} compiled seconds before that
 * @property {Record<string, string>} missing why a peer was not measured
 */

/** Of the default study's basket. SciPy holds the Jacobian of all rows. @type {readonly PolishCase[]} */
export const polishCases = [
  { name: '7-3-3-1', hidden: [3, 3], points: 65_536, steps: 20, peers: ['jax', 'jax-all', 'scipy'] },
  { name: '7-3-3-1, all points', hidden: [3, 3], points: 262_144, steps: 20, peers: ['jax'] },
  { name: '7-8×6-1', hidden: [8, 8, 8, 8, 8, 8], points: 65_536, steps: 12, peers: ['jax'] },
];

const script = fileURLToPath(new URL('../peers/polish_peer.py', import.meta.url));
/** A loss that differs by less is the same. */
const same = 1e-6;
/** Each takes so many turns, one after the other. */
const turns = 5;

/**
 * @param {PolishCase} polishCase
 * @param {object} options
 * @param {string} options.python
 * @param {string} options.directory for what peers read
 * @param {number} options.threads
 * @param {(line: string) => void} options.log
 * @returns {Promise<PolishResult>}
 */
export async function measurePolish(
  { name, hidden, points, steps, peers },
  { python, directory, threads, log },
) {
  log(`${name}: ${points.toLocaleString('en')} points, Adam`);
  const problem = await createPolishProblem({ name, hidden, points });
  const { network, tables, ...facts } = problem;
  writeFileSync(join(directory, 'polish.json'), JSON.stringify(facts));
  writeFileSync(join(directory, 'polish-start.bin'), parametersOf(network));
  for (const [table, values] of Object.entries(tables))
    writeFileSync(join(directory, `polish-${table}.bin`), values);
  /** @type {Map<string, Contender>} */
  const open = new Map();
  /** @type {Record<string, string>} */
  const missing = {};
  try {
    for (const form of peers) {
      log(`${name}: ${form} compiles`);
      const words = Object.entries({ problem: directory, threads, form, steps });
      const all = [script, ...words.flatMap(([option, value]) => [`--${option}`, String(value)])];
      const peer = new Contender('jaxJit', python, all);
      try {
        open.set(form, await peer.start());
      } catch (error) {
        missing[form] = error instanceof Error ? error.message : String(error);
      }
    }
    /** @type {Map<string, Turn[]>} */
    const taken = new Map();
    for (const who of ['ours', ...open.keys()]) taken.set(who, []);
    for (let turn = 0; turn < turns; turn++)
      for (const [who, done] of taken) {
        log(`${name}: ${who}, turn ${turn + 1}`);
        done.push(await (open.get(who)?.ask({ turn: true }) ?? polishOurs(problem, steps, threads)));
      }
    const [judge] = open.values();
    if (judge === undefined)
      throw new Error(`nobody is measured beside ours: ${Object.values(missing).join('; ')}`);
    /** @type {Map<string, number[]>} */
    const losses = new Map();
    // All turns of one go the same way. One judge says the losses of all points.
    for (const [who, [{ trace }]] of taken)
      losses.set(who, (await judge.ask({ losses: trace.map(([, parameters]) => parameters) })).losses);
    const loss = Math.max(...[...losses.values()].map((found) => Math.min(...found)));
    const seconds = Object.fromEntries(
      [...taken].map(([who, done]) => {
        const at = /** @type {number[]} */ (losses.get(who)).findIndex((found) => found <= loss * (1 + same));
        return [who, median(done.map(({ trace }) => trace[at][0]))];
      }),
    );
    const compiled = Object.fromEntries(
      [...taken].map(([who, done]) => [who, median(done.map((each) => each.compiled))]),
    );
    return { name, points, steps, loss, seconds, compiled, missing };
  } finally {
    for (const peer of open.values()) await peer.close();
  }
}

/** @param {readonly PolishResult[]} results */
export function polishTable(results) {
  const head = [
    'network',
    'points',
    'loss',
    'ours',
    'JAX',
    'SciPy',
    'JAX / ours',
    'SciPy / ours',
    'compiled: ours',
    'JAX',
  ];
  const rows = results.map(({ name, points, loss, seconds, compiled }) => {
    const { ours, jax = null, 'jax-all': all = null, scipy = null } = seconds;
    const times = [jax, all].filter((time) => time !== null);
    const best = times.length === 0 ? null : Math.min(...times);
    return [
      ...[name, points.toLocaleString('en'), loss.toPrecision(7)],
      ...[ours, best, scipy].map((time) => digits(time ?? undefined)),
      ...[ratio(best, ours), ratio(scipy, ours)],
      ...[compiled.ours, compiled.jax].map((time) => digits(time)),
    ];
  });
  return columns([head, ...rows]);
}
