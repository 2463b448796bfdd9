import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { evaluate, input, jacobian } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { elimination, scoresBy, scoresOf, surrogateSignificance } from '../../src/pruning/index.ts';
import {
  checkArchitecture,
  importSurrogate,
  initialise,
  type LayerShape,
  parameterCount,
  readSurrogate,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, stream, tensor } from '../../src/tensor/index.ts';
import { evaluateSurrogates, fineTuneSurrogate, pruneSurrogate } from '../../src/workflow/index.ts';
import { floats, modelBytes } from '../support/onnx-builder.ts';

const engine = await openEngine({ threads: 1 });

/** sin(a) + a·b and its slopes at random points of [−1, 1]². */
function samples(rows: number) {
  const random = stream(1, 'points');
  const points = Array.from({ length: rows }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  return dataset({
    x: tensor(points),
    y: tensor(points.map(([a, b]) => [Math.sin(a) + a * b])),
    dydx: tensor(
      points.flatMap(([a, b]) => [Math.cos(a) + b, a]),
      [rows, 1, 2],
    ),
    inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  });
}

/** A residual network of layers of their own activations, whose last layer reads the inputs too. */
function residual(width: number): Surrogate {
  const layers: LayerShape[] = [
    { inputs: 2, outputs: width, activation: 'tanh' },
    { inputs: width, outputs: width, activation: 'silu' },
    { inputs: width, outputs: width, activation: 'tanh', from: { sum: [0, 1] } },
    { inputs: width + 2, outputs: 1, activation: 'linear', from: { join: [{ sum: [0, 1, 2] }, -1] } },
  ];
  return {
    ...initialise({ layers }, stream(2, 'residual')),
    normalisation: {
      xMean: Float64Array.of(0, 0),
      xStd: Float64Array.of(0.5, 0.6),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(0.8),
    },
    inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

const data = samples(400);
const budget = { steps: 1500, batch: 32, schedule: { kind: 'constant', rate: 5e-3 } } as const;
const scoreOf = async (network: Surrogate) => {
  const [row] = await evaluateSurrogates(engine, { network }, data);
  return row;
};

it('a network with skips is trained, written, pruned and trained again', async () => {
  const { surrogate } = await fineTuneSurrogate(engine, residual(10), data, budget);
  expect((await scoreOf(surrogate)).r2.values).toBeGreaterThan(0.999);
  const read = readSurrogate(writeSurrogate(surrogate));
  expect(read).toEqual(surrogate);
  const significance = surrogateSignificance(surrogate);
  expect(significance.layers.map(({ layer }) => layer)).toEqual([0, 1, 2, 3]);
  const { surrogate: pruned } = pruneSurrogate(surrogate, scoresOf(significance), { by: 'width', keep: 6 });
  checkArchitecture(pruned);
  expect(pruned.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [2, 6],
    [6, 6],
    [6, 6],
    [8, 1],
  ]);
  const again = await fineTuneSurrogate(engine, pruned, data, budget);
  expect((await scoreOf(again.surrogate)).r2.values).toBeGreaterThan(0.999);
}, 60_000);

it('a residual network of another tool gets the normalisation of the data, and trains', async () => {
  const random = stream(3, 'weights');
  const numbers = (count: number) => Array.from({ length: count }, () => 0.4 * random.normal());
  const bytes = modelBytes({
    inputs: { x: ['N', 2] },
    nodes: [
      ['Gemm', 'x w b', 'z'],
      ['Tanh', 'z', 'h'],
      ['Gemm', 'h u c', 'k'],
      ['Relu', 'k', 'l'],
      ['Add', 'h l', 'r'],
      ['MatMul', 'r v', 'f'],
      ['MatMul', 'x m', 's'],
      ['Add', 'f s', 'y'],
    ],
    weights: [
      floats('w', [2, 8], numbers(16)),
      floats('b', [8], numbers(8)),
      floats('u', [8, 8], numbers(64)),
      floats('c', [8], numbers(8)),
      floats('v', [8, 1], numbers(8)),
      floats('m', [2, 1], numbers(2)),
    ],
  });
  const imported = importSurrogate(bytes);
  const { surrogate } = await fineTuneSurrogate(engine, imported, data, budget);
  expect(surrogate.normalisation.xStd[0]).not.toBe(1);
  expect((await scoreOf(surrogate)).r2.values).toBeGreaterThan(0.99);
}, 60_000);

it('a residual network with its activation behind the sum is read, cut and tuned, with no parameter for what it adds', async () => {
  const file = fileURLToPath(new URL('../fixtures/onnx/torchscript-residual-behind.onnx', import.meta.url));
  const imported = importSurrogate(new Uint8Array(readFileSync(file)));
  const whole = { ...imported, inputs: imported.inputs.map((one) => ({ ...one, lo: -2, hi: 2 })) };
  expect(parameterCount(whole)).toBe(154);
  const random = stream(5, 'points');
  const points = tensor(Array.from({ length: 600 }, () => whole.inputs.map(() => 4 * random.uniform() - 2)));
  const x = input('x', [600, 3]);
  const { output } = surrogateGraph(whole, x);
  const [y, dydx] = evaluate([output, jacobian(output, x)], { x: points });
  const { inputs, outputs } = whole;
  const labelled = dataset({ x: points, y, dydx, inputs, outputs, provenance: {} });
  const scores = await scoresBy(elimination, whole);
  const { surrogate: cut } = pruneSurrogate(
    whole,
    scores,
    { by: 'width', keep: 4 },
    { replacement: 'least-squares' },
  );
  const { surrogate: tuned } = await fineTuneSurrogate(engine, cut, labelled, budget);
  expect(parameterCount(tuned)).toBe(106);
  expect(tuned.layers.map(({ unweighted }) => unweighted === true)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((layer) => layer === 4 || layer === 7),
  );
  const [before, after] = await evaluateSurrogates(engine, { cut, tuned }, labelled);
  expect(after.r2.values).toBeGreaterThan(0.99);
  expect(1 - (after.r2.values as number)).toBeLessThan(0.3 * (1 - (before.r2.values as number)));
}, 60_000);

it('predictions of a network with skips are its values and gradients', async () => {
  const network = residual(5);
  const x = input('x', [BATCH, 2]);
  const y = surrogateGraph(network, x).output;
  const points = tensor([
    [0.1, -0.4],
    [0.9, 0.2],
  ]);
  const [value, gradient] = evaluate([y, jacobian(y, x)], { x: points }, 2);
  const predicted = await predict(engine, network, points, { order: 1 });
  value.data.forEach((number, k) => {
    expect(predicted.y.data[k]).toBeCloseTo(number, 5);
  });
  gradient.data.forEach((number, k) => {
    expect(predicted.dydx?.data[k]).toBeCloseTo(number, 5);
  });
});
