import { describe, expect, test } from 'vitest';
import { type Expression, input, type LoopBody } from '../../src/graph/index.ts';
import { compileSteps } from '../../src/lanes/index.ts';
import { startThread } from '../../src/node/module-thread.ts';
import { StepsProgram, threadsFor } from '../../src/runtime/index.ts';

/* Steps of many states by one code. */

const [rows, count] = [8, 20];
const x = input('x', [rows, 2]);
const rate = input('rate', []);
const shift = input('shift', [2]);
const sums = (of: Expression) => of.sum([0]).reshape([2]);

/** A state of two numbers and a sum of what was seen; draws of two numbers a step. */
const body: LoopBody = {
  carried: [
    { name: 'w', next: input('w', [2]).mul(rate).add(sums(x)).add(shift) },
    { name: 'seen', next: input('seen', [2]).add(input('w', [2])) },
  ],
  collected: {
    along: x
      .mul(input('w', [2]).reshape([1, 2]))
      .sum()
      .reshape([]),
    of: x.sum().reshape([]),
  },
  gathered: [{ name: 'x', shape: [rows, 2] }],
  scheduled: [
    { name: 'rate', shape: [] },
    { name: 'shift', shape: [2] },
  ],
};

const table = Float32Array.from({ length: 2 * count }, (_, k) => (k % 7) - 3);
const steps = 11;
const chosen = Int32Array.from({ length: steps * rows }, (_, k) => (k * 5 + Math.floor(k / 3)) % count);
const scheduled = {
  rate: Float32Array.from({ length: steps }, (_, k) => (k % 2 === 0 ? 0.5 : 1)),
  shift: Float32Array.from({ length: 2 * steps }, (_, k) => k),
};

/** What is carried and collected, by hand. All numbers are small multiples of powers of two, so that float32 is exact. */
function byHand(start: readonly number[]) {
  let [w, seen] = [[...start], [0, 0]];
  const collected: { along: number[]; of: number[] } = { along: [], of: [] };
  for (let step = 0; step < steps; step++) {
    const total = [0, 1].map((column) =>
      chosen.subarray(step * rows, (step + 1) * rows).reduce((sum, row) => sum + table[2 * row + column], 0),
    );
    collected.along.push(total[0] * w[0] + total[1] * w[1]);
    collected.of.push(total[0] + total[1]);
    seen = seen.map((value, k) => value + w[k]);
    w = w.map((value, k) => value * scheduled.rate[step] + total[k] + scheduled.shift[2 * step + k]);
  }
  return { w, seen, collected };
}

describe.each([
  [1, 1],
  [5, 1],
  [5, 2],
  [3, 3],
])('%i states in %i threads', (copies, threads) => {
  const starts = Array.from({ length: copies }, (_, k) => [k + 1, -k]);

  test('take the steps that each takes alone, in calls of any length', async () => {
    const code = compileSteps(body, {
      parts: [{ name: 'x', offset: 0, width: 2 }],
      most: 4,
      shared: threads > 1,
    })!;
    const program = (await StepsProgram.open(code, {
      ...{ count, stride: 2, copies, threads },
      fill: (into) => into.set(table),
      startThread: threads > 1 ? startThread : undefined,
    }))!;
    try {
      program.write('w', Float32Array.from(starts.flat()));
      expect([...program.read('w')]).toEqual(starts.flat());
      const collected = await program.take(chosen, scheduled);
      const expected = starts.map(byHand);
      expect([...program.read('w')]).toEqual(expected.flatMap(({ w }) => w));
      expect([...program.read('seen')]).toEqual(expected.flatMap(({ seen }) => seen));
      expect(collected.map(({ along, of }) => ({ along: [...along], of: [...of] }))).toEqual(
        expected.map((one) => one.collected),
      );
      expect(() => program.read('x')).toThrow('carry no x');
    } finally {
      await program.dispose();
    }
  });
});

test('as many threads are taken as have a state, and as tables fit', () => {
  const of = { copies: 16, threads: 4, count: 1000, stride: 15, startThread };
  expect(threadsFor(of)).toBe(4);
  expect(threadsFor({ ...of, copies: 3 })).toBe(3);
  expect(threadsFor({ ...of, count: 12_000_000 })).toBe(2);
  expect(threadsFor({ ...of, count: 60_000_000 })).toBe(1);
  expect(threadsFor({ ...of, startThread: undefined })).toBe(1);
});
