import type { Engine } from '../runtime/index.ts';
import * as core from '../search/index.ts';
import type { Store } from '../study/index.ts';
import { cTimer } from './c-timer.ts';
import { fileStore } from './file-store.ts';
import { memoryLimit } from './memory.ts';
import { nodeWays } from './trainings.ts';

/** As {@link core.ShrinkOptions}, but that a directory may take the place of a store. It is made where it is missing. */
export type ShrinkOptions = Omit<core.ShrinkOptions, 'store'> & {
  readonly directory?: string;
  readonly store?: Store;
};

/** As {@link core.shrink}, with {@link nodeWays}, the memory of this machine, and times of C too where it has a compiler. */
export function shrink(
  engine: Engine,
  source: core.ShrinkSource,
  {
    directory,
    store = directory === undefined ? undefined : fileStore(directory),
    ...options
  }: ShrinkOptions,
): Promise<core.ShrinkResult> {
  return core.shrink(engine, source, {
    memory: memoryLimit(),
    ways: nodeWays,
    timers: [cTimer, core.javascriptTimer],
    ...options,
    ...(store && { store }),
  });
}
