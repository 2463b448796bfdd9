import { describe, expect, test } from 'vitest';
import { adjoint, concat, constant, type Expression, input, jacobian } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { type LowerOptions, lower, lowerLoop, type Precision, readModel } from '../../src/onnx/index.ts';
import { toTensor, toValues } from '../../src/runtime/index.ts';
import { BATCH, InputError, type Tensor, tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** Lowers, runs on the engine, and gives shapes and numbers of the outputs. */
async function run(
  outputs: Record<string, Expression>,
  bindings: Record<string, Tensor>,
  options: LowerOptions = {},
) {
  const precision: Precision = options.precision ?? 'float64';
  const program = await engine.load(lower(outputs, { ...options, precision }), { precision });
  try {
    const feeds = Object.entries(bindings).map(([name, value]) => [name, toValues(value, precision)]);
    const results = await program.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([name, values]) => {
        const { shape, data } = toTensor(values);
        return [name, { shape: [...shape], data: [...data] }];
      }),
    );
  } finally {
    await program.dispose();
  }
}

const x = input('x', [BATCH, 2]);
const two = tensor([
  [1, 2],
  [3, 4],
]);

describe('a model for one size of the batch', () => {
  test('computes what that for all sizes does, and takes no other', async () => {
    const outputs = { y: x.square().sum([1], true), one: constant(1).broadcast([BATCH, 2]) };
    const own = await run(outputs, { x: two }, { inputs: [x], batch: 2 });
    expect(own).toEqual(await run(outputs, { x: two }, { inputs: [x] }));
    await expect(run(outputs, { x: tensor([[1, 2]]) }, { inputs: [x], batch: 2 })).rejects.toThrow(
      /dimensions/,
    );
  });
});

describe('a model that is read back', () => {
  const weights = {
    'layer.weight': tensor([
      [1 / 3, -0],
      [1e-40, 3],
    ]),
    unused: tensor([7]),
  };
  const y = x.matmul(input('layer.weight', [2, 2]));
  const metadata = { author: 'Σ, "quoted"', empty: '', json: '{"a":[1,2]}' };

  test('holds its metadata and, in float64, its weights exactly, also those that nothing uses', () => {
    const read = readModel(lower({ y }, { weights, metadata, precision: 'float64' }), 'model');
    expect(read.metadata).toEqual(metadata);
    expect([...read.initializers.keys()]).toEqual(Object.keys(weights));
    for (const [name, value] of Object.entries(weights)) expect(read.initializers.get(name)).toEqual(value);
  });

  test('holds its weights rounded to float32 by default', () => {
    const { initializers } = readModel(lower({ y }, { weights }), 'model');
    const rounded = weights['layer.weight'].data.map(Math.fround);
    expect(initializers.get('layer.weight')?.data).toEqual(rounded);
  });

  test('asks for no weight that it holds', async () => {
    const scale = { scale: tensor([10, 100]) };
    const results = await run({ y: x.mul(input('scale', [2])) }, { x: two }, { weights: scale });
    expect(results.y.data).toEqual([10, 200, 30, 400]);
  });

  test('is the same bytes when it is written twice', () => {
    const build = () => lower({ y: x.silu().matmul(two) }, { metadata });
    expect(build()).toEqual(build());
  });
});

