import { existsSync } from 'node:fs';
import {
  type Dataset,
  type Design,
  dataset,
  designPoints,
  readDataset,
  writeDataset,
} from '../dataset/index.ts';
import { domainOf, type ReferenceModel } from '../reference/index.ts';
import { InputError, stream } from '../tensor/index.ts';
import type { StudyConfig } from './config.ts';
import type { StudyContext } from './context.ts';

const FILE = 'training.parquet';

/**
 * The labelled training set: points of the configured design, values and pathwise differentials of the reference.
 * Written to `training.parquet`; a resumed run reads it.
 */
export async function sampleReference({
  config,
  reference,
  engine,
  directory,
  events,
  signal,
}: StudyContext): Promise<Dataset> {
  const path = directory.file(FILE);
  if (existsSync(path)) return readDataset(path);
  const { points: count, design } = config.sampling;
  const random = stream(config.seed, 'points');
  const points = designPoints(designOf(design, reference), domainOf(reference.inputs), count, random);
  // Points and labels are what a float32 file holds, so that a run that reads it goes on with the same bits.
  const x = { ...points, data: points.data.map(Math.fround) };
  const labels = await reference.label(x, {
    order: 1,
    random: stream(config.seed, 'labels'),
    engine,
    signal,
    progress: (share) => events.advance(share, `${Math.round(share * count)} points`),
  });
  const set = dataset({
    x,
    y: { ...labels.y, data: labels.y.data.map(Math.fround) },
    dydx: labels.dydx && { ...labels.dydx, data: labels.dydx.data.map(Math.fround) },
    inputs: reference.inputs,
    outputs: reference.outputs,
    provenance: { model: reference.name, parameters: reference.parameters, seed: config.seed, design },
  });
  await writeDataset(path, set, { precision: 'float32' });
  return set;
}

/**
 * The design of a name, for a reference model.
 *
 * @throws InputError when it is Gaussian and the model does not say where
 */
export function designOf(kind: StudyConfig['sampling']['design'], { name, spread }: ReferenceModel): Design {
  if (kind !== 'gaussian') return { kind };
  if (spread === undefined)
    throw new InputError(
      'the Gaussian design needs a reference model that says where',
      name,
      'Use sobol or uniform.',
    );
  return { kind, mean: [...spread.mean.data], factor: spread.factor };
}
