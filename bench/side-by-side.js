/** One case of several contenders: what they compute is compared, then who agrees is measured in turns. */
import { titles } from './contender.js';
import { processorTicks } from './machine.js';
import { compareNumbers, takeTurns } from './measure.js';
import { agreementTable } from './table.js';

/** @import { Contender, ContenderName } from './contender.js' */
/** @import { LeaveOut, Timing } from './measure.js' */
/** @import { AgreementResult } from './results.js' */

/**
 * @typedef {object} Agreement in what contenders must agree, and how closely
 * @property {string} of what the first and the last number are, for people
 * @property {number} steps whose numbers are compared
 * @property {string} measure what a deviation is, for people
 * @property {number} tolerance
 * @property {(numbers: readonly number[], referee: readonly number[]) => number} deviation
 */

/**
 * @param {readonly Contender[]} contenders
 * @param {string} name of the case
 * @param {object} options
 * @param {Agreement} options.agreement
 * @param {number} options.block
 * @param {number} options.rounds
 * @param {LeaveOut} options.leaveOut
 * @param {(text: string) => void} options.print
 * @returns {Promise<{timings: Map<ContenderName, Timing>, stolen: number | null, agreement: AgreementResult}>}
 */
export async function measureSideBySide(contenders, name, { agreement, block, rounds, leaveOut, print }) {
  const { of, steps, measure, tolerance, deviation } = agreement;
  const { entries, referee } = await compareNumbers(contenders, name, { steps, deviation, leaveOut });
  print(`\n${name}: ${of}, ${measure}`);
  print(agreementTable(entries, tolerance));
  // NaN does not agree.
  const agreed = entries.filter((entry) => entry.deviation <= tolerance);
  const strangers = entries.filter((entry) => !agreed.includes(entry));
  for (const { contender, form } of strangers)
    leaveOut(
      contender.name,
      `what it computes (${form}) is not what ${referee && titles[referee.contender.name]} does`,
    );
  const before = processorTicks();
  const timings = await takeTurns(agreed, name, { block, rounds, leaveOut });
  const after = processorTicks();
  return {
    timings,
    stolen: before && after ? (after.stolen - before.stolen) / (after.all - before.all) : null,
    agreement: {
      holds: strangers.length === 0,
      steps,
      measure,
      tolerance,
      deviations: Object.fromEntries(entries.map((e) => [`${e.contender.name} (${e.form})`, e.deviation])),
    },
  };
}