describe('outputs', () => {
  test('may be an input, a constant, or one value under two names', async () => {
    const doubled = x.mul(2);
    const results = await run(
      { same: x, seven: x.like(7, [2]), first: doubled, second: doubled, sum: doubled.add(1) },
      { x: two },
    );
    expect(Object.keys(results).sort()).toEqual(['first', 'same', 'second', 'seven', 'sum']);
    expect(results.same).toEqual({ shape: [2, 2], data: [1, 2, 3, 4] });
    expect(results.seven).toEqual({ shape: [2], data: [7, 7] });
    expect(results.first.data).toEqual([2, 4, 6, 8]);
    expect(results.second).toEqual(results.first);
    expect(results.sum.data).toEqual([3, 5, 7, 9]);
  });

  test('keep their names, whatever names the writer generates', async () => {
    // v0, c2, k0 and i0 are names of the kind that the writer makes.
    const [v0, c2, k0] = ['v0', 'c2', 'k0'].map((name) => input(name, [BATCH, 2]));
    const y = v0
      .mul(2)
      .add(c2.mul([3, 5]))
      .add(k0.exp().log());
    const parts = [v0, c2, k0].map((e) => e.slice(1, 0, 1));
    const results = await run(
      { v1: y, v2: concat(parts, 1), i0: y.sum([1]), i2: y.reshape([BATCH, 2, 1]) },
      { v0: two, c2: two, k0: two },
    );
    const expected = [2 + 3 + 1, 4 + 10 + 2, 6 + 9 + 3, 8 + 20 + 4];
    results.v1.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });
    expect(results.v2.data).toEqual([1, 1, 1, 3, 3, 3]);
    expect(results.i0.shape).toEqual([2]);
    expect(results.i2.shape).toEqual([2, 2, 1]);
  });

  test('that have the name of an input are refused', () => {
    expect(() => lower({ x: x.mul(2) })).toThrow(InputError);
    expect(() => lower({ x: x.mul(2) })).toThrow(/output needs a name of its own; received x/);
  });
});

describe('inputs', () => {
  test('of one name and two shapes are refused', () => {
    const other = input('x', [3]);
    expect(() => lower({ y: x.sum([0]).sum(), z: other })).toThrow(/input x must have one shape.*\[3\]/);
  });

  test('that weights do not fit are refused', () => {
    expect(() => lower({ y: x.mul(input('w', [2])) }, { weights: { w: tensor([1, 2, 3]) } })).toThrow(
      /weight w must have the shape of its input, \[2\]; received \[3\]/,
    );
  });
});

describe('a symbolic batch', () => {
  const weight = tensor([[1], [10]]);
  const parts = concat([x.slice(1, 1, 2), x.slice(1, 0, 1)], 1);
  const outputs = {
    reshaped: x.reshape([BATCH, 1, 2]),
    stretched: x.matmul(weight).broadcast([BATCH, 3]),
    constant: x.like(5, [BATCH, 2]),
    linear: jacobian(x.matmul(weight), x),
    swapped: parts,
    centred: x.sum([1], true).sub(x),
    total: x.sum(),
    overBatch: x.sum([0]),
    gradient: adjoint(x.square().sum(), [x])[0],
  };

  test.each([1, 2, 5])('takes its size when the model runs: N = %d', async (n) => {
    const values = Array.from({ length: n }, (_, i) => [i + 1, 3 - 2 * i]);
    const results = await run(outputs, { x: tensor(values) });
    const shapes = Object.fromEntries(Object.entries(results).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      reshaped: [n, 1, 2],
      stretched: [n, 3],
      constant: [n, 2],
      linear: [n, 1, 2],
      swapped: [n, 2],
      centred: [n, 2],
      total: [],
      overBatch: [2],
      gradient: [n, 2],
    });
    expect(results.stretched.data).toEqual(values.flatMap(([a, b]) => new Array(3).fill(a + 10 * b)));
    expect(results.constant.data).toEqual(values.flatMap(() => [5, 5]));
    expect(results.linear.data).toEqual(values.flatMap(() => [1, 10]));
    expect(results.swapped.data).toEqual(values.flatMap(([a, b]) => [b, a]));
    expect(results.centred.data).toEqual(values.flatMap(([a, b]) => [b, a]));
    expect(results.total.data).toEqual([values.flat().reduce((p, q) => p + q, 0)]);
    expect(results.gradient.data).toEqual(values.flatMap(([a, b]) => [2 * a, 2 * b]));
  });

  test('is read from a declared input where the function depends on none', async () => {
    const outputs = { slope: x.like(5, [BATCH, 2]) };
    const v = input('v', [BATCH, 2]);
    const results = await run(outputs, { x: two, v: two }, { inputs: [x, v] });
    expect(results.slope).toEqual({ shape: [2, 2], data: [5, 5, 5, 5] });
  });

  test('that no input has is refused', () => {
    expect(() => lower({ y: x.like(5, [BATCH, 2]) })).toThrow(/over the batch N needs an input that has it/);
  });
});

