import { parameterCount } from '../../surrogate/index.ts';
import type { StepTraining } from '../step.ts';

/*
 * How large a step is, and which way is the fastest at which size. All choices by size are here.
 */

/** Steps of one call into the engine: long enough to amortise the call, short enough (≤ 0.3 s) to stay responsive. */
export const STEPS_PER_CALL = 64;

/** The size of a step. */
export interface StepSize {
  /** Number of the network's parameters. */
  readonly parameters: number;
  /** Those with weights. */
  readonly layers: number;
  readonly batch: number;
  /** Threads that the step has enough work for, of those that it may use. */
  readonly threads: number;
}

/** Products of a parameter and a row that each thread must have, else sharing a step costs more than it saves. */
const SHARED_WORK = 1 << 20;
/**
 * Most products of a parameter and a row, for each layer, with which generated code is the faster. At 14,000 (7-8×6-1) it
 * takes 0.45 of the engine's time, at 65,000 (7-20×3-1) 0.85, at 91,000 (7-24×3-1) as long. Of second order it is the same.
 */
const GENERATED_WORK = 70_000;

/** @param most threads that a step may use */
export function sizeOfStep({ architecture, batch }: StepTraining, most: number): StepSize {
  const parameters = parameterCount(architecture);
  const enough = Math.floor((parameters * batch) / SHARED_WORK);
  return {
    parameters,
    layers: architecture.layers.filter(({ unweighted }) => !unweighted).length,
    batch,
    threads: Math.max(1, Math.min(most, batch, parameters, enough)),
  };
}

/** Whether generated code is the faster. */
export function isSmall({ parameters, batch, layers }: StepSize): boolean {
  return parameters * batch <= GENERATED_WORK * layers;
}

/** Whether threads that share the batch are the faster. */
export function isShared({ threads }: StepSize): boolean {
  return threads > 1;
}
