import { expect, it } from 'vitest';
import { designPoints } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { initialise, perceptron, type Surrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { evaluateSurrogates, fineTuneSurrogate, labelWith, tuningTask } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });

/** A policy of two actions that ends in tanh, and whose second action varies a thousand times less. */
function policy(width: number): Surrogate {
  const network = initialise(perceptron([3, width, 2], 'tanh', 'tanh'), stream(1, `policy ${width}`));
  const layers = network.layers.map((layer, place) =>
    place === 1 ? { ...layer, weight: layer.weight.map((w, at) => (at % 2 === 1 ? w / 1000 : w)) } : layer,
  );
  const [none, one] = [new Float64Array(3), new Float64Array(3).fill(1)];
  return {
    layers,
    normalisation: { xMean: none, xStd: one, yMean: new Float64Array(2), yStd: Float64Array.of(1, 1) },
    inputs: ['a', 'b', 'c'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'u' }, { name: 'v' }],
    provenance: {},
  };
}

const teacher = policy(8);
const x = designPoints({ kind: 'sobol' }, { lo: [-1, -1, -1], hi: [1, 1, 1] } as never, 2048, stream(1, 'x'));
const data = await labelWith(engine, teacher, x, { seed: 1 });
/** Too narrow for both actions: it learns those that count. */
const start = policy(3);

/** 1 − R² of the values of each output. */
async function missed(network: Surrogate): Promise<number[]> {
  const { y } = await predict(engine, network, x);
  return [0, 1].map((j) => {
    const column = (numbers: Float64Array) => numbers.filter((_, at) => at % 2 === j);
    const [truth, own] = [column(data.y.data), column(y.data)];
    const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
    const squares = (of: (value: number, k: number) => number) =>
      truth.reduce((sum, value, k) => sum + of(value, k) ** 2, 0);
    return squares((value, k) => own[k] - value) / squares((value) => value - mean);
  });
}

it('tuning counts each output by its spread, where activations bound them', async () => {
  const { surrogate } = await fineTuneSurrogate(engine, start, data, { steps: 4000 });
  // By their sizes the first would have 2e-4, and the second 4e-3.
  expect(Math.max(...(await missed(surrogate)))).toBeLessThan(1e-3);
  // What bounds the outputs is still the end.
  expect(surrogate.layers[1].activation).toBe('tanh');
  expect(surrogate.ending).toBeUndefined();
  expect(surrogate.normalisation).toMatchObject({
    yMean: Float64Array.of(0, 0),
    yStd: Float64Array.of(1, 1),
  });
});

it('and it starts as the same function', async () => {
  const { start: seen } = tuningTask(start, data);
  const [one, other] = await evaluateSurrogates(engine, { start, seen }, data);
  expect(other.r2.values).toBeCloseTo(one.r2.values as number, 6);
  expect(other.r2.gradients).toBeCloseTo(one.r2.gradients as number, 6);
});
