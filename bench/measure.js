/**
 * Measuring side by side: contenders take turns, round after round, so that whatever else the machine does falls on
 * all of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './statistics.js';

/** @import { Contender, ContenderName } from './contender.js' */

/** A turn takes about this long, so that neither a clock tick nor a call's overhead matters. */
const turnMilliseconds = 250;
/** Between turns: thread pools spin for a while after their last work and would take the next one's core. */
const pauseMilliseconds = 30;
const trials = 3;
/** A form this much slower than its contender's best in the trials is not measured further. */
const hopeless = 1.5;

/** With whom others are compared: the first that is there. @type {readonly ContenderName[]} */
const referees = ['jaxJit', 'torch', 'jaxScan', 'jaxPaths', 'jaxPathsAlone', 'ours'];

/**
 * @typedef {object} Entry one contender's one way of writing the step
 * @property {Contender} contender
 * @property {string} form
 * @property {number[]} numbers what all must agree in
 * @property {number} deviation from the referee's numbers
 */

/** @typedef {(name: ContenderName, reason: string) => void} LeaveOut notes why a contender is not measured */

/**
 * @typedef {object} Timing milliseconds a step of a contender's fastest form
 * @property {string} form
 * @property {number} median over the rounds
 * @property {number} minimum
 * @property {number[]} rounds
 */

/**
 * Makes every form of every contender and compares what they compute. A contender that fails is left out and reported.
 *
 * @param {readonly Contender[]} contenders
 * @param {string} name of the case
 * @param {object} options
 * @param {number} options.steps whose numbers are compared
 * @param {(numbers: readonly number[], referee: readonly number[]) => number} options.deviation NaN where it is not known
 * @param {LeaveOut} options.leaveOut
 * @returns {Promise<{entries: Entry[], referee: Entry | undefined}>} all that ran, whether or not they agree, and whom
 *   they were compared with
 */
export async function compareNumbers(contenders, name, { steps, deviation, leaveOut }) {
  /** @type {Entry[]} */
  const entries = [];
  for (const contender of contenders) {
    try {
      const { forms } = await contender.ask({ case: name, forms: true });
      const own = [];
      for (const form of forms) {
        const { numbers } = await contender.ask({ case: name, form, numbers: steps });
        own.push({ contender, form, numbers, deviation: 0 });
      }
      entries.push(...own);
    } catch (error) {
      leaveOut(contender.name, messageOf(error));
    }
  }
  const referee = referees.flatMap((n) => entries.filter(({ contender }) => contender.name === n))[0];
  for (const entry of entries)
    entry.deviation = entry === referee ? 0 : deviation(entry.numbers, referee.numbers);
  return { entries, referee };
}

/**
 * @param {readonly Entry[]} entries
 * @param {string} name of the case
 * @param {object} options
 * @param {number} options.block the number of steps in a turn is a multiple of it
 * @param {number} options.rounds
 * @param {LeaveOut} options.leaveOut
 * @returns {Promise<Map<ContenderName, Timing>>}
 */
export async function takeTurns(entries, name, { block, rounds, leaveOut }) {
  let runners = entries.map((entry) => ({
    entry,
    steps: block,
    best: Number.POSITIVE_INFINITY,
    times: /** @type {number[]} */ ([]),
  }));

  /** One turn of each: milliseconds a step go to `record`. @param {(runner: typeof runners[0], time: number) => void} record */
  const round = async (record) => {
    for (const runner of runners) {
      const { contender, form } = runner.entry;
      await sleep(pauseMilliseconds);
      try {
        const { milliseconds } = await contender.ask({ case: name, form, steps: runner.steps });
        record(runner, milliseconds / runner.steps);
      } catch (error) {
        leaveOut(contender.name, messageOf(error));
        runners = runners.filter((other) => other.entry.contender !== contender);
      }
    }
  };

  await round(() => {}); // warm-up
  for (let trial = 0; trial < trials; trial++)
    await round((runner, time) => {
      runner.best = Math.min(runner.best, time);
    });
  runners = runners.filter(({ entry, best }) =>
    runners.every((rival) => rival.entry.contender !== entry.contender || best <= hopeless * rival.best),
  );
  for (const runner of runners)
    runner.steps = block * Math.min(64, Math.ceil(turnMilliseconds / runner.best / block));
  for (let turn = 0; turn < rounds; turn++) await round((runner, time) => runner.times.push(time));

  /** @type {Map<ContenderName, Timing>} */
  const timings = new Map();
  for (const { entry, times } of runners) {
    const timing = { form: entry.form, median: median(times), minimum: Math.min(...times), rounds: times };
    const rival = timings.get(entry.contender.name);
    if (!rival || timing.median < rival.median) timings.set(entry.contender.name, timing);
  }
  return timings;
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
