import { describe, expect, it } from 'vitest';
import { fitNormalisation } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { functionModel } from '../../src/reference/index.ts';
import { architectureOf, candidate } from '../../src/search/candidates/index.ts';
import { warmStarts } from '../../src/search/warm.ts';
import { initialise, type Surrogate } from '../../src/surrogate/index.ts';
import { matrixProduct, stream } from '../../src/tensor/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const model = functionModel({
  name: 'ridge',
  inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.add(b).exp(),
});
const samples = (await sampleModel(engine, model, { points: 200, batch: 200 }).next()).value!;
const ends = { inputs: 2, outputs: 1, activation: 'silu' } as const;
const wide = candidate('2 layers', [{ width: 6 }, { width: 6 }], ends);
const thin = candidate('rank 2', [{ width: 6 }, { width: 2, linear: true }, { width: 6 }], ends);
const random = stream(1, 'network');
const network = initialise(architectureOf(wide, ends), random);
/** The weight between the two layers, with a rank of two. */
const weight = matrixProduct(
  { shape: [6, 2], data: Float64Array.from({ length: 12 }, () => random.normal()) },
  { shape: [2, 6], data: Float64Array.from({ length: 12 }, () => random.normal()) },
).data;
const [first, between, last] = network.layers;
const trained: Surrogate = {
  layers: [first, { ...between, weight }, last],
  normalisation: fitNormalisation(samples),
  inputs: samples.inputs,
  outputs: samples.outputs,
  provenance: {},
};
const tried = [{ candidate: wide, parameters: 61, network: async () => trained }];
const scoring = { engine, samples, seed: 1 };

describe('starts made of networks that were tried', () => {
  it('take a weight of low rank from the network that has it whole, which stays the same function where it has that rank', async () => {
    const starts = await warmStarts(thin, tried, scoring);
    expect(starts).toHaveLength(1);
    const shape = ({
      layers,
    }: {
      layers: readonly { outputs: number; activation: string; unbiased?: boolean }[];
    }) => layers.map(({ outputs, activation, unbiased = false }) => [outputs, activation, unbiased]);
    expect(shape(starts[0])).toEqual(shape(architectureOf(thin, ends)));
    const [before, after] = await Promise.all(
      [trained, { ...trained, ...starts[0] }].map((one) => predict(engine, one, samples.x)),
    );
    for (const [k, value] of before.y.data.entries()) expect(after.y.data[k]).toBeCloseTo(value, 4);
  });

  it('cut a network down first that is wider, and are none where nothing is larger', async () => {
    const less = candidate('rank 1', [{ width: 4 }, { width: 1, linear: true }, { width: 4 }], ends);
    const [start] = await warmStarts(less, tried, scoring);
    expect(start.layers.map(({ outputs }) => outputs)).toEqual([4, 1, 4, 1]);
    expect(await warmStarts(wide, tried, scoring)).toEqual([]);
    expect(await warmStarts(candidate('one layer', [{ width: 3 }], ends), tried, scoring)).toEqual([]);
  });
});
