import { isDeepStrictEqual } from 'node:util';
import { checkDataset, type DataFinding, type Dataset, demandFit, modelRemedies } from '../dataset/index.ts';
import { checkRule } from '../pruning/index.ts';
import { OrderError, type ReferenceModel } from '../reference/index.ts';
import { type Engine, openEngine } from '../runtime/index.ts';
import { hiddenWidths, perceptron } from '../surrogate/index.ts';
import { faultOf, InputError } from '../tensor/index.ts';
import type { Way } from '../training/index.ts';
import { domainOf } from '../variable/index.ts';
import {
  computedNote,
  defaultDesign,
  describeUses,
  designNote,
  designOf,
  fittingPoints,
  formatBytes,
  hasDerivatives,
  labelWith,
  sampleModel,
  type TrainingSize,
  trainingMemory,
  trainingUses,
} from '../workflow/index.ts';
import type { StudyConfig } from './config.ts';
import { readConfig, writeConfig } from './config-file.ts';
import { part, type StudyContext } from './context.ts';
import { RunDirectory } from './directory.ts';
import { environment } from './environment.ts';
import { evaluateStages } from './evaluate.ts';
import { type StudyEvents, silent } from './events.ts';
import { Journal } from './journal.ts';
import {
  analyse,
  describeNetwork,
  fineTune,
  plan,
  prune,
  sobolevLoss,
  trainFromScratch,
  trainOversized,
} from './method.ts';
import { ON_CLOSED_FORM, type StudyResults } from './results.ts';
import { sampleReference } from './sample.ts';
import { publishedFor, referenceFor } from './studies.ts';

export interface RunOptions {
  /** Default: the one that {@link openEngine} opens. */
  readonly engine?: Engine;
  /** Where the files go; made if it is not there. */
  readonly directory: string;
  /** The reference model; default the one that the configuration's study names. */
  readonly reference?: ReferenceModel;
  /**
   * Go on from the last finished part of the run that the directory holds, with its configuration ({@link readConfig}).
   * Default false: start anew.
   */
  readonly resume?: boolean;
  /** Go on although the training points have errors ({@link checkDataset}). Default false. */
  readonly force?: boolean;
  /** Bytes that the study may be planned to take. Default: as many as it needs. */
  readonly memory?: number;
  /** Ways of taking steps of trainings; default those of {@link train}. */
  readonly ways?: readonly Way[];
  readonly events?: StudyEvents;
  readonly signal?: AbortSignal;
}

/**
 * The method, from end to end: sample the reference, train an oversized network on values, measure by interval adjoints
 * which neurons matter, remove the others, and recover accuracy and sensitivities by Sobolev training, once on
 * derivative samples of the oversized network and once on those of the reference; then compare with the closed form, or,
 * where the reference has none, with its own labels at the test points.
 *
 * Every finished part leaves its file in the directory before the next begins.
 *
 * @throws InputError for a configuration or directory that does not fit, or training points with errors
 * @throws DivergenceError when a training fails
 * @throws the signal's reason when aborted; what was finished stays and can be resumed
 */
export async function runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResults> {
  const context = await openContext(config, options);
  const step = <Result>(name: string, work: () => Promise<Result>, summary: (result: Result) => string) =>
    part(context, name, work, summary);
  const points = ({ x }: { readonly x: { readonly shape: readonly number[] } }) =>
    `${x.shape[0].toLocaleString('en')} points`;

  const unusual = designNote(config.sampling.design, context.reference.inputs.length);
  const data = await step(
    'sample the reference',
    () => sampleReference(context),
    (set) => `${points(set)}${unusual === undefined ? '' : ` (${unusual})`}; ${usesOf(config, set)}`,
  );
  const findings = checked(context, data, options.force);
  const oversized = await step(
    'train the oversized network',
    () => trainOversized(context, data),
    describeNetwork,
  );
  const significance = await step(
    'analyse significance by interval adjoints',
    () => analyse(context, oversized),
    ({ layers }) => `${layers.length - 1} hidden layers`,
  );
  const chosen = await plan(context, oversized, significance);
  const pruned = await step(
    'prune and fine-tune',
    () => prune(context, oversized, chosen, data),
    describeNetwork,
  );
  const taught = await step(
    'sample the oversized network',
    () => labelWith(context.engine, oversized, data.x, { signal: context.signal }),
    points,
  );
  const onNetwork = await step(
    'Sobolev fine-tuning on the network',
    () => fineTune(context, 'sobolev-network', pruned, taught),
    describeNetwork,
  );
  const onReference = await step(
    'Sobolev fine-tuning on the reference',
    () => fineTune(context, 'sobolev-reference', pruned, data),
    describeNetwork,
  );
  const scratch = await step(
    'control: train from scratch',
    () => trainFromScratch(context, hiddenWidths(pruned), data),
    describeNetwork,
  );
  const stages = await step(
    context.reference.exact === undefined ? 'evaluate on the reference' : ON_CLOSED_FORM,
    () =>
      evaluateStages(context, {
        oversized,
        pruned,
        'sobolev-network': onNetwork,
        'sobolev-reference': onReference,
        scratch,
      }),
    () => `${config.test.points.toLocaleString('en')} points`,
  );

  const { engine, directory, journal, reference } = context;
  const results: StudyResults = {
    schema: 'sobolev/results/1',
    study: config.study,
    seed: config.seed,
    engine: { name: engine.name, version: engine.version, threads: engine.threads },
    stages,
    reference: reference.parameters,
    findings,
    published: publishedFor(config.study),
    timings: journal.timings,
    seconds: journal.timings.reduce((total, { seconds }) => total + seconds, 0),
  };
  await directory.writeJson('results.json', results);
  return results;
}

