import { describe, expect, test } from 'vitest';
import { evaluate, input, jacobian } from '../../src/graph/index.ts';
import { activations, type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { BATCH, stream, tensor } from '../../src/tensor/index.ts';
import { byDefinition } from '../support/by-definition.ts';
import { exampleSurrogate } from './example.ts';

/** The forward pass as it is taught, one point, one number at a time. */
function forward({ layers, normalisation }: Surrogate, x: ArrayLike<number>) {
  const { xMean, xStd, yMean, yStd } = normalisation;
  const hidden: number[][] = [];
  let signal = Array.from(x, (value, i) => (value - xMean[i]) / xStd[i]);
  layers.forEach(({ inputs, outputs, activation, weight, bias }, k) => {
    signal = Array.from({ length: outputs }, (_, j) => {
      let sum = bias[j];
      for (let i = 0; i < inputs; i++) sum += signal[i] * weight[i * outputs + j];
      return activation === 'linear' ? sum : byDefinition(activation)(sum);
    });
    if (k < layers.length - 1) hidden.push(signal);
  });
  return { y: signal.map((value, j) => yMean[j] + yStd[j] * value), hidden };
}

const rows = 7;
const random = stream(3, 'points');
const points = tensor(
  Float64Array.from({ length: 3 * rows }, (_, i) => [1, 0, 20][i % 3] + [0.4, 2, 9][i % 3] * random.normal()),
  [rows, 3],
);
const x = input('x', [BATCH, 3]);

describe.each(activations)('a surrogate with %s', (activation) => {
  const surrogate = exampleSurrogate(activation);
  const { output, hidden } = surrogateGraph(surrogate, x);

  test('computes the forward pass, its hidden activations included', () => {
    const [y, ...layers] = evaluate([output, ...hidden], { x: points });
    expect(y.shape).toEqual([rows, 2]);
    expect(layers.map(({ shape }) => shape)).toEqual([
      [rows, 5],
      [rows, 4],
    ]);
    for (let n = 0; n < rows; n++) {
      const truth = forward(surrogate, points.data.subarray(3 * n, 3 * n + 3));
      truth.y.forEach((value, j) => {
        expect(Math.abs(y.data[2 * n + j] - value)).toBeLessThan(1e-12 * (1 + Math.abs(value)));
      });
      truth.hidden.forEach((values, layer) => {
        values.forEach((value, j) => {
          const width = values.length;
          expect(Math.abs(layers[layer].data[width * n + j] - value)).toBeLessThan(1e-13);
        });
      });
    }
  });

  test('has the derivatives of the forward pass in physical units', () => {
    const [dydx] = evaluate([jacobian(output, x)], { x: points });
    for (let n = 0; n < rows; n++)
      for (let i = 0; i < 3; i++) {
        // Central differences: h² truncation against 1e-16/h rounding, in units of the input's scale.
        const h = 1e-5 * surrogate.normalisation.xStd[i];
        const moved = [h, -h].map((step) => {
          const point = points.data.slice(3 * n, 3 * n + 3);
          point[i] += step;
          return forward(surrogate, point).y;
        });
        for (let j = 0; j < 2; j++) {
          const scale = surrogate.normalisation.yStd[j] / surrogate.normalisation.xStd[i];
          const difference = (moved[0][j] - moved[1][j]) / (2 * h);
          expect(Math.abs(dydx.data[(2 * n + j) * 3 + i] - difference)).toBeLessThan(1e-8 * scale);
        }
      }
  });
});
