import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/graph/index.ts';
import { decodeModel, importGraph } from '../../../src/onnx/index.ts';
import { importSurrogate } from '../../../src/surrogate/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { floats, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

const weights = [
  floats('w', [2, 3], [0.5, -1, 0.25, 0.75, 0.5, -0.5]),
  floats('v', [3, 1], [1, -2, 0.5]),
  floats('half', [], [0.5]),
  floats('one', [], [1]),
];

function read(
  nodes: readonly NodeSpec[],
  more: ModelSpec['weights'] = [],
  inputs: ModelSpec['inputs'] = { x: ['N', 2] },
) {
  return importSurrogate(modelBytes({ nodes, inputs, weights: [...weights, ...more] }), {
    source: 'net.onnx',
  });
}

describe('what is nearly a network is none', () => {
  it.each([3, 30, 1000, 1e6])('tanh with a bump that is 1/%d wide, between all points of a grid', (steep) => {
    const bump: readonly NodeSpec[] = [
      ['MatMul', 'x w', 'z'],
      ['Tanh', 'z', 't'],
      ['Mul', 'z steep', 's'],
      ['Sub', 's far', 'c'],
      ['Abs', 'c', 'a'],
      ['Sub', 'half a', 'b'],
      ['Relu', 'b', 'r'],
      ['Add', 't r', 'h'],
      ['MatMul', 'h v', 'y'],
    ];
    const numbers = [floats('steep', [], [steep]), floats('far', [], [0.7338 * steep])];
    expect(() => read(bump, numbers)).toThrow(/no activation of surrogates/);
  });

  it.each([
    ['a batch that is open', ['N']],
    ['a batch of 7', [7]],
  ])('a convolution that adds points to %s', (_, batch) => {
    const nodes = (pads: readonly number[]): readonly NodeSpec[] => [['Conv', 'x k', 'y', { pads }]];
    const kernel = [floats('k', [2, 3, 1], [1, 2, 3, 4, 5, 6])];
    const inputs = { x: [1, 3, ...batch] };
    expect(read(nodes([0, 0]), kernel, inputs).layers).toHaveLength(1);
    expect(() => read(nodes([1, 1]), kernel, inputs)).toThrow(/kernel/);
  });

  it('a convolution that states another kernel than it has', () => {
    const nodes: readonly NodeSpec[] = [['Conv', 'x k', 'y', { kernel_shape: [1] }]];
    const kernel = [floats('k', [2, 3, 2], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])];
    expect(() => read(nodes, kernel, { x: ['N', 3, 2] })).toThrow(/kernel_shape of a convolution must be/);
  });

  it('a clip whose bounds are as far as floats go, on the side that they bound', () => {
    const largest = 3.4028234663852886e38;
    const between = (min: number, max: number) => {
      const nodes: readonly NodeSpec[] = [['Clip', 'x lo hi', 'y']];
      const weights = [floats('lo', [], [min]), floats('hi', [], [max])];
      const { outputs } = importGraph(
        decodeModel(modelBytes({ nodes, inputs: { x: ['N', 1] }, weights }), 'net.onnx'),
      );
      return [...evaluate([outputs.y], { x: tensor([[-2], [2]]) }, 2)[0].data];
    };
    expect(between(-largest, largest)).toEqual([-2, 2]);
    expect(between(0, largest)).toEqual([0, 2]);
    expect(between(-largest, 0)).toEqual([-2, 0]);
    expect(between(largest, largest)).toEqual([largest, largest]);
    expect(between(-largest, -largest)).toEqual([-largest, -largest]);
  });
});
