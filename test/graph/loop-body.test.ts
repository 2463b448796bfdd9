import { describe, expect, test } from 'vitest';
import { checkLoopBody, input, type LoopBody, outputsOf } from '../../src/graph/index.ts';
import { compileLanes } from '../../src/lanes/index.ts';
import { lowerLoop } from '../../src/onnx/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const x = input('x', [8, 2]);
const p = input('p', [2]);
const rate = input('rate', []);
const body: LoopBody = {
  carried: [{ name: 'p', next: p.sub(x.sum([0]).mul(rate)) }],
  collected: { loss: x.add(p).square().sum() },
  gathered: [{ name: 'x', shape: [8, 2] }],
  scheduled: [{ name: 'rate', shape: [] }],
};

test('the outputs of a body are what is carried, then what is collected', () => {
  expect(outputsOf(body)).toEqual([body.carried[0].next, body.collected.loss]);
});

test('both lowerers take a body that passes its checks', async () => {
  expect(() => checkLoopBody(body)).not.toThrow();
  expect(lowerLoop(body).length).toBeGreaterThan(0);
  expect(await compileLanes(body)).toBeDefined();
});

describe('both lowerers refuse a body', () => {
  test.each<[string, Partial<LoopBody>, RegExp]>([
    [
      'of which two parts have one name',
      { scheduled: ['rate', 'p'].map((name) => ({ name, shape: [] })) },
      /names of the parts of a loop must differ/,
    ],
    [
      'whose state would change its shape',
      { carried: [{ name: 'p', next: input('p', [3]).mul(2).slice(0, 0, 2).add(rate) }] },
      /input p of a loop must have the shape of its part, \[2\]; received \[3\]/,
    ],
    [
      'whose schedule is no number',
      { scheduled: ['rate', 'x'].map((name) => ({ name, shape: [] })), gathered: [] },
      /shape of its part, \[\]/,
    ],
    [
      'that gathers different numbers of rows',
      { gathered: [...body.gathered, { name: 'z', shape: [16, 1] }] },
      /must have one number of rows/,
    ],
  ])('%s', async (_, change, message) => {
    const wrong = { ...body, ...change };
    expect(() => lowerLoop(wrong)).toThrow(message);
    await expect(compileLanes(wrong)).rejects.toThrow(InputError);
  });
});

test('a loop in ONNX has a part for every input; in lanes others lie in memory', async () => {
  const open = { ...body, scheduled: [] };
  expect(() => lowerLoop(open)).toThrow(/a part for every input of its body/);
  expect((await compileLanes(open))?.at.rate).toBeGreaterThanOrEqual(0);
});
