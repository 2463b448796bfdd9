import type { Dataset } from '../dataset/index.ts';
import { describeInterchange, inexactNote, type ReferenceModel } from '../reference/index.ts';
import { type Engine, openEngine } from '../runtime/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import type { Way } from '../training/index.ts';
import { describeUses, designNote, trainingUses } from '../workflow/index.ts';
import { compareCriteria } from './agreement.ts';
import { checkFit, checkPoints } from './check.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import { type Environment, readConfig, writeConfig } from './config-file.ts';
import { countPoints, perform, type StudyContext } from './context.ts';
import { evaluateStages } from './evaluate.ts';
import { type StudyEvents, silent } from './events.ts';
import { gradientsOf, interchangeOf } from './interchange.ts';
import { Journal } from './journal.ts';
import { labelOrder } from './label-order.ts';
import { makeNetworks } from './networks.ts';
import { describeShares, noiseOfReference } from './pilot.ts';
import { foreseenReference, reducedReference } from './reduced.ts';
import { ON_CLOSED_FORM, type StudyResults } from './results.ts';
import { sameJson } from './same-json.ts';
import { sampleReference } from './sample.ts';
import { comparedOrder, type Stage } from './stage.ts';
import { jsonBytes, placeIn, type Store } from './store.ts';
import { publishedFor, referenceFor } from './studies.ts';

export interface RunOptions {
  /** Default: what {@link openEngine} opens. */
  readonly engine?: Engine;
  /** Where the files go. */
  readonly store: Store;
  /** The reference model. Default: that of the study's name. */
  readonly reference?: ReferenceModel;
  /**
   * Go on from the last finished part of the run that the store holds, with its configuration ({@link readConfig}).
   * Default false: start anew.
   */
  readonly resume?: boolean;
  /** Go on although the training points have errors ({@link checkDataset}). Default false. */
  readonly force?: boolean;
  /** Bytes that the study may be planned to take. Default: as many as it needs. */
  readonly memory?: number;
  /** Ways of taking training steps. Default: those of {@link train}. */
  readonly ways?: readonly Way[];
  /** What else `config.json` says of where the run was made. Default: nothing. */
  readonly environment?: Environment;
  readonly events?: StudyEvents;
  readonly signal?: AbortSignal;
}

/**
 * Runs a study from end to end: samples the reference, makes the network of every stage in order, and compares all with the
 * truth. That is the closed form, or, where the reference has none, its own labels at the test points. The stages of the
 * short form are the method of the paper. They train an oversized network on values, measure by interval adjoints which
 * neurons matter, and remove the others. Then Sobolev training recovers accuracy and sensitivities, once on derivative
 * samples of the oversized network and once on those of the reference.
 *
 * Every finished part leaves its file in the store before the next begins.
 *
 * @throws InputError for a configuration or store that does not fit, or training points with errors
 * @throws DivergenceError when a training fails
 * @throws the signal's reason when aborted; what was finished stays and can be resumed
 */
export async function runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResults> {
  const context = await openContext(config, options);
  const { engine, events, stages, journal, reference, gradients, interchange } = context;
  if (reference.inexact !== undefined) events.note?.(inexactNote(reference.inexact));
  const unusual = designNote(config.sampling.design, reference.inputs.length);
  const { data, pilot } = await perform(context, {
    name: 'sample the reference',
    of: [],
    async work() {
      const data = await sampleReference(context);
      return { data, pilot: await noiseOfReference(context, data) };
    },
    summary: ({ data, pilot }) =>
      [
        `${countPoints(data)}${unusual === undefined ? '' : ` (${unusual})`}`,
        interchange && describeInterchange(interchange),
        describeShares(pilot?.noise),
        usesOf(stages, data),
      ]
        .filter((part) => part !== undefined)
        .join('; '),
  });
  const findings = checkPoints(context, data, options.force);
  const networks = await makeNetworks(context, data, pilot);
  const agreements = await compareCriteria(context, data, networks);
  const scored = await perform(context, {
    name: reference.exact === undefined ? 'evaluate on the reference' : ON_CLOSED_FORM,
    of: stages.map(({ name }) => name),
    work: () => evaluateStages(context, networks),
    summary: () => `${config.test.points.toLocaleString('en')} points`,
  });
  const { varianceReduction } = data.provenance;
  const results: StudyResults = {
    schema: 'sobolev/results/2',
    study: config.study,
    seed: config.seed,
    engine: { name: engine.name, version: engine.version, threads: engine.threads },
    stages: scored,
    ...(agreements.length > 0 && { agreements }),
    ...(gradients && { gradients }),
    ...(interchange && { interchange }),
    ...(typeof varianceReduction === 'string' && { varianceReduction }),
    reference: reference.parameters,
    findings,
    published: publishedFor(config),
    timings: journal.timings,
    seconds: journal.timings.reduce((total, { seconds }) => total + seconds, 0),
  };
  await journal.write('results.json', jsonBytes(results));
  return results;
}

/**
 * Goes on with the run that `options.store` holds, with its own configuration, after its last finished part.
 *
 * @param options.reference needed again where the caller gave one to the run
 * @throws InputError when the store holds no run; else as {@link runStudy}
 */
export async function resumeStudy(options: Omit<RunOptions, 'resume'>): Promise<StudyResults> {
  return runStudy(await readConfig(options.store), { ...options, resume: true });
}

/** Says before the first training what all of them use: variables, and the losses of the stages in order. */
function usesOf(stages: readonly Stage[], data: Dataset): string {
  const uses = stages.map(({ loss }) => ({ loss, words: describeUses(trainingUses(data, { loss })) }));
  // The variables are said as a stage that learns the highest order says them.
  const [highest] = uses.toSorted((a, b) => comparedOrder(b.loss) - comparedOrder(a.loss));
  const losses = uses.map(({ loss, words }) => (loss.kind === 'vanilla' ? 'values alone' : words[1]));
  return `${highest.words[0]}; trained on ${[...new Set(losses)].join(', then with ')}`;
}

async function openContext(config: StudyConfig, options: RunOptions): Promise<StudyContext> {
  const { store, memory, ways, events = silent, signal, resume = false, force = false } = options;
  for (const [name, flag] of Object.entries({ resume, force }))
    demand(typeof flag === 'boolean', `${name} of a run must be true or false`, flag, 'Correct it.');
  const given = options.reference ?? (await referenceFor(config));
  checkFit(config, foreseenReference(config, given), memory);
  const engine = options.engine ?? (await openEngine());
  const { reference, reduced } = await reducedReference(config, given, engine, signal);
  const order = resume ? undefined : await labelOrder(config, reference, engine, signal);
  const gradients = gradientsOf(config, given);
  const interchange = await interchangeOf(config, given, engine, signal);
  if (resume && !sameJson(await readConfig(store), config))
    throw new InputError(
      'a run is resumed with the configuration that it began with',
      `another than ${placeIn(store, 'config.json')}`,
      'Take it from readConfig(), or start anew.',
    );
  const stages = stagesOf(config);
  const journal = await (resume ? Journal.resume : Journal.start)(store, stages, config);
  await writeConfig(store, config, engine, options.environment);
  return {
    config,
    stages,
    reference,
    reduced,
    engine,
    order,
    gradients,
    interchange,
    store,
    journal,
    events,
    memory,
    ways,
    signal,
  };
}
