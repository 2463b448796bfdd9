import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { openEngine, trainSurrogate } from '../../src/node/index.ts';
import { type Activation, initialise, perceptron, surrogateGraph } from '../../src/surrogate/index.ts';
import { BATCH, InputError, stream, tensor } from '../../src/tensor/index.ts';
import { tuningTask } from '../../src/workflow/index.ts';
import { scaledFor } from '../../src/workflow/output-scale.ts';

/* What an activation of the last layer gives is scaled such that it can reach the labels. */

const zScores = {
  xMean: new Float64Array(1),
  xStd: Float64Array.of(1),
  yMean: Float64Array.of(7),
  yStd: Float64Array.of(2),
};
const scaled = (activation: Activation | 'linear', ...labels: number[]) => {
  const { yMean, yStd } = scaledFor(zScores, tensor(labels, [labels.length, 1]), activation);
  return [yMean[0], yStd[0]];
};

describe('outputs of', () => {
  test.each<readonly [string, Activation | 'linear', readonly number[], readonly number[]]>([
    ['a linear layer are z-scores', 'linear', [5, 9], [7, 2]],
    ['an activation without ends are, too', 'leaky-relu', [5, 9], [7, 2]],
    ['a sigmoid are probabilities, where the labels are', 'sigmoid', [0, 0.3, 1], [0, 1]],
    ['a tanh are as they are, where the labels lie within', 'tanh', [-0.9, 1], [0, 1]],
    ['a softplus are divided by the deviation of positive labels', 'softplus', [1, 9], [0, 2]],
    ['a relu that is asked for more is shifted to the least label', 'relu', [-3, 9], [-3, 2]],
  ])('%s', (_, activation, labels, expected) => {
    expect(scaled(activation, ...labels)).toEqual(expected);
  });

  test('a bounded activation reach labels in other units, with a margin', () => {
    const [mean, std] = scaled('tanh', 100, 300);
    expect([mean - std, mean + std]).toEqual([expect.closeTo(90, 10), expect.closeTo(310, 10)]);
    const [low, width] = scaled('sigmoid', -5, 15);
    expect([low, low + width]).toEqual([expect.closeTo(-6, 10), expect.closeTo(16, 10)]);
  });
});

describe('training with an output activation', async () => {
  const engine = await openEngine({ engine: 'native', threads: 1 });
  const random = stream(3, 'points');
  const x = Array.from({ length: 512 }, () => [random.normal(), random.normal()]);
  const set = (f: (a: number, b: number) => readonly [number, number, number]) => {
    const rows = x.map(([a, b]) => f(a, b));
    return {
      x: tensor(x),
      y: tensor(rows.map(([y]) => [y])),
      dydx: tensor(
        rows.flatMap(([, p, q]) => [p, q]),
        [512, 1, 2],
      ),
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
      provenance: {},
    };
  };
  const logistic = (t: number) => 1 / (1 + Math.exp(-t));

  test.each<readonly [string, Activation, Parameters<typeof set>[0], readonly [number, number]]>([
    [
      'a sigmoid learns labels in [0, 1], and stays there',
      'sigmoid',
      (a, b) => {
        const p = logistic(3 * a - 2 * b);
        return [p, 3 * p * (1 - p), -2 * p * (1 - p)];
      },
      [0, 1],
    ],
    [
      'a softplus learns positive labels, and stays positive',
      'softplus',
      (a, b) => [Math.exp(0.5 * a + b), 0.5 * Math.exp(0.5 * a + b), Math.exp(0.5 * a + b)],
      [0, Number.POSITIVE_INFINITY],
    ],
    [
      'a tanh learns physical units',
      'tanh',
      (a, b) => [
        500 + 80 * Math.sin(a) * Math.cos(b),
        80 * Math.cos(a) * Math.cos(b),
        -80 * Math.sin(a) * Math.sin(b),
      ],
      [400, 600],
    ],
  ])('%s', async (_, outputActivation, f, [lo, hi]) => {
    const data = set(f);
    const options = { hidden: [16, 16], outputActivation, steps: 1500 };
    const { surrogate } = await trainSurrogate(engine, data, options);
    expect(surrogate.layers.at(-1)?.activation).toBe(outputActivation);
    const symbol = input('x', [BATCH, 2]);
    const { output } = surrogateGraph(surrogate, symbol);
    const [found] = evaluate([output], { x: data.x });
    const mean = data.y.data.reduce((sum, y) => sum + y, 0) / 512;
    const spread = data.y.data.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    const error = data.y.data.reduce((sum, y, n) => sum + (y - found.data[n]) ** 2, 0);
    expect(1 - error / spread).toBeGreaterThan(0.99);
    // Far from any point that it saw, too.
    const [far] = evaluate([output], {
      x: tensor([
        [50, -50],
        [-50, 50],
      ]),
    });
    for (const value of far.data) expect(value >= lo && value <= hi).toBe(true);
  });

  test('an imported network with bounded outputs keeps them in tuning', () => {
    const data = set((a, b) => [logistic(a - b), 0, 0]);
    const { layers } = perceptron([2, 4, 1], 'tanh', 'sigmoid');
    const normalisation = {
      ...zScores,
      xMean: new Float64Array(2),
      xStd: Float64Array.of(1, 1),
      yMean: new Float64Array(1),
      yStd: Float64Array.of(1),
    };
    const network = {
      ...initialise({ layers }, stream(1, 'network')),
      normalisation,
      inputs: data.inputs,
      outputs: data.outputs,
      provenance: {},
    };
    const { start } = tuningTask(network, data);
    expect(start.layers.map(({ activation }) => activation)).toEqual(['tanh', 'sigmoid']);
    expect(start.normalisation.yStd).toEqual(Float64Array.of(1));
  });

  test('is refused with what ends in a linear layer', () => {
    const data = set((a, b) => [a * b, b, a]);
    const basis = { outputActivation: 'sigmoid', reduceOutputs: { by: 'basis', keep: 1 } } as const;
    expect(() => trainSurrogate(engine, data, basis)).toThrow(InputError);
    expect(() =>
      trainSurrogate(engine, data, { outputActivation: 'tanh', scaleOutputs: 'together' }),
    ).toThrow(/scaled for that/);
  });
});
