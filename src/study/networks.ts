import type { Dataset } from '../dataset/index.ts';
import type { ByOrder } from '../evaluation/index.ts';
import { weightsMask } from '../pruning/index.ts';
import { coefficientNetwork, expandOutputs } from '../reduction/index.ts';
import {
  hiddenWidths,
  parameterCount,
  readSurrogate,
  type Surrogate,
  sparsityOf,
  writeSurrogate,
} from '../surrogate/index.ts';
import { noWords, saidOfLater } from '../tensor/index.ts';
import { methodNamed } from '../training/index.ts';
import { describeNoise, fineTuneSurrogate, trainSurrogate } from '../workflow/index.ts';
import { perform, type StudyContext } from './context.ts';
import { networkFile } from './files.ts';
import type { StageRecord } from './journal-file.ts';
import { LabelledPoints } from './labels.ts';
import type { StudyPilot } from './pilot.ts';
import { pruneParent, prunes } from './pruning.ts';
import { keepsZeros, type Stage, teacherOf, trains } from './stage.ts';
import { placeIn } from './store.ts';
import { widthsWithin } from './widths-within.ts';

/** Makes the networks of all stages, in order; a resumed run reads those that are finished. */
export async function makeNetworks(
  context: StudyContext,
  reference: Dataset,
  pilot?: StudyPilot,
): Promise<ReadonlyMap<string, Surrogate>> {
  const networks = new Map<string, Surrogate>();
  const labelled = new LabelledPoints(context, reference);
  for (const stage of context.stages) {
    networks.set(stage.name, await makeNetwork(context, stage, networks, labelled, pilot));
    labelled.release();
  }
  return networks;
}

/** Noise of labels by a network. */
const NONE: ByOrder = { values: 0, gradients: 0, curvatures: 0 };

/** @throws DivergenceError when the training fails */
async function makeNetwork(
  context: StudyContext,
  stage: Stage,
  networks: ReadonlyMap<string, Surrogate>,
  labelled: LabelledPoints,
  pilot: StudyPilot | undefined,
): Promise<Surrogate> {
  const { store, journal, events } = context;
  const parent = stage.parent === undefined ? undefined : networks.get(stage.parent);
  const points = () => labelled.for(stage, networks);
  const start = parent && (prunes(stage) ? await pruneParent(context, stage, parent, points) : parent);
  const file = networkFile(stage.name);
  const finished = journal.stage(stage.name) !== undefined;
  const data = finished || !trains(stage) ? undefined : await points();
  const read = async () => coefficientNetwork(readSurrogate(await store.read(file), placeIn(store, file)));
  return perform(context, {
    name: `${deedOf(stage)} ${stage.name}`,
    of: [stage.name],
    work: async () => {
      if (finished) return read();
      if (data === undefined) {
        const pruned = { ...(start as Surrogate) };
        const provenance = { ...pruned.provenance, stage: stage.name, step: 0 };
        await journal.recordStage(stage.name, UNTRAINED, fileOf(context, { ...pruned, provenance }));
        // A resumed run goes on with what the file holds, and so does this one.
        return read();
      }
      const taught = teacherOf(stage) !== undefined;
      const own = taught ? undefined : pilot;
      const { surrogate, training, choice } = await saidOfLater(`stage ${stage.name}`, () =>
        trainStage(context, stage, start, networks, data, own),
      );
      for (const reason of choice?.reasons ?? []) events.note?.(`${stage.name}: ${reason}`);
      const noise = taught ? NONE : pilot?.noise;
      const terms = taught ? withoutNoise(training.terms) : training.terms;
      const bytes = fileOf(context, surrogate);
      await journal.recordStage(stage.name, { ...training, terms, choice, noise }, bytes);
      return surrogate;
    },
    summary: (network) => [describeNetwork(network), ...noiseOf(context, stage)].join('; '),
  });
}

/** What a stage leaves that prunes alone. */
const UNTRAINED: StageRecord = {
  curve: { steps: [], total: [], terms: {} },
  steps: 0,
  seconds: 0,
  best: { step: 0, loss: Number.NaN },
  findings: [],
  terms: {},
};

/** What is done to make a stage's network. */
function deedOf(stage: Stage): string {
  if (stage.parent === undefined) return 'train';
  if (!trains(stage)) return 'prune';
  return prunes(stage) ? 'prune and fine-tune' : 'fine-tune';
}

/** The file of a network, with all outputs. */
function fileOf({ reduced }: StudyContext, network: Surrogate): Uint8Array {
  return writeSurrogate(reduced ? expandOutputs(network, reduced.basis, reduced.outputs) : network);
}

function withoutNoise(terms: StageRecord['terms']): StageRecord['terms'] {
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, { ...term, noise: 0 }]));
}

/** Noise beside error, order by order. */
function noiseOf({ journal }: StudyContext, { name }: Stage): readonly string[] {
  return describeNoise(journal.stage(name)?.terms ?? {});
}

function trainStage(
  { engine, config, stages, reduced, events, ways, signal }: StudyContext,
  stage: Stage,
  start: Surrogate | undefined,
  networks: ReadonlyMap<string, Surrogate>,
  data: Dataset,
  pilot: StudyPilot | undefined,
) {
  const { name, stream, network, loss, method, polishing, steps, batch, schedule, restarts, hold, sparse } =
    stage;
  const options = {
    seed: config.seed,
    stage: name,
    stream,
    loss,
    pilot: pilot?.points,
    method: methodNamed(method ?? 'adam', polishing),
    steps,
    batch,
    schedule,
    hold,
    validation: config.validation,
    judged: reduced ? ('together' as const) : undefined,
    // Messages must not advise options of a training, which a study does not have.
    words: noWords,
    progress: events.advance,
    ways,
    signal,
  };
  if (start !== undefined) {
    const mask = keepsZeros(stages, stage) ? weightsMask(start) : undefined;
    return fineTuneSurrogate(engine, start, data, { ...options, mask });
  }
  return trainSurrogate(engine, data, {
    ...options,
    sparse,
    hidden: hiddenOf(stage, data, networks),
    restarts,
    activation: network?.activation,
    outputActivation: network?.outputActivation,
    reduceInputs: network?.reduceInputs,
    start: network?.start,
    scaleOutputs: reduced && 'together',
    like: network?.as === undefined ? undefined : networks.get(network.as),
    provenance: { study: config.study },
  });
}

/** Widths of the hidden layers, where its network says them or another stage's bounds them. */
function hiddenOf(
  { network }: Stage,
  data: Dataset,
  networks: ReadonlyMap<string, Surrogate>,
): readonly number[] | undefined {
  const bound = network?.within === undefined ? undefined : networks.get(network.within);
  if (bound === undefined) return network?.hidden;
  return widthsWithin(data, parameterCount(bound) - sparsityOf(bound).zeros, data.x.shape[0]);
}

/** "128-128, 17,409 parameters" */
function describeNetwork(network: Surrogate): string {
  return `${hiddenWidths(network).join('-')}, ${parameterCount(network).toLocaleString('en')} parameters`;
}
