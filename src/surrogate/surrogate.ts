import type { Normalisation } from '../dataset/index.ts';
import type { Variable } from '../variable/index.ts';
import type { Head } from './head.ts';
import type { Network } from './network.ts';

/**
 * A network with what it is about. The function takes and gives physical units: y = yMean + yStd·N((x − xMean)/xStd); with a
 * head, that of them.
 */
export interface Surrogate extends Network {
  readonly normalisation: Normalisation;
  /** What is made of the network's physical outputs, which are logits then. Default: nothing, they are the outputs. */
  readonly head?: Head;
  /** With lo and hi: the domain on which it is to be trusted. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Where it comes from: study, seed, stage. Plain data. */
  readonly provenance: Readonly<Record<string, unknown>>;
}
