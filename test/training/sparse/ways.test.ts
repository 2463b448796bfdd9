import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { shared } from '../../../src/node/shared-way.ts';
import { flatten, parameterCount } from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { adam, Batches, lanes, loop, type StepTraining, type Way } from '../../../src/training/index.ts';
import { MASK, maskedOptimiser } from '../../../src/training/sparse/masked.ts';
import { boundTo, fedOf, freshPerceptron, relativeError, samples } from '../problem.ts';

/* A mask that steps carry, in all ways of taking them. It is changed between calls. */

const native = await openEngine({ engine: 'native', threads: 1 });
const wasm = await openEngine({ engine: 'wasm', threads: 1 });
const objective = boundTo({ kind: 'sobolev' }, samples(60));
const data = fedOf(objective);
const architecture = freshPerceptron('silu');
const length = parameterCount(architecture);
const own = adam().optimiser;
const masks = [4, 3].map((every) => Float32Array.from({ length }, (_, k) => Number(k % every !== 1)));
const training: StepTraining = { architecture, objective, batch: 16, optimiser: maskedOptimiser(own) };
const zeroed = (numbers: Float32Array, mask: Float32Array) => numbers.map((value, k) => value * mask[k]);

/** Two calls, between which the mask becomes another one. */
async function outcome(way: Way, engine: typeof native, threads: number) {
  const [before, after] = masks;
  const parameters = zeroed(Float32Array.from(flatten(architecture)), before);
  const steps = (await way.open({ engine, training, data, parameters, threads }))!;
  const batches = new Batches(60, stream(2, 'batches'));
  const call = (first: number) => {
    const rates = own.ratesAt(first, new Float64Array(5).fill(0.02));
    return steps.take(
      batches.take(16 * 5),
      Object.fromEntries(own.rates.map((name, k) => [name, Float32Array.from(rates[k])])),
    );
  };
  try {
    steps.write(MASK, before);
    await call(0);
    const middle = steps.read('parameters');
    expect(steps.read(MASK)).toEqual(before);
    for (const name of ['parameters', ...own.state]) steps.write(name, zeroed(steps.read(name), after));
    steps.write(MASK, after);
    const losses = await call(5);
    return {
      middle,
      parameters: steps.read('parameters'),
      losses: Object.values(losses).flatMap((l) => [...l]),
    };
  } finally {
    await steps.dispose();
  }
}

const expected = outcome(loop, native, 1);

test('the loop keeps zeros, exactly, as a mask in the graph does, to the bit', async () => {
  const { middle, parameters } = await expected;
  const [before, after] = masks;
  const steps = await loop.open({
    engine: native,
    training: { ...training, optimiser: own, mask: before },
    data,
    parameters: zeroed(Float32Array.from(flatten(architecture)), before),
    threads: 1,
  });
  try {
    const rates = own.ratesAt(0, new Float64Array(5).fill(0.02));
    const named = own.rates.map((name, k) => [name, Float32Array.from(rates[k])]);
    await steps.take(new Batches(60, stream(2, 'batches')).take(16 * 5), Object.fromEntries(named));
    expect(middle).toEqual(steps.read('parameters'));
  } finally {
    await steps.dispose();
  }
  expect(middle).toEqual(zeroed(middle, before));
  expect(parameters).toEqual(zeroed(parameters, after));
  // Weights that came have moved, but for those into and out of a neuron that came with them.
  const came = parameters.filter((_, k) => before[k] === 0 && after[k] === 1);
  expect(came.filter((value) => value !== 0).length).toBeGreaterThan(0.5 * came.length);
});

describe.each<[string, Way, typeof native, number]>([
  ['generated code', lanes, native, 1],
  ['two threads', shared, native, 2],
  ['three threads of WebAssembly sessions', shared, wasm, 3],
  ['the loop of the WebAssembly engine', loop, wasm, 1],
])('%s', (_, way, engine, threads) => {
  test('takes the same steps', async () => {
    const [actual, wanted] = [await outcome(way, engine, threads), await expected];
    for (const of of ['middle', 'parameters', 'losses'] as const)
      expect(relativeError(actual[of], wanted[of])).toBeLessThan(2e-5);
    expect(actual.parameters).toEqual(zeroed(actual.parameters, masks[1]));
  });
});
