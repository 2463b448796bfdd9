import { expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { fineTuneSurrogate } from '../../src/workflow/index.ts';
import { freshNetwork } from '../support/networks.ts';

const engine = await openEngine({ threads: 1 });
const random = stream(1, 'points');
const points = Array.from({ length: 1000 }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
const data = dataset({
  x: tensor(points),
  y: tensor(points.map(([a, b]) => [Math.abs(a) + b])),
  dydx: tensor(
    points.flatMap(([a]) => [Math.sign(a), 1]),
    [points.length, 1, 2],
  ),
  inputs: [{ name: 'a' }, { name: 'b' }],
  outputs: [{ name: 'y' }],
  provenance: {},
});

const surrogateOf = (layers: Surrogate['layers']): Surrogate => ({
  layers,
  normalisation: {
    xMean: Float64Array.of(0, 0),
    xStd: Float64Array.of(0.5, 0.5),
    yMean: Float64Array.of(0.5),
    yStd: Float64Array.of(0.7),
  },
  inputs: data.inputs,
  outputs: data.outputs,
  provenance: {},
});
const { layers } = freshNetwork([2, 6, 1], 'relu', 3);
const options = { steps: 600, seed: 2 };

it('keeps the network that was given, bit by bit as if alone, where it is the nearer', async () => {
  const learnt = await fineTuneSurrogate(engine, surrogateOf(layers), data, { ...options, steps: 3000 });
  const alone = await fineTuneSurrogate(engine, learnt.surrogate, data, options);
  const beside = await fineTuneSurrogate(engine, learnt.surrogate, data, { ...options, fresh: true });
  expect(beside.training.restart).toBe(0);
  expect(beside.surrogate.layers).toEqual(alone.surrogate.layers);
  expect(beside.training.findings).toEqual(alone.training.findings);
});

it('keeps random weights where they came nearer, and says so', async () => {
  // All biases are far off: what is given is steep, and hardly bends on the points.
  const poor = surrogateOf(
    layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => 40 * w), bias: layer.bias.fill(60) })),
  );
  const alone = await fineTuneSurrogate(engine, poor, data, options);
  const beside = await fineTuneSurrogate(engine, poor, data, { ...options, fresh: true });
  expect(beside.training.best.loss).toBeLessThan(alone.training.best.loss);
  expect(beside.training.restart).toBe(1);
  expect(beside.surrogate.provenance).toMatchObject({ restarts: { of: 2, kept: 1 } });
  expect(beside.training.findings[0].message).toMatch(
    /^from random weights the same layers came nearer, and are kept: their loss is \S+, and that of the tuned network \S+$/,
  );
});

it('has no random weights beside zeros that stay, or layers that are held', () => {
  const mask = new Float64Array(25).fill(1);
  for (const [option, word] of [
    [{ mask }, 'a mask'],
    [{ hold: [0] }, 'hold'],
  ] as const)
    expect(() => fineTuneSurrogate(engine, surrogateOf(layers), data, { ...option, fresh: true })).toThrow(
      new RegExp(`no layers to hold; received "fresh with ${word}"`),
    );
});
