/** Measures one training step side by side. */
import { measureSideBySide } from './side-by-side.js';
import { timesOf, verdict } from './table.js';

/** @import { Case } from './cases.js' */
/** @import { Contender } from './contender.js' */
/** @import { LeaveOut } from './measure.js' */
/** @import { CaseResult } from './results.js' */
/** @import { Agreement } from './side-by-side.js' */

/** Losses of ten steps before each update, in float32, with ten updates that divide by √v. @type {Agreement} */
const agreement = {
  of: 'loss before steps 1 and 10',
  steps: 10,
  measure: 'largest relative difference in between',
  tolerance: 1e-4,
  // NaN must count as a disagreement, and Math.max passes it on.
  deviation: (losses, referee) => Math.max(...losses.map((loss, k) => Math.abs(loss / referee[k] - 1))),
};

/**
 * @param {readonly Contender[]} contenders
 * @param {Case} training
 * @param {{block: number, rounds: number, leaveOut: LeaveOut, print: (text: string) => void}} options
 * @returns {Promise<CaseResult>}
 */
export async function measureTraining(contenders, { name }, options) {
  const { timings, ...measured } = await measureSideBySide(contenders, name, { agreement, ...options });
  const milliseconds = timesOf(timings, 'median');
  return {
    name,
    milliseconds,
    leastMilliseconds: timesOf(timings, 'minimum'),
    verdict: verdict(milliseconds),
    timings: Object.fromEntries(timings),
    ...measured,
  };
}
