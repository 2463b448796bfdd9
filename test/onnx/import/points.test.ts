import { describe, expect, test } from 'vitest';
import { evaluate, input, jacobian } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { decodeModel, importPoints } from '../../../src/onnx/index.ts';
import { toTensor, toValues } from '../../../src/runtime/index.ts';
import { BATCH, stream, type Tensor } from '../../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes } from '../../support/onnx-builder.ts';

/* Graphs as functions of points, against ONNX Runtime's own run of the file, point by point or all at once as it has it. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const numbers = (count: number, seed: number) => {
  const random = stream(seed, 'numbers');
  return Array.from({ length: count }, () => Math.fround(random.normal()));
};

const pointsOf = (spec: ModelSpec) => importPoints(decodeModel(modelBytes(spec), 'file.onnx'));

function at(spec: ModelSpec, x: Tensor): Tensor {
  const { inputs, at } = pointsOf(spec);
  const width = inputs.reduce((sum, { size }) => sum + size, 0);
  return evaluate([at(input('x', [BATCH, width]))], { x })[0];
}

async function run(
  spec: ModelSpec,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const program = await engine.load(modelBytes(spec));
  const given = Object.entries(feeds).map(([name, value]) => [name, toValues(value, 'float32')]);
  const results = await program.run(Object.fromEntries(given));
  await program.dispose();
  return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, toTensor(values)]));
}

function expectRow(actual: Tensor, row: number, expected: ArrayLike<number>): void {
  const width = actual.shape[1];
  expect(width).toBe(expected.length);
  for (let k = 0; k < width; k++) expect(actual.data[row * width + k]).toBeCloseTo(expected[k], 5);
}

const gate: ModelSpec['nodes'] = [
  ['MatMul', 'x w', 'h'],
  ['Softmax', 'h', 'g', { axis: -1 }],
  ['Mul', 'h g', 'y'],
];
const weights = [floats('w', [3, 4], numbers(12, 1))];

describe('a graph of any number of points', () => {
  const x = { shape: [5, 3], data: Float64Array.from(numbers(15, 2)) };

  test.each([
    ['any batch', ['N', 3]],
    ['one point at a time', [1, 3]],
    ['two at a time', [2, 3]],
  ])('is read from a file of %s', async (_, dims) => {
    const spec = { nodes: gate, inputs: { x: dims }, weights };
    expect(pointsOf(spec)).toMatchObject({ inputs: [{ name: 'x', size: 3 }], outputs: [{ size: 4 }] });
    const y = at(spec, x);
    expect(y.shape).toEqual([5, 4]);
    const any = { ...spec, inputs: { x: ['N', 3] } };
    const expected = (await run(any, { x })).y;
    for (let row = 0; row < 5; row++) expectRow(y, row, expected.data.subarray(row * 4, row * 4 + 4));
  });

  test('has derivatives', () => {
    const { at: graph } = pointsOf({ nodes: gate, inputs: { x: ['N', 3] }, weights });
    const points = input('x', [BATCH, 3]);
    const y = graph(points);
    const [slopes] = evaluate([jacobian(y, points)], { x });
    const step = 1e-6;
    for (let k = 0; k < 3; k++) {
      const [up, down] = [step, -step].map(
        (by) => evaluate([y], { x: { ...x, data: x.data.map((v, i) => (i % 3 === k ? v + by : v)) } })[0],
      );
      for (let i = 0; i < 20; i++)
        expect(slopes.data[i * 3 + k]).toBeCloseTo((up.data[i] - down.data[i]) / (2 * step), 6);
    }
  });

  test('takes several inputs and outputs, each of any rank, one behind the other', async () => {
    const spec: ModelSpec = {
      nodes: [
        ['ReduceSum', 'image axes', 's', { keepdims: 0 }],
        ['Mul', 's a', 'y'],
        ['Mul', 'image image', 'z'],
      ],
      inputs: { image: ['N', 2, 2], a: ['N'] },
      outputs: ['y', 'z'],
      weights: [integers('axes', [1, 2])],
    };
    expect(pointsOf(spec)).toMatchObject({
      inputs: [
        { name: 'image', size: 4 },
        { name: 'a', size: 1 },
      ],
      outputs: [{ name: 'y' }, { name: 'z' }],
    });
    const both = { shape: [2, 5], data: Float64Array.from(numbers(10, 3)) };
    const [images, scales] = [
      [0, 1, 2, 3, 5, 6, 7, 8],
      [4, 9],
    ].map((places) => Float64Array.from(places, (place) => both.data[place]));
    const { y, z } = await run(spec, {
      image: { shape: [2, 2, 2], data: images },
      a: { shape: [2], data: scales },
    });
    const got = at(spec, both);
    for (let row = 0; row < 2; row++)
      expectRow(got, row, [y.data[row], ...z.data.subarray(row * 4, row * 4 + 4)]);
  });

  test('leaves out inputs that outputs do not depend on', () => {
    const spec: ModelSpec = { nodes: gate, inputs: { x: ['N', 3], other: ['N', 2] }, weights };
    expect(pointsOf(spec).inputs).toEqual([{ name: 'x', size: 3 }]);
  });

  test('is refused where points are mixed', () => {
    const nodes: ModelSpec['nodes'] = [
      ['ReduceSum', 'x axis', 'all', { keepdims: 1 }],
      ['Sub', 'x all', 'y'],
    ];
    const weights = [integers('axis', [0])];
    expect(() => pointsOf({ nodes, inputs: { x: ['N', 3] }, weights })).toThrow(
      /depend on one point; received points that are mixed/,
    );
  });
});

test('outputs that depend on no input are refused', () => {
  const spec: ModelSpec = {
    nodes: [['HardSigmoid', 'x', 'y', { alpha: { float: 0 } }]],
    inputs: { x: ['N', 3] },
  };
  expect(() => pointsOf(spec)).toThrow(
    /an output of file\.onnx must depend on an input; received constants alone\. Choose other outputs/,
  );
});
