import { existsSync } from 'node:fs';
import { type Dataset, readDataset, writeDataset } from '../dataset/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { sampleModel, testSetOf } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';

const TRAINING = 'training.parquet';
const TEST = 'test.parquet';

/**
 * The labelled training set: points of the configured design, values and pathwise differentials of the reference.
 * Written to `training.parquet`; a resumed run reads it. Points and labels are what its float32 holds, so that a run that
 * reads it goes on with the same bits.
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
  if (existsSync(path)) return readDataset(path);
  const { points, design } = sampling;
  const precision = 'float32';
  const options = {
    points,
    design,
    seed,
    precision,
    batch: points,
    progress: events.advance,
    signal,
  } as const;
  const { value } = await sampleModel(engine, reference, options).next();
  await writeDataset(path, value as Dataset, { precision });
  return value as Dataset;
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
  signal,
}: Pick<StudyContext, 'config' | 'reference' | 'engine' | 'directory'> & Partial<StudyContext>): Promise<
  Dataset & { readonly curvature?: Tensor }
> {
  const path = directory.file(TEST);
  const found = existsSync(path);
  if (found && reference.exact === undefined) return readDataset(path);
  const { points } = test;
  const set = await testSetOf(engine, reference, { points, seed, progress: events?.advance, signal });
  if (!found) await writeDataset(path, set);
  return set;
}
