/** Measures least squares on values and gradients beside JAX and SciPy: the time to one loss. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns, digits, ratio } from '../table.js';
import { createPolishProblem, parametersOf, polishOurs } from './ours.js';

/** @import { Trace } from './ours.js' */

/**
 * @typedef {{name: string, hidden: readonly number[], points: number, steps: number, peers: readonly Form[]}} PolishCase
 * @typedef {'jax' | 'jax-some' | 'scipy'} Form
 *
 * @typedef {object} PolishResult
 * @property {string} name of the case
 * @property {number} points
 * @property {number} steps of ours
 * @property {number} loss that all are timed to: the largest that one of them ends with
 * @property {Record<string, number | null>} seconds to it; null: not measured
 * @property {Record<string, string>} missing why a peer was not measured
 */

/** Of the default study's basket. SciPy holds the Jacobian of all rows. @type {readonly PolishCase[]} */
export const polishCases = [
  { name: '7-3-3-1', hidden: [3, 3], points: 65_536, steps: 10, peers: ['jax', 'jax-some', 'scipy'] },
  { name: '7-3-3-1, all points', hidden: [3, 3], points: 262_144, steps: 10, peers: ['jax', 'jax-some'] },
  { name: '7-8×6-1', hidden: [8, 8, 8, 8, 8, 8], points: 16_384, steps: 4, peers: ['jax', 'jax-some'] },
];

const script = fileURLToPath(new URL('../peers/polish_peer.py', import.meta.url));
/** A loss that differs by less is the same. */
const same = 1e-6;

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
  log(`${name}: ours`);
  /** @type {Map<string, Trace>} */
  const traces = new Map([['ours', await polishOurs(problem, steps, threads)]]);
  /** @type {Record<string, string>} */
  const missing = {};
  for (const form of peers) {
    log(`${name}: ${form}`);
    // SciPy counts calls of the residual, of which a step may take several.
    const most = form === 'scipy' ? 3 * steps : steps;
    const given = { problem: directory, threads, form, steps: most };
    const words = Object.entries(given).flatMap(([option, value]) => [`--${option}`, String(value)]);
    const { status, stdout, stderr } = spawnSync(python, [script, ...words], { encoding: 'utf8' });
    if (status === 0) traces.set(form, JSON.parse(stdout).trace);
    else missing[form] = stderr.trim().split('\n').at(-1) ?? 'no answer';
  }
  const loss = Math.max(...[...traces.values()].map((trace) => /** @type {any} */ (trace.at(-1))[1]));
  const seconds = Object.fromEntries([...traces].map(([who, trace]) => [who, timeTo(trace, loss)]));
  return { name, points, steps, loss, seconds, missing };
}

/** @param {Trace} trace @param {number} loss */
function timeTo(trace, loss) {
  return trace.find(([, found]) => found <= loss * (1 + same))?.[0] ?? null;
}

/** @param {readonly PolishResult[]} results */
export function polishTable(results) {
  const head = ['network', 'points', 'loss', 'ours', 'JAX', 'SciPy', 'JAX / ours', 'SciPy / ours'];
  const rows = results.map(({ name, points, loss, seconds }) => {
    const { ours, jax = null, 'jax-some': some = null, scipy = null } = seconds;
    const times = [jax, some].filter((time) => time !== null);
    const best = times.length === 0 ? null : Math.min(...times);
    return [
      ...[name, points.toLocaleString('en'), loss.toPrecision(7)],
      ...[ours, best, scipy].map((time) => digits(time ?? undefined)),
      ...[ratio(best, ours), ratio(scipy, ours)],
    ];
  });
  return columns([head, ...rows]);
}
