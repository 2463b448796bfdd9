import { expect, test } from 'vitest';
import type { StartThread } from '../../src/runtime/index.ts';
import { startThreads } from '../../src/runtime/module-thread.ts';

const memory = new WebAssembly.Memory({ initial: 1 });
const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const imports = [1, 2, 3].map((base) => ({ memory, base }));

test('threads start together, or none of them stays', async () => {
  const running = new Set<number>();
  const starting =
    (broken?: number): StartThread =>
    async (_, { base }) => {
      if (base === broken) throw new Error(`no thread ${base}`);
      running.add(base);
      return { call: async () => {}, dispose: async () => void running.delete(base) };
    };
  await expect(startThreads(starting(2), empty, imports)).rejects.toThrow('no thread 2');
  expect(running.size).toBe(0);
  expect(await startThreads(starting(), empty, imports)).toHaveLength(3);
  expect([...running].sort()).toEqual([1, 2, 3]);
});
