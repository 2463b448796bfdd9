import type { Engine } from '../runtime/index.ts';
import { memoryStore, type StudyEvents, silent } from '../study/index.ts';
import { counted } from '../tensor/index.ts';
import { briefTrial } from './brief.ts';
import { conclude, type ShrinkResult } from './conclude.ts';
import type { SearchConfig, SearchEngine } from './config.ts';
import type { SearchEnd } from './frontier.ts';
import { SearchJournal } from './journal.ts';
import { fewLabelsFor, labelsFor, type SearchLabels, scaledLabels } from './labels/index.ts';
import { checkShrinkOptions, type ShrinkOptions } from './options.ts';
import { Search } from './search.ts';
import { type ShrinkSource, searchSource } from './source.ts';
import { budgeted } from './stop.ts';
import { formatTarget, parseTargets } from './targets/index.ts';
import { javascriptTimer } from './timing/javascript.ts';
import type { TrialRecord } from './trial-record.ts';

/** Seconds that a search takes at most unless it is told. */
const BUDGET = 600;
/** Points of a model that are labelled for it: beyond, small networks gain little that counts in a search. */
const POINTS = 65_536;

/**
 * Finds the smallest network that meets targets. First, oversized networks show whether the targets can be met. From these it goes down
 * through families of architectures. They have one to three layers, with and without a bottleneck of as many directions as the
 * gradients have. Each candidate is trained from several starts side by side, the better ones for longer. It is judged by points
 * that no training saw, with the noise of their labels taken off. Of each family the largest member that is smaller than the
 * answer is tried, so that it is known to fail, and by how much. The answer is judged again by points that nothing was chosen by.
 *
 * Labels, and the networks of all trials, are kept in the store as they come. So a search that was stopped goes on
 * ({@link ShrinkOptions.resume}) and repeats nothing. The same source, options, engine and threads give the same networks, unless
 * the budget ends the search, or nanoseconds are what is made small.
 *
 * @throws InputError where options, source or store do not fit, a target asks for what the labels do not have, or their noise
 *   hides it
 * @throws the signal's reason when aborted; what was found is written before
 */
export async function shrink(
  engine: Engine,
  source: ShrinkSource,
  options: ShrinkOptions,
): Promise<ShrinkResult> {
  checkShrinkOptions(options);
  const began = performance.now();
  const { budget = BUDGET, minimise = 'parameters', activation = 'silu', seed = 1 } = options;
  const outputActivation = options.outputActivation === 'linear' ? undefined : options.outputActivation;
  const { store = memoryStore(), resume = false, events = silent, timers = [javascriptTimer] } = options;
  const targets = parseTargets(options.target);
  const from = searchSource(source);
  const config: SearchConfig = {
    source: { ...from.identity, ...options.source },
    targets: targets.map(formatTarget),
    minimise,
    activation,
    ...(outputActivation && { outputActivation }),
    seed,
    ...(from.model !== undefined && { points: options.points ?? POINTS }),
  };
  const { name, threads } = engine;
  const journal = await (resume
    ? SearchJournal.resume(store, config)
    : SearchJournal.start(store, config, { name, threads }));
  noteEngine(journal, engine, events);
  const stop = budgeted(budget, options.signal);
  const { signal } = stop;
  const labelling = {
    ...{ engine, targets, seed, store, events, signal, memory: options.memory },
    points: config.points ?? POINTS,
    ...(!resume && { begin: () => journal.begin() }),
  };
  const shared = { engine, targets, seed, ways: options.ways };
  let labels: SearchLabels | undefined;
  const end = (ended: SearchEnd, brief?: TrialRecord): Promise<ShrinkResult> =>
    conclude({
      ...{ engine, store, journal, config, targets, timers, labels, brief, ended, budget },
      seconds: () => (performance.now() - began) / 1000,
    });
  try {
    labels = scaledLabels(await labelsFor(from, labelling), outputActivation);
    const search = new Search({ ...shared, labels, journal, config, timers, events, signal });
    return await end((await search.run()) ? 'finished' : 'out of reach');
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    await journal.begin();
    if (!stop.expired) {
      await end('interrupted');
      throw error;
    }
  } finally {
    stop.dispose();
  }
  if (hasNetwork(journal)) return end('budget');
  // The time is over, and nothing is trained: a moment more leaves the user with a network.
  try {
    const own = { signal: options.signal };
    labels ??= scaledLabels(await fewLabelsFor(from, { ...labelling, ...own }), outputActivation);
    const brief = await briefTrial(store, { ...shared, ...own, labels }, config, timers);
    return await end('budget', brief);
  } catch (error) {
    if (options.signal?.aborted && error === options.signal.reason) await end('interrupted');
    throw error;
  }
}

/** Tells of a search that goes on with another engine, or other threads, than it began with. */
function noteEngine({ engine: began }: SearchJournal, { name, threads }: Engine, events: StudyEvents): void {
  if (began.name === name && began.threads === threads) return;
  const words = (one: SearchEngine) => `the ${one.name} engine with ${counted(one.threads, 'thread')}`;
  events.note?.(
    `the search began with ${words(began)} and goes on with ${words({ name, threads })}: what it finds now may differ`,
  );
}

/** Whether a search has trained a network, to the end of a rung at least. */
function hasNetwork({ trials, underWay }: SearchJournal): boolean {
  return [...trials, ...(underWay ? [underWay.trial] : [])].some(({ file }) => file !== undefined);
}