/**
 * Goes on with the run that `options.directory` holds, with its own configuration, after its last finished part.
 *
 * @param options.reference needed again where the run was made with one
 * @throws InputError when the directory holds no run; else as {@link runStudy}
 */
export async function resumeStudy(options: Omit<RunOptions, 'resume'>): Promise<StudyResults> {
  const config = await readConfig(await RunDirectory.open(options.directory));
  return runStudy(config, { ...options, resume: true });
}

/** What the trainings use, before the first of them: values alone at first, then derivatives too. */
function usesOf(config: StudyConfig, data: Dataset): string {
  const [variables, loss] = describeUses(trainingUses(data, { loss: sobolevLoss(config) }));
  return `${variables}; trained on values alone first, then with ${loss}`;
}

/** Checks the training points, also those of a resumed run: what they are is known only now, and it takes no time. */
function checked({ events }: StudyContext, data: Dataset, force?: boolean): readonly DataFinding[] {
  const computed = computedNote(data);
  if (computed !== undefined) events.note?.(computed);
  const findings = checkDataset(data, { remedies: modelRemedies });
  demandFit(findings, 'model', force, events.note);
  return findings;
}

async function openContext(config: StudyConfig, options: RunOptions): Promise<StudyContext> {
  const { events = silent, signal, resume = false } = options;
  const reference = options.reference ?? (await referenceFor(config));
  checkFit(config, reference, options.memory);
  const engine = options.engine ?? (await openEngine());
  if (!resume) await checkGradients(config, reference, engine, signal);
  const directory = await RunDirectory.open(options.directory);
  if (resume && !isDeepStrictEqual(await readConfig(directory), config))
    throw new InputError(
      'a run is resumed with the configuration that it began with',
      `another than ${directory.file('config.json')}`,
      'Take it from readConfig(), or start anew.',
    );
  const journal = resume ? await Journal.resume(directory) : await Journal.start(directory);
  await writeConfig(directory, config, environment(engine));
  return {
    config,
    reference,
    engine,
    directory,
    journal,
    events,
    memory: options.memory,
    ways: options.ways,
    signal,
  };
}

/** Whether the model knows gradients, without which there is no Sobolev training: asked at its first training point. */
async function checkGradients(
  { seed, sampling }: StudyConfig,
  reference: ReferenceModel,
  engine: Engine,
  signal?: AbortSignal,
): Promise<void> {
  const options = { points: 1, seed, design: sampling.design, signal } as const;
  const refused = (received: string, mend: string) =>
    new InputError(
      'a study needs a reference model that gives gradients: it trains on them',
      received,
      `${mend}; or train on its samples: \`sobolev train samples.csv --loss vanilla\`.`,
    );
  try {
    const { value } = await sampleModel(engine, reference, options).next();
    if (value === undefined || !hasDerivatives(value))
      throw refused(`${reference.name}, which gives values alone`, 'Give it gradients');
  } catch (error) {
    if (error instanceof OrderError) throw refused(faultOf(error.invariant, error.received), error.mend);
    throw error;
  }
}

/** What only shows when configuration and model meet is found before an hour's work, and before an earlier run is replaced. */
function checkFit(config: StudyConfig, reference: ReferenceModel, memory?: number): void {
  const { network, pruning, sampling } = config;
  domainOf(reference.inputs);
  designOf(sampling.design ?? defaultDesign(reference.inputs.length), reference);
  checkRule(pruning, network.hidden.length);
  checkMemory(config, reference, memory);
}

/** Whether the widest network of a study can be trained on its points with their gradients. */
function checkMemory(
  { network, sampling: { points }, sobolev }: StudyConfig,
  { inputs, outputs }: ReferenceModel,
  limit = Number.POSITIVE_INFINITY,
): void {
  const size: TrainingSize = {
    points,
    architecture: perceptron([inputs.length, ...network.hidden, outputs.length], network.activation),
    labels: 'jacobians',
    batch: sobolev.batch,
  };
  const { total } = trainingMemory(size);
  if (total <= limit) return;
  const fitting = fittingPoints(size, limit);
  throw new InputError(
    `a study must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(total)} for ${points.toLocaleString('en')} points`,
    fitting === undefined ? 'Use a model of fewer outputs.' : `Set sampling.points=${fitting}.`,
  );
}
