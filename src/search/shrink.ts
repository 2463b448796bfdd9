import type { Engine } from '../runtime/index.ts';
import { memoryStore, silent, version, writeJson } from '../study/index.ts';
import { type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import type { SearchConfig } from './config.ts';
import { type FrontierDocument, frontierOf, type SearchEnd } from './frontier.ts';
import { CLOSEST_FILE, FRONTIER_FILE, SearchJournal, SMALLEST_FILE } from './journal.ts';
import { labelsFor, type SearchLabels } from './labels/index.ts';
import { checkShrinkOptions, type ShrinkOptions } from './options.ts';
import { Search } from './search.ts';
import { type ShrinkSource, searchSource } from './source.ts';
import { budgeted } from './stop.ts';
import { formatTarget, parseTargets, type Target, verifiability } from './targets/index.ts';
import { javascriptTimer } from './timing/javascript.ts';

/** What a search came to. */
export interface ShrinkResult {
  /** What `frontier.json` holds. */
  readonly document: FrontierDocument;
  /** The smallest network that meets the targets; absent where none was found. */
  readonly smallest?: Surrogate;
  /** Where none does: the one that comes nearest. Absent where none was trained. */
  readonly closest?: Surrogate;
}

/** Seconds that a search takes at most unless it is told. */
const BUDGET = 600;
/** Points of a model that are labelled for it: beyond, small networks gain little that counts in a search. */
const POINTS = 65_536;

/**
 * Finds the smallest network that meets targets. First, oversized networks show whether the targets can be met. From these it goes down, and
 * up from the smallest that there are, through families of architectures. They have one to three layers, with and without a bottleneck
 * of as many directions as the gradients have. Each candidate is trained from several starts side by side, the better ones for
 * longer. It is judged by points that no training saw, with the noise of their labels taken off. Of each family the
 * largest member that is smaller than the answer is tried, so that it is known to fail, and by how much.
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
  const { store = memoryStore(), resume = false, events = silent, timers = [javascriptTimer] } = options;
  const targets = parseTargets(options.target);
  const from = searchSource(source);
  const config: SearchConfig = {
    source: { ...from.identity, ...options.source },
    targets: targets.map(formatTarget),
    minimise,
    activation,
    seed,
    ...(from.model !== undefined && { points: options.points ?? POINTS }),
  };
  const journal = await (resume ? SearchJournal.resume(store, config) : SearchJournal.start(store, config));
  const stop = budgeted(budget, options.signal);
  const { signal } = stop;
  let labels: SearchLabels | undefined;
  let ended: SearchEnd = 'finished';
  const finish = async (): Promise<ShrinkResult> => {
    const { trials } = journal;
    const found = frontierOf(trials, minimise);
    const document: FrontierDocument = {
      schema: 'sobolev/frontier/1',
      version,
      ...config,
      engine: { name: engine.name, threads: engine.threads },
      ...(labels && { labels: describedLabels(labels, targets) }),
      trials,
      ...found,
      ended,
      budget,
      seconds: (performance.now() - began) / 1000,
    };
    const network = async (name: string | undefined, file: string) => {
      const trial = name === undefined ? undefined : journal.trial(name);
      const own = trial && (await journal.network(trial));
      if (own === undefined) await store.remove(file);
      else await store.write(file, writeSurrogate(own));
      return own;
    };
    const smallest = await network(found.smallest, SMALLEST_FILE);
    const closest = await network(found.closest, CLOSEST_FILE);
    await writeJson(store, FRONTIER_FILE, document);
    return { document, ...(smallest && { smallest }), ...(closest && { closest }) };
  };
  try {
    labels = await labelsFor(from, {
      ...{ engine, targets, seed, store, events, signal, memory: options.memory },
      points: config.points ?? POINTS,
    });
    const search = new Search({
      engine,
      targets,
      labels,
      journal,
      config,
      timers,
      events,
      signal,
      ways: options.ways,
    });
    if (!(await search.run())) ended = 'out of reach';
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    ended = stop.expired ? 'budget' : 'interrupted';
    if (!stop.expired) {
      await finish();
      throw error;
    }
  } finally {
    stop.dispose();
  }
  return finish();
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
