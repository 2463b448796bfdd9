import { flatten, type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import type { CodeTimer } from './timing/code-timer.ts';

/** What a search makes small. */
export const measures = ['parameters', 'nanoseconds', 'bytes'] as const;
export type SizeMeasure = (typeof measures)[number];

/** How large a network is. */
export interface NetworkSize {
  /** Weights and biases that are not zero. */
  readonly parameters: number;
  /** Of its file. */
  readonly bytes: number;
  /** Of a call of the generated code for the value and its gradient, by language. None where nothing was timed. */
  readonly nanoseconds: Readonly<Record<string, number>>;
}

/** Times depend on what else the machine does: so they are no numbers that a second search repeats. */
export async function measureNetwork(
  surrogate: Surrogate,
  timers: readonly CodeTimer[],
  signal?: AbortSignal,
): Promise<NetworkSize> {
  const nanoseconds: Record<string, number> = {};
  for (const { language, time } of timers) {
    signal?.throwIfAborted();
    const own = await time(surrogate);
    if (own !== undefined) nanoseconds[language] = own;
  }
  return {
    parameters: flatten(surrogate).filter((value) => value !== 0).length,
    bytes: writeSurrogate(surrogate).length,
    nanoseconds,
  };
}

/** The number that a search makes small. Of several languages it is the least time. */
export function sizeBy(measure: SizeMeasure, { parameters, bytes, nanoseconds }: NetworkSize): number {
  if (measure === 'parameters') return parameters;
  if (measure === 'bytes') return bytes;
  return Math.min(...Object.values(nanoseconds));
}
