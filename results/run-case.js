/** Runs one study with one seed, and makes rows of its stages. */
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { learnedOrder, memoryStore, openEngine, runStudy, version } from 'sobolev';
import { configOf } from './cases.js';

/** @import { StageResult, StudyEvents } from 'sobolev' */
/** @import { ByOrder, Place, Row, Run } from './table.js' */

/** Threads of every run, whatever the machine has: results depend on their number in the last bits. */
export const THREADS = 2;

/** What a configuration is told by. @param {Place} place */
export function digestOf({ study, seed }) {
  const text = JSON.stringify(configOf(study, seed));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Whether a run in the table was made with what a new one would be made with.
 *
 * @param {Run | undefined} run
 * @param {Place} place
 */
export const isCurrent = (run, place) => run?.version === version && run.config === digestOf(place);

/**
 * @param {Place} place
 * @param {StudyEvents} [events]
 * @returns {Promise<{run: Run, rows: readonly Row[]}>}
 */
export async function runCase(place, events) {
  const { study, seed } = place;
  const engine = await openEngine({ threads: THREADS });
  const results = await runStudy(configOf(study, seed), { engine, store: memoryStore(), events });
  return {
    run: {
      study,
      seed,
      config: digestOf(place),
      version,
      engine: `${engine.name} ${engine.version}`,
      threads: engine.threads,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      seconds: tenths(results.seconds),
    },
    rows: results.stages.map((stage) => rowOf(place, stage)),
  };
}

/** @param {Place} place @param {StageResult} stage @returns {Row} */
function rowOf({ study, seed }, { name, loss, parameters, seconds, r2, noise = {} }) {
  return {
    study,
    seed,
    stage: name,
    order: learnedOrder(loss),
    parameters,
    seconds: tenths(seconds),
    r2: byOrder(r2),
    noise: byOrder(noise),
  };
}

/** JSON has null for what is not known. @param {Partial<ByOrder>} figures @returns {ByOrder} */
const byOrder = ({ values = null, gradients = null, curvatures = null }) => ({
  values,
  gradients,
  curvatures,
});

/** @param {number} seconds */
const tenths = (seconds) => Math.round(10 * seconds) / 10;
