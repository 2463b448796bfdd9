import { existsSync } from 'node:fs';
import {
  beyondSingle,
  byteSource,
  type Dataset,
  datasetBytes,
  fitNormalisation,
  readDataset,
} from '../dataset/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { domainBeyondSingle, domainOf } from '../variable/index.ts';
import { sampleModel, type TestSetOfModel, testSetOf } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';

const TRAINING = 'training.parquet';
const TEST = 'test.parquet';

/**
 * The labelled training set: points of the configured design, values and pathwise differentials of the reference.
 * Written to `training.parquet`; a resumed run reads it. Points and labels are what the file holds, so that a run that reads it
 * goes on with the same bits: float32 numbers, unless these would spoil a column (`beyondSingle`).
 */
export async function sampleReference({
  config: { seed, sampling },
  reference,
  engine,
  directory,
  events,
  signal,
}: StudyContext): Promise<Dataset> {
  const path = directory.file(TRAINING);
  if (existsSync(path)) return readDataset(byteSource(path, await directory.read(TRAINING)), { signal });
  const { points, design } = sampling;
  // Of points over the domain, before they are labelled.
  const outside = domainBeyondSingle(reference.inputs, domainOf(reference.inputs));
  const precision = outside === undefined ? 'float32' : 'float64';
  const options = {
    points,
    design,
    seed,
    precision,
    labels: 'float64',
    batch: points,
    progress: events.advance,
    signal,
  } as const;
  const { value } = await sampleModel(engine, reference, options).next();
  const sampled = value as Dataset;
  // Of the labels that is only known now.
  const single = precision === 'float32' && beyondSingle(fitNormalisation(sampled), sampled, 1) === undefined;
  const set = single ? rounded(sampled) : sampled;
  await directory.write(
    TRAINING,
    await datasetBytes(TRAINING, set, { precision: single ? 'float32' : 'float64' }),
  );
  return set;
}

function rounded(set: Dataset): Dataset {
  const round = ({ shape, data }: Tensor): Tensor => ({ shape, data: data.map(Math.fround) });
  const { x, y, dydx } = set;
  return { ...set, x: round(x), y: round(y), ...(dydx && { dydx: round(dydx) }) };
}

/**
 * The test set that {@link testSetOf} makes. It is written to `test.parquet`; where its labels are not the closed form, which
 * is asked again for what the file does not hold, a resumed run and the report read it.
 */
export async function testSet({
  config: { seed, test },
  reference,
  engine,
  directory,
  events,
  memory,
  signal,
}: Pick<StudyContext, 'config' | 'reference' | 'engine' | 'directory'> &
  Partial<StudyContext>): Promise<TestSetOfModel> {
  const path = directory.file(TEST);
  const found = existsSync(path);
  if (found && reference.exact === undefined)
    return readDataset(byteSource(path, await directory.read(TEST)), { signal });
  const { points } = test;
  const set = await testSetOf(engine, reference, {
    points,
    seed,
    memory,
    progress: events?.advance,
    signal,
  });
  if (!found) await directory.write(TEST, await datasetBytes(TEST, set));
  return set;
}
