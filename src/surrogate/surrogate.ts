import type { Normalisation } from '../dataset/index.ts';
import type { Variable } from '../variable/index.ts';
import type { Network } from './network.ts';

/**
 * A network with what it is about. The function takes and gives physical units: y = yMean + yStd·N((x − xMean)/xStd).
 */
export interface Surrogate extends Network {
  readonly normalisation: Normalisation;
  /** With lo and hi: the domain on which it is to be trusted. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Where it comes from: study, seed, stage. Plain data. */
  readonly provenance: Readonly<Record<string, unknown>>;
}
