import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Normalisation } from '../../src/dataset/index.ts';
import { evaluate, input, jacobian } from '../../src/graph/index.ts';
import { checkArchitecture, type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { renormalise } from '../../src/surrogate/renormalise.ts';
import { BATCH, stream, tensor } from '../../src/tensor/index.ts';
import { sequential } from '../support/networks.ts';
import { pointsIn, randomSurrogate } from '../support/random-networks.ts';
import { exampleSurrogate } from './example.ts';

const example = exampleSurrogate();
const [d, m] = [example.inputs.length, example.outputs.length];
const random = stream(1, 'renormalise');
const numbers = (count: number, from: number, to: number) =>
  Float64Array.from({ length: count }, () => from + (to - from) * random.uniform());
const other: Normalisation = {
  xMean: numbers(d, -3, 3),
  xStd: numbers(d, 0.1, 4),
  yMean: numbers(m, -3, 3),
  yStd: numbers(m, 0.1, 4),
};
const points = tensor(numbers(20 * d, -2, 2), [20, d]);

function valuesAndGradients(surrogate: Surrogate) {
  const x = input('x', [20, d]);
  const y = surrogateGraph(surrogate, x).output;
  return evaluate([y, jacobian(y, x)], { x: points });
}

test.each([
  ['a deep network', example],
  [
    'a single layer',
    {
      ...example,
      ...sequential(
        [{ inputs: d, outputs: m, weight: numbers(d * m, -1, 1), bias: numbers(m, -1, 1) }],
        'silu',
      ),
    },
  ],
])('changing the normalisation leaves the function as it is: %s', (_, surrogate) => {
  const changed = renormalise(surrogate, other);
  expect(changed.normalisation).toBe(other);
  expect(changed.layers[0].weight).not.toEqual(surrogate.layers[0].weight);
  const [before, after] = [valuesAndGradients(surrogate), valuesAndGradients(changed)];
  before.forEach(({ data }, k) => {
    const size = Math.max(...data.map(Math.abs));
    data.forEach((value, i) => {
      expect(Math.abs(after[k].data[i] - value)).toBeLessThan(1e-13 * size);
    });
  });
});

test('and back again', () => {
  const back = renormalise(renormalise(example, other), example.normalisation);
  back.layers.forEach(({ weight, bias }, k) => {
    weight.forEach((value, i) => {
      expect(value).toBeCloseTo(example.layers[k].weight[i], 12);
    });
    bias.forEach((value, i) => {
      expect(value).toBeCloseTo(example.layers[k].bias[i], 12);
    });
  });
});

test('changing the normalisation leaves the function as it is, whatever skips a network has', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const surrogate = randomSurrogate(seed);
      const random = stream(seed, 'other');
      const change = (values: Float64Array, least: number) => values.map(() => least + random.uniform());
      const { xMean, xStd, yMean, yStd } = surrogate.normalisation;
      const changed = renormalise(surrogate, {
        xMean: change(xMean, -1),
        xStd: change(xStd, 0.5),
        yMean: change(yMean, -1),
        yStd: change(yStd, 0.5),
      });
      checkArchitecture(changed);
      const x = input('x', [BATCH, surrogate.inputs.length]);
      const given = { x: tensor(pointsIn(surrogate, 5, random)) };
      const [before, after] = [surrogate, changed].map((s) => {
        const y = surrogateGraph(s, x).output;
        return evaluate([y, jacobian(y, x)], given);
      });
      before.forEach(({ data }, k) => {
        const size = 1 + Math.max(...data.map(Math.abs));
        data.forEach((value, i) => {
          expect(Math.abs(after[k].data[i] - value)).toBeLessThan(1e-12 * size);
        });
      });
    }),
    { seed: 1, numRuns: 60 },
  );
});
