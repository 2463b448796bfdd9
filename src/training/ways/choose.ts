import { lanes } from './lanes.ts';
import { loop } from './loop.ts';
import { sizeOfStep } from './size.ts';
import type { Start, Steps, Way } from './way.ts';

/** The ways that a training has unless it is given others. It takes the first that suits and has code. */
export const defaultWays: readonly Way[] = [lanes, loop];

/**
 * Steps in the first way that suits their size and has code for them; the loop in the engine takes all others.
 *
 * @param start `threads` are those that may be used in all, perhaps more than a step has work for
 */
export async function openSteps(ways: readonly Way[], start: Omit<Start, 'most'>): Promise<Steps> {
  const size = sizeOfStep(start.training, start.threads);
  const sized = { ...start, threads: size.threads, most: start.threads };
  for (const way of ways) {
    const steps = way.suits(size) ? await way.open(sized) : undefined;
    if (steps !== undefined) return steps;
  }
  return loop.open(sized);
}
