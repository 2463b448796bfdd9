import type { Store } from '../study/index.ts';
import { writeSurrogate } from '../surrogate/index.ts';
import { candidate } from './candidates/index.ts';
import type { SearchConfig } from './config.ts';
import { BRIEF_FILE } from './journal.ts';
import { measureNetwork } from './size.ts';
import type { CodeTimer } from './timing/code-timer.ts';
import { runTrial, startsFor, type TrialContext } from './trial/index.ts';
import { type TrialRecord, trialRecord } from './trial-record.ts';

/** Neurons of each of its two layers, rows that it is trained on, and steps: a second or so. */
const WIDTH = 8;
const ROWS = 2048;
const RUNG = { networks: 1, rows: ROWS, adam: 500, polishing: 10, hopeless: Number.POSITIVE_INFINITY };

/**
 * Trains the network of a search whose time was over before it had one: small, for a moment, on few rows. It lies in the store, and
 * is no part of the journal: a search that goes on does not count it.
 *
 * @returns undefined where it diverges
 */
export async function briefTrial(
  store: Store,
  context: TrialContext,
  { activation, outputActivation }: SearchConfig,
  timers: readonly CodeTimer[],
): Promise<TrialRecord | undefined> {
  const began = performance.now();
  const { inputs, outputs } = context.labels.training;
  const ends = { inputs: inputs.length, outputs: outputs.length, activation, outputActivation };
  const one = candidate('brief', [{ width: WIDTH }, { width: WIDTH }], ends);
  const name = `${one.name} in brief`;
  const starts = startsFor(one, 1, { ends, seed: context.seed });
  const outcome = await runTrial({ name, starts, rungs: [RUNG] }, context);
  if (outcome.surrogate === undefined) return undefined;
  await store.write(BRIEF_FILE, writeSurrogate(outcome.surrogate));
  const size = await measureNetwork(outcome.surrogate, timers);
  const ended = outcome.ended === 'met' ? 'met' : 'cut off';
  const seconds = (performance.now() - began) / 1000;
  return {
    ...trialRecord({ name, family: one.family }, { ...outcome, ended }, size, seconds),
    file: BRIEF_FILE,
  };
}
