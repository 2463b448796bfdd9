import { expect, test } from 'vitest';
import { evaluate } from '../../../src/graph/index.ts';
import { decodeModel, importGraph } from '../../../src/onnx/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { floats, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

/*
 * Files of opset 6 and older, which ONNX Runtime does not run: they are the functions that the same networks in today's words
 * are.
 */

const weights = [
  floats('w', [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  floats('v', [4], [0.5, -1, 2, 1]),
  floats('s', [], [1.5]),
  floats('two', [2], [3, -4]),
  floats('p', [4], [1, 2, 0.5, 4]),
];
const inputs = { x: ['N', 4] };

const read = (spec: ModelSpec) =>
  importGraph(decodeModel(modelBytes({ weights, inputs, ...spec }), 'old.onnx'));
const points = (shape: readonly (number | string)[]) => {
  const sizes = shape.map((size) => (typeof size === 'string' ? 3 : size));
  const count = sizes.reduce((p, q) => p * q, 1);
  return tensor(
    Float64Array.from({ length: count }, (_, k) => Math.sin(k + 1)),
    sizes,
  );
};

test.each<[string, NodeSpec[], NodeSpec[], ModelSpec['inputs']?]>([
  ['operands that end together', [['Add', 'x v', 'y', { broadcast: 1 }]], [['Add', 'x v', 'y']]],
  [
    'operands that begin at an axis',
    [['Sub', 'x two', 'y', { broadcast: 1, axis: 1 }]],
    [
      ['Unsqueeze', 'two', 'u', { axes: [1, 2] }],
      ['Sub', 'x u', 'y'],
    ],
    { x: ['N', 2, 3, 1] },
  ],
  [
    'powers of one number',
    [
      ['Abs', 'x', 'a'],
      ['Pow', 'a s', 'y', { broadcast: 1 }],
    ],
    [
      ['Abs', 'x', 'a'],
      ['Pow', 'a s', 'y'],
    ],
  ],
  [
    'a batch normalisation and a dropout that are told to test',
    [
      ['BatchNormalization', 'x p v v p', 'b m q sm sq', { is_test: 1, epsilon: { float: 0.5 } }],
      ['Dropout', 'b', 'y', { is_test: 1, ratio: { float: 0.5 } }],
    ],
    [['BatchNormalization', 'x p v v p', 'y', { epsilon: { float: 0.5 } }]],
  ],
  [
    'shapes as attributes, types by name, joins along the second axis',
    [
      ['Cast', 'x', 'c', { to: 'DOUBLE' }],
      ['Concat', 'c x', 'j'],
      ['Reshape', 'j', 'y', { shape: [0, 2, -1] }],
    ],
    [
      ['Concat', 'x x', 'j', { axis: 1 }],
      ['Reshape', 'j', 'y', { shape: [0, 2, -1] }],
    ],
  ],
  [
    'a slope for each channel',
    [['PRelu', 'x two', 'y']],
    [
      ['Unsqueeze', 'two', 'u', { axes: [1] }],
      ['PRelu', 'x u', 'y'],
    ],
    { x: ['N', 2, 3] },
  ],
])('%s', (_, old, today, given = inputs) => {
  // Opset 1 for what changed before 6.
  const opset = old.some(([type]) => type === 'Cast') ? 1 : 6;
  const [before, after] = [
    read({ nodes: old, inputs: given, opset }),
    read({ nodes: today, inputs: given, opset: 9 }),
  ];
  const [value, truth] = [before, after].map(
    ({ outputs }) => evaluate([outputs.y], { x: points(given.x) })[0],
  );
  expect(value).toEqual(truth);
});

test.each<[string, NodeSpec, RegExp]>([
  ['a dropout', ['Dropout', 'x', 'y'], /a dropout must be switched off; .* Call model\.eval\(\) before/],
  [
    'a batch normalisation',
    ['BatchNormalization', 'x p v v p', 'y'],
    /must use its running statistics; .* Call model\.eval\(\)/,
  ],
])('%s that is not told to test is refused', (_, node, message) => {
  expect(() => read({ nodes: [node], opset: 6 })).toThrow(message);
});
