import { describe, expect, test } from 'vitest';
import { importSurrogate } from '../../../src/surrogate/index.ts';
import { floats, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

/*
 * A product of matrices is a layer, whatever form the graph would give to it: widths of 1, weights of 1, equal weights, zeros.
 */

const widths = [
  [1, 1, 1],
  [1, 2, 1],
  [2, 1, 2],
  [1, 3, 1, 1],
] as const;
const fillings: readonly (readonly [string, (k: number) => number])[] = [
  ['all 1', () => 1],
  ['all equal', () => -2.5],
  ['of which all but the first are 0', (k) => (k === 0 ? 3 : 0)],
  ['all different', (k) => k + 2],
];
const products: readonly (readonly [string, (from: string, k: number, to: string) => NodeSpec[]])[] = [
  ['MatMul', (from, k, to) => [['MatMul', `${from} w${k}`, to]]],
  ['Gemm', (from, k, to) => [['Gemm', `${from} w${k}`, to]]],
  ['Einsum', (from, k, to) => [['Einsum', `${from} w${k}`, to, { equation: 'bi,ij->bj' }]]],
];

/** A network without biases; inputs are scaled before it where `scaled`. */
function model(
  sizes: readonly number[],
  fill: (k: number) => number,
  product: (from: string, k: number, to: string) => NodeSpec[],
  scaled: boolean,
): ModelSpec {
  const last = sizes.length - 2;
  const nodes = sizes.slice(1).flatMap((_, k): NodeSpec[] => {
    const from = k === 0 ? (scaled ? 'u' : 'x') : `a${k - 1}`;
    const to = k === last ? 'y' : `z${k}`;
    return [...product(from, k, to), ...(k === last ? [] : [['Tanh', to, `a${k}`] as const])];
  });
  return {
    inputs: { x: ['N', sizes[0]] },
    nodes: [...(scaled ? [['Sub', 'x mean', 'c'] as const, ['Div', 'c std', 'u'] as const] : []), ...nodes],
    weights: [
      ...sizes.slice(1).map((outputs, k) =>
        floats(
          `w${k}`,
          [sizes[k], outputs],
          Array.from({ length: sizes[k] * outputs }, (_, i) => fill(i)),
        ),
      ),
      floats('mean', [1], [3]),
      floats('std', [1], [4]),
    ],
  };
}

describe.each(products)('%s', (_, product) => {
  describe.each(fillings)('of weights %s', (_, fill) => {
    test.each(widths.map((sizes) => [sizes] as const))('is a layer each in %s', (sizes) => {
      for (const scaled of [false, true]) {
        const { layers, normalisation } = importSurrogate(modelBytes(model(sizes, fill, product, scaled)));
        expect(layers.map(({ inputs }) => inputs)).toEqual(sizes.slice(0, -1));
        for (const { weight, bias } of layers) {
          expect([...weight]).toEqual(Array.from(weight, (_, i) => fill(i)));
          expect(bias.every((value) => value === 0)).toBe(true);
        }
        expect([...normalisation.xMean]).toEqual(Array(sizes[0]).fill(scaled ? 3 : 0));
        expect([...normalisation.xStd]).toEqual(Array(sizes[0]).fill(scaled ? 4 : 1));
      }
    });
  });
});
