import type { Dataset } from '../dataset/index.ts';
import { optimalBrainSurgeon, scoresBy } from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Network, Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { pruneSurrogate } from '../workflow/index.ts';
import type { Candidate } from './candidates/index.ts';

/** Whether a network of one candidate can be cut down to another: as many layers, of the same kinds, none narrower. */
export function isLarger({ hidden }: Candidate, other: Candidate): boolean {
  return (
    hidden.length === other.hidden.length &&
    hidden.every(({ width, linear }, k) => {
      const own = other.hidden[k];
      return width >= own.width && Boolean(linear) === Boolean(own.linear);
    }) &&
    hidden.some(({ width }, k) => width > other.hidden[k].width)
  );
}

/**
 * A start for a candidate from a trained network that is larger. The neurons go that the loss needs least once all others adapt (unit optimal
 * brain surgeon), and the layers that read them take over what they can.
 *
 * @returns undefined where the criterion does not tell neurons apart
 */
export async function cutDown(
  larger: Surrogate,
  { hidden }: Candidate,
  { engine, samples, seed }: { readonly engine: Engine; readonly samples: Dataset; readonly seed: number },
): Promise<Network | undefined> {
  try {
    const scores = await scoresBy(optimalBrainSurgeon, larger, { of: 'neurons', samples, engine, seed });
    const rule = { by: 'width', keep: hidden.map(({ width }) => width) } as const;
    const { surrogate } = pruneSurrogate(larger, scores, rule, { points: samples.x });
    return { layers: surrogate.layers, ...(surrogate.output !== undefined && { output: surrogate.output }) };
  } catch (error) {
    // Scores that are all zero rank nothing. A search does without such a start.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