describe('slices', () => {
  const vector = input('x', [6]);
  const values = { x: tensor([1, 2, 3, 4, 5, 6]) };

  test.each<[string, readonly (readonly [number, number])[]]>([
    [
      'tile it in order',
      [
        [0, 2],
        [2, 3],
        [3, 6],
      ],
    ],
    [
      'tile it out of order',
      [
        [3, 6],
        [0, 3],
      ],
    ],
    [
      'leave a gap',
      [
        [0, 2],
        [3, 6],
      ],
    ],
    [
      'overlap',
      [
        [0, 4],
        [2, 6],
      ],
    ],
    [
      'do not begin at its start',
      [
        [1, 3],
        [3, 6],
      ],
    ],
    [
      'do not reach its end',
      [
        [0, 2],
        [2, 5],
      ],
    ],
  ])('of one vector give their elements when they %s', async (_, cuts) => {
    const outputs = Object.fromEntries(
      cuts.map(([from, to]) => [`y${from}`, vector.slice(0, from, to).mul(2)]),
    );
    const results = await run(outputs, values);
    for (const [from, to] of cuts)
      expect(results[`y${from}`].data).toEqual([1, 2, 3, 4, 5, 6].slice(from, to).map((v) => 2 * v));
  });
});

describe('a loop', () => {
  const state = input('state', []);

  test.each([
    [
      'a carried value of a reserved name',
      { carried: [{ name: 'rows', next: state }], scheduled: [] },
      /rows/,
    ],
    [
      'two of one name',
      { carried: [{ name: 'state', next: state }], scheduled: [{ name: 'state', shape: [] }] },
      /state/,
    ],
    [
      'one that is the next of another',
      { carried: [{ name: 'state', next: state }], scheduled: [{ name: 'state.next', shape: [] }] },
      /state\.next/,
    ],
  ])('is refused for %s', (_, parts, message) => {
    const build = () => lowerLoop({ collected: {}, gathered: [], ...parts });
    expect(build).toThrow(InputError);
    expect(build).toThrow(/names of the parts of a loop must differ/);
    expect(build).toThrow(message);
  });

  test('iterates: Newton for √2, with a number that changes by the step', async () => {
    const root = input('root', []);
    const weight = input('weight', []);
    const next = root.add(weight.mul(root.mul(-0.5).add(root.power(-1))));
    const body = {
      carried: [{ name: 'root', next }],
      collected: { square: next.square() },
      gathered: [],
      scheduled: [{ name: 'weight', shape: [] }],
    };
    const program = await engine.load(lowerLoop(body, 'float64'), { precision: 'float64' });
    try {
      const results = await program.run({
        root: toValues(tensor(1), 'float64'),
        weight: toValues(tensor([0, 1, 1, 1, 1]), 'float64'),
        rows: { type: 'int32', dims: [5, 1], data: new Int32Array(5) },
      });
      expect(toTensor(results['root.next']).data[0]).toBeCloseTo(Math.SQRT2, 10);
      const squares = [...toTensor(results.square).data];
      [1, 2.25, 2.00694444].forEach((value, k) => {
        expect(squares[k]).toBeCloseTo(value, 7);
      });
    } finally {
      await program.dispose();
    }
  });
});

describe('bytes that are no model', () => {
  test.each([
    ['none', new Uint8Array()],
    ['noise', Uint8Array.from({ length: 100 }, (_, i) => (i * 37 + 11) % 251)],
  ])('are refused by name: %s', (_, bytes) => {
    expect(() => readModel(bytes, 'some/file.onnx')).toThrow(InputError);
    expect(() => readModel(bytes, 'some/file.onnx')).toThrow(/some\/file\.onnx must be an ONNX model/);
  });
});
