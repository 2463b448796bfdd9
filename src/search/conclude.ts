import type { Engine } from '../runtime/index.ts';
import { type Store, version, writeJson } from '../study/index.ts';
import { type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import type { SearchConfig } from './config.ts';
import type { Confirmation, ConfirmationState } from './confirmation.ts';
import { type FrontierDocument, frontierOf, type SearchEnd } from './frontier.ts';
import { CLOSEST_FILE, FRONTIER_FILE, type SearchJournal, SMALLEST_FILE } from './journal.ts';
import type { SearchLabels } from './labels/index.ts';
import { measureNetwork } from './size.ts';
import { type Target, verifiability } from './targets/index.ts';
import type { CodeTimer } from './timing/code-timer.ts';
import { judgeNetwork } from './trial/index.ts';
import type { TrialRecord } from './trial-record.ts';

/** What a search came to. */
export interface ShrinkResult {
  /** What `frontier.json` holds. */
  readonly document: FrontierDocument;
  /** The smallest network that meets the targets; absent where none was found. */
  readonly smallest?: Surrogate;
  /** Where none does: the one that comes nearest. Absent where all that was tried diverged. */
  readonly closest?: Surrogate;
}

/** A search at its end. */
export interface SearchAtEnd {
  readonly engine: Engine;
  readonly store: Store;
  readonly journal: SearchJournal;
  readonly config: SearchConfig;
  readonly targets: readonly Target[];
  readonly timers: readonly CodeTimer[];
  /** Absent where it was stopped before they were made. */
  readonly labels?: SearchLabels;
  /** The network of a search that had no time for another. */
  readonly brief?: TrialRecord;
  readonly ended: SearchEnd;
  readonly budget: number;
  readonly seconds: () => number;
}

/** Judges the answer again, and writes what was found: document, answer, and the files of both. */
export async function conclude(end: SearchAtEnd): Promise<ShrinkResult> {
  const { engine, store, journal, config, targets, labels, ended, budget, seconds } = end;
  const trials = await allTrials(end);
  const confirmation = await confirm(end, trials);
  const fresh = new Map(confirmation.judged.map(({ name, verdicts }) => [name, verdicts]));
  const found = frontierOf(trials, config.minimise, fresh);
  const answer = async (name: string | undefined, file: string) => {
    const trial = trials.find((one) => one.name === name);
    const network = trial && (await journal.network(trial));
    if (network === undefined) await store.remove(file);
    else await store.write(file, writeSurrogate(network));
    return network;
  };
  const smallest = await answer(found.smallest, SMALLEST_FILE);
  const closest = await answer(found.closest, CLOSEST_FILE);
  const document: FrontierDocument = {
    schema: 'sobolev/frontier/1',
    version,
    ...config,
    engine: { name: engine.name, threads: engine.threads },
    ...(labels && { labels: describedLabels(labels, targets) }),
    trials,
    ...found,
    confirmation,
    ended,
    budget,
    seconds: seconds(),
  };
  await writeJson(store, FRONTIER_FILE, document);
  return { document, ...(smallest && { smallest }), ...(closest && { closest }) };
}

/** All that was tried, also what was cut off, whose code was not timed until now. */
async function allTrials({ journal, timers, brief }: SearchAtEnd): Promise<readonly TrialRecord[]> {
  const cut = journal.underWay?.trial;
  const network = cut && (await journal.network(cut));
  return [
    ...journal.trials,
    ...(cut && network ? [{ ...cut, ...(await measureNetwork(network, timers)) }] : []),
    ...(brief ? [brief] : []),
  ];
}

/** Judges the smallest network that met the targets by fresh points, then the next larger, until one meets them again. */
async function confirm(end: SearchAtEnd, trials: readonly TrialRecord[]): Promise<Confirmation> {
  const { engine, targets, labels, journal, config } = end;
  const known = new Map(journal.fresh);
  const points = labels?.fresh;
  const settled = (state: ConfirmationState): Confirmation => ({
    state,
    ...(points && { points: points.x.shape[0] }),
    judged: trials.flatMap(({ name }) => {
      const own = known.get(name);
      return own === undefined ? [] : [{ name, verdicts: own }];
    }),
  });
  for (;;) {
    const { smallest } = frontierOf(trials, config.minimise, known);
    if (smallest === undefined) return settled(known.size > 0 ? 'refuted' : 'nothing to confirm');
    if (known.has(smallest)) return settled('confirmed');
    if (points === undefined) return settled(labels?.truth === 'rows held out' ? 'data alone' : 'no time');
    const network = await journal.network(trials.find(({ name }) => name === smallest) as TrialRecord);
    const judged = await judgeNetwork(network as Surrogate, { engine, targets, labels: { test: points } });
    known.set(smallest, judged.verdicts);
    if (journal.trial(smallest) !== undefined) await journal.recordFresh(smallest, judged.verdicts);
  }
}

function describedLabels(
  { training, test, truth }: SearchLabels,
  targets: readonly Target[],
): FrontierDocument['labels'] {
  return {
    training: training.x.shape[0],
    test: test.x.shape[0],
    truth,
    floors: verifiability(targets, test).map(({ floor }) => floor),
  };
}
