/** Measures paths with adjoints side by side. */
import { contendersOf, titles } from '../contender.js';
import { measureSideBySide } from '../side-by-side.js';
import { best, columns, digits, ratio } from '../table.js';
import { ownNormals, sameNormals } from './agreement.js';

/** @import { PathCase } from '../cases.js' */
/** @import { Contender, ContenderName } from '../contender.js' */
/** @import { LeaveOut, Timing } from '../measure.js' */
/** @import { PathResult } from '../results.js' */
/** @import { PathProblem } from './problem.js' */

const names = contendersOf.paths;

/**
 * @param {readonly Contender[]} contenders
 * @param {PathCase} pathCase
 * @param {PathProblem} problem
 * @param {{rounds: number, leaveOut: LeaveOut, print: (text: string) => void}} options
 * @returns {Promise<PathResult>}
 */
export async function measurePaths(contenders, { name, given }, problem, options) {
  const { points, pairs, steps } = problem;
  const agreement = given ? sameNormals(points) : ownNormals(points);
  const measured = await measureSideBySide(contenders, name, { agreement, block: 1, ...options });
  const { timings, ...rest } = measured;
  const nanoseconds = timesOf(timings, 'median', points * pairs * steps);
  return {
    ...{ name, points, pairs, steps, nanoseconds },
    leastNanoseconds: timesOf(timings, 'minimum', points * pairs * steps),
    verdict: verdict(nanoseconds),
    timings: Object.fromEntries(timings),
    ...rest,
  };
}

/**
 * Nanoseconds a pair of paths and step.
 *
 * @param {ReadonlyMap<ContenderName, Timing>} timings
 * @param {'median' | 'minimum'} statistic
 * @param {number} pairs of a call, times steps
 * @returns {PathResult['nanoseconds']}
 */
function timesOf(timings, statistic, pairs) {
  const times = names.map((name) => {
    const milliseconds = timings.get(name)?.[statistic];
    return [name, milliseconds === undefined ? null : (milliseconds * 1e6) / pairs];
  });
  return Object.fromEntries(times);
}

/** @param {PathResult['nanoseconds']} times */
function verdict({ ours, jaxPaths, jaxPathsAlone }) {
  const peer = best(jaxPaths, jaxPathsAlone);
  if (!ours) return 'ours not measured';
  if (!peer) return 'nothing to compare with';
  const percent = Math.round((ours / peer - 1) * 100);
  return percent > 0 ? `slower than JAX by ${percent}%` : "at or ahead of JAX's best";
}

/** @param {readonly PathResult[]} results */
export function pathTable(results) {
  const head = ['paths', ...names.map((name) => titles[name]), 'JAX best / ours', 'least', 'ours is'];
  const rows = results.map(({ name, nanoseconds, leastNanoseconds, verdict: text }) => [
    name,
    ...names.map((n) =>
      nanoseconds[n] == null ? '-' : `${digits(nanoseconds[n])} (${digits(leastNanoseconds[n])})`,
    ),
    ...[nanoseconds, leastNanoseconds].map(({ ours, jaxPaths, jaxPathsAlone }) =>
      ratio(best(jaxPaths, jaxPathsAlone), ours),
    ),
    text,
  ]);
  return columns([head, ...rows]);
}
