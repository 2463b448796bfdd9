import type { Dataset } from '../dataset/index.ts';
import { type OutputBasis, outputBasis, reducedModel } from '../reduction/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Variable } from '../variable/index.ts';
import { sampleModel } from '../workflow/index.ts';
import type { StudyConfig } from './config.ts';

/** What a study of reduced outputs works with. */
export interface ReducedOutputs {
  readonly basis: OutputBasis;
  /** The outputs of the reference, which the files of networks have. */
  readonly outputs: readonly Variable[];
}

/** Training points whose values make the basis; smooth fields need fewer. */
const SNAPSHOTS = 512;
/** Coefficients that a share may come to, for what is checked before. */
const COEFFICIENTS = 64;

/** The reference with as many outputs as a study is going to have at most, before their basis is known. */
export function foreseenReference(config: StudyConfig, reference: ReferenceModel): ReferenceModel {
  if (config.reduceOutputs === undefined) return reference;
  const most = config.reduceOutputs.keep ?? COEFFICIENTS;
  return { ...reference, outputs: reference.outputs.slice(0, most) };
}

/**
 * The reference as a study sees it: where outputs are reduced, a model of their coefficients. Their basis is that of the values
 * at the first training points, which a resumed run computes again.
 *
 * @throws InputError where the reduction does not fit the outputs
 */
export async function reducedReference(
  { reduceOutputs, seed, sampling }: StudyConfig,
  reference: ReferenceModel,
  engine: Engine,
  signal?: AbortSignal,
): Promise<{ readonly reference: ReferenceModel; readonly reduced?: ReducedOutputs }> {
  if (reduceOutputs === undefined) return { reference };
  const points = Math.min(SNAPSHOTS, sampling.points);
  const options = { points, batch: points, order: 0, seed, design: sampling.design, signal } as const;
  const { value } = await sampleModel(engine, reference, options).next();
  const basis = outputBasis((value as Dataset).y, reduceOutputs, seed);
  return { reference: reducedModel(reference, basis), reduced: { basis, outputs: reference.outputs } };
}
