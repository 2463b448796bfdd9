import {
  beyondSingle,
  byteSource,
  type Dataset,
  datasetBytes,
  fitNormalisation,
  mapParts,
  readDataset,
} from '../dataset/index.ts';
import type { Order } from '../graph/index.ts';
import { demand } from '../tensor/index.ts';
import { domainBeyondSingle, domainOf } from '../variable/index.ts';
import { sampleModel, type TestSetOfModel, testSetOf } from '../workflow/index.ts';
import type { StudyConfig } from './config.ts';
import { stagesOf } from './config.ts';
import type { StudyContext } from './context.ts';
import { firstDerivatives } from './first-derivatives.ts';
import { referenceDirections } from './held-directions.ts';
import type { Journal } from './journal.ts';
import { labelOrder } from './label-order.ts';
import { comparedOrder, type Stage } from './stage.ts';
import { placeIn, type Store } from './store.ts';

const TRAINING = 'training.parquet';
const TEST = 'test.parquet';

/**
 * The labelled training set: points of the configured design with values of the reference. It has pathwise differentials and
 * second derivatives where a stage learns them. It is written to `training.parquet`, which a resumed run reads. Points and labels
 * are those of the file, so that such a run goes on with the same bits. They are float32 numbers, unless these would spoil a
 * column (`beyondSingle`).
 */
export async function sampleReference(context: StudyContext): Promise<Dataset> {
  const { config, stages, reference, engine, store, journal, events, signal } = context;
  if (journal.wrote(TRAINING)) return readSet(store, TRAINING, signal);
  const { points } = config.sampling;
  const request = await labelRequest(context);
  // Of points this is known before they are labelled, by the domain.
  const outside = domainBeyondSingle(reference.inputs, domainOf(reference.inputs));
  const precision = outside === undefined ? 'float32' : 'float64';
  const options = {
    ...request,
    points,
    precision,
    labels: 'float64',
    batch: points,
    progress: events.advance,
    signal,
  } as const;
  const { value } = await sampleModel(engine, reference, options).next();
  const sampled = value as Dataset;
  demand(
    sampled.errors !== undefined || !stages.some(weighsByNoise),
    'labels are weighed by their noise where the reference model tells their standard errors',
    'labels without any',
    'Weigh labels alike.',
  );
  // Of labels it is known only now.
  const single =
    precision === 'float32' &&
    beyondSingle(fitNormalisation(sampled), sampled, Math.max(1, request.order) as Order) === undefined;
  const set = single ? rounded(sampled) : sampled;
  await journal.write(
    TRAINING,
    await datasetBytes(TRAINING, set, { precision: single ? 'float32' : 'float64' }),
  );
  return set;
}

async function readSet(store: Store, file: string, signal?: AbortSignal): Promise<Dataset> {
  return readDataset(byteSource(placeIn(store, file), await store.read(file)), { signal });
}

/** The set with float32 numbers. */
function rounded(set: Dataset): Dataset {
  return { ...set, ...mapParts(set, ({ shape, data }) => ({ shape, data: data.map(Math.fround) })) };
}

function weighsByNoise({ loss }: Stage): boolean {
  return loss.labels === 'noise';
}

/** What the reference is asked for at each training point. */
export async function labelRequest({ config, stages, reference, engine, order, signal }: StudyContext) {
  const known = order ?? (await labelOrder(config, reference, engine, signal));
  return {
    order: known,
    seed: config.seed,
    design: config.sampling.design,
    ...(known > 0 && { derivatives: firstDerivatives(config, reference) }),
    ...(stages.some(weighsByNoise) && { errors: true }),
    ...(known === 2 && { directions: referenceDirections(config, stages, reference) }),
  };
}

/**
 * The test set that {@link testSetOf} makes. It is written to `test.parquet`, which a resumed run and the report read unless
 * there is a closed form. That is asked again, since the file does not hold all that it gives. Where a stage is of second
 * order, so are the labels of a model without one, beside their standard errors.
 */
export async function testSet({
  config,
  reference,
  engine,
  store,
  journal,
  events,
  memory,
  signal,
}: Pick<StudyContext, 'config' | 'reference' | 'engine' | 'store'> &
  Partial<StudyContext>): Promise<TestSetOfModel> {
  const found = journal?.wrote(TEST) ?? (await store.has(TEST));
  if (found && reference.exact === undefined) return readSet(store, TEST, signal);
  const {
    seed,
    test: { points },
  } = config;
  const order = testOrder(config, journal);
  const set = await testSetOf(engine, reference, {
    points,
    seed,
    order,
    // The noise of second derivatives may be all of their error.
    errors: order === 2,
    memory,
    progress: events?.advance,
    signal,
  });
  if (!found) await (journal ?? store).write(TEST, await datasetBytes(TEST, set));
  return set;
}

/** 2 where a stage compares second derivatives; of "auto", where it was found that they help. */
function testOrder(config: StudyConfig, journal?: Journal): 1 | 2 {
  const losses = stagesOf(config).map(({ name, loss }) => journal?.stage(name)?.choice?.loss ?? loss);
  return losses.some((loss) => comparedOrder(loss) === 2) ? 2 : 1;
}
