import { dependents, type Expression, input, topological } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { heldParts, inputsAt, mapParts, type Parts } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';
import { schemeOf } from './schemes/index.ts';

/** A step of a process whose state and noise are inputs of its graph, to see what depends on what. */
export interface HeldStep {
  readonly state: Parts;
  /** ε, the noise of each part. */
  readonly noise: Parts;
  readonly after: Parts;
}

export function heldStep(
  { name, inputs, diffusion, scheme, maturity, steps }: ProcessOptions,
  d: number,
): HeldStep {
  const x = inputsAt(inputs, input('held point', [BATCH, 1, d]), name);
  const start = diffusion.start(x);
  const state = heldParts(start);
  const noise = mapParts(start, (part, of) => input(`noise of ${of}`, part.shape));
  const time = typeof maturity === 'number' ? input('held time', [BATCH, 1, 1]) : x[maturity];
  const dt = time.mul(1 / steps);
  return { state, noise, after: schemeOf(scheme, diffusion).step(diffusion, state, dt, dt, noise, x) };
}

/** Whether an expression depends on another. */
export function reads(e: Expression, below: Expression): boolean {
  return dependents(topological([e]), [below]).has(e);
}
