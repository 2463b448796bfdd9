import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { decodeModel, importGraph } from '../../../src/onnx/index.ts';
import { toTensor, toValues } from '../../../src/runtime/index.ts';
import { hiddenWidths, importSurrogate, inspectModel, surrogateGraph } from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

/*
 * Networks as they are written in files: batches as numbers, points along any axis, dense layers as convolutions, sizes that
 * are left open. What is imported has the values of ONNX Runtime's own run of the file.
 */

const engine = await openEngine({ engine: 'native', threads: 1 });
const random = stream(16, 'forms');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));
const POINTS = 6;

/** The 4-5-2 network of these weights, and the same ones in the shapes that other operations want. */
const [W1, B1, W2, B2] = [numbers(20), numbers(5), numbers(10), numbers(2)];
const turned = (values: readonly number[], columns: number) =>
  values.map((_, k) => {
    const rows = values.length / columns;
    return values[(k % rows) * columns + Math.floor(k / rows)];
  });
const weights = [
  floats('w1', [4, 5], W1),
  floats('b1', [5], B1),
  floats('w2', [5, 2], W2),
  floats('b2', [2], B2),
  floats('v1', [5, 4], turned(W1, 5)),
  floats('c1', [5, 1], B1),
  floats('v2', [2, 5], turned(W2, 2)),
  floats('c2', [2, 1], B2),
];
const first: NodeSpec = ['Gemm', 'x w1 b1', 'z'];
const tanh: NodeSpec = ['Tanh', 'z', 'h'];
const last: NodeSpec = ['Gemm', 'h w2 b2', 'y'];
const columns: readonly NodeSpec[] = [
  ['MatMul', 'v1 x', 'm'],
  ['Add', 'm c1', 'z'],
  tanh,
  ['MatMul', 'v2 h', 'n'],
  ['Add', 'n c2', 'y'],
];
const convolved = (kernel: readonly number[]): ModelSpec['weights'] => [
  floats('k1', [5, 4 / kernel.reduce((p, q) => p * q, 1), ...kernel], turned(W1, 5)),
  floats('k2', [2, 5, ...kernel.map(() => 1)], turned(W2, 2)),
  ...weights,
];
const convolutions: readonly NodeSpec[] = [['Conv', 'x k1 b1', 'z'], tanh, ['Conv', 'h k2 b2', 'y']];

/** How points [N, d] are fed to a file and its results come back. */
type Layout = 'rows' | 'columns' | 'one by one';

function transposed({ shape, data }: Tensor): Tensor {
  const [rows, cells] = shape;
  return { shape: [cells, rows], data: data.map((_, k) => data[(k % rows) * cells + Math.floor(k / rows)]) };
}

/** Values [N, m] of the file itself. */
async function ownRun(bytes: Uint8Array, x: Tensor, shape: readonly number[], layout: Layout) {
  const program = await engine.load(bytes, { precision: 'float32' });
  const run = async (data: Tensor) => {
    const [y] = Object.values(await program.run({ x: toValues({ ...data, shape }, 'float32') }));
    return toTensor(y);
  };
  try {
    if (layout === 'rows') return (await run(x)).data;
    const [count, width] = x.shape;
    if (layout === 'columns') {
      const { data } = await run(transposed(x));
      return transposed({ shape: [data.length / count, count], data }).data;
    }
    const rows: number[] = [];
    for (let k = 0; k < count; k++)
      rows.push(...(await run({ shape: [width], data: x.data.slice(k * width, (k + 1) * width) })).data);
    return Float64Array.from(rows);
  } finally {
    await program.dispose();
  }
}

async function expectSame(spec: ModelSpec, layout: Layout = 'rows', inputs = 4, hidden = [5]) {
  const bytes = modelBytes({ weights, ...spec });
  const surrogate = importSurrogate(bytes, { source: 'net.onnx' });
  expect(surrogate.inputs).toHaveLength(inputs);
  expect(hiddenWidths(surrogate)).toEqual(hidden);
  const x = tensor(numbers(POINTS * inputs), [POINTS, inputs]);
  const dims = spec.inputs?.x ?? [];
  const points = layout === 'one by one' ? 1 : POINTS;
  const shape = dims.map((size) => (typeof size === 'number' ? size : size === 'N' ? points : inputs));
  const truth = await ownRun(bytes, x, shape, layout);
  const [y] = evaluate([surrogateGraph(surrogate, input('x', [BATCH, inputs])).output], { x });
  expect(y.data.length).toBe(truth.length);
  const size = Math.max(1, ...truth.map(Math.abs));
  truth.forEach((value, k) => {
    expect(Math.abs(value - y.data[k])).toBeLessThanOrEqual(1e-5 * size);
  });
}

describe('a batch that is written as a number is any batch', () => {
  const wide = integers('wide', [POINTS, 1, 4]);
  const flat = integers('flat', [POINTS, 2]);
  const back = integers('back', [-1, 2]);
  test.each<[string, ModelSpec, Layout?]>([
    ['in front', { inputs: { x: [POINTS, 4] }, nodes: [first, tanh, last] }],
    ['as columns', { inputs: { x: [4, POINTS] }, nodes: columns }, 'columns'],
    [
      'as columns that a reshape repeats',
      {
        inputs: { x: [4, POINTS] },
        nodes: [
          ['Reshape', 'x s', 'r'],
          ...columns.map(
            (node): NodeSpec => (node[0] === 'MatMul' && node[1] === 'v1 x' ? ['MatMul', 'v1 r', 'm'] : node),
          ),
        ],
        weights: [...weights, integers('s', [4, POINTS])],
      },
      'columns',
    ],
    [
      'in the middle',
      {
        inputs: { x: [1, POINTS, 4] },
        nodes: [
          ['MatMul', 'x w1', 'm'],
          ['Add', 'm b1', 'z'],
          tanh,
          ['MatMul', 'h w2', 'n'],
          ['Add', 'n b2', 'o'],
          ['Reshape', 'o flat', 'y'],
        ],
        weights: [...weights, flat],
      },
    ],
    [
      'in its reshapes, or found by them',
      {
        inputs: { x: [POINTS, 4] },
        nodes: [
          ['Reshape', 'x wide', 'r'],
          ['MatMul', 'r w1', 'm'],
          ['Add', 'm b1', 'z'],
          tanh,
          ['MatMul', 'h w2', 'n'],
          ['Add', 'n b2', 'o'],
          ['Reshape', 'o back', 'y'],
        ],
        weights: [...weights, wide, back],
      },
    ],
    [
      'in weights that are the same for every point',
      {
        inputs: { x: [POINTS, 4] },
        nodes: [
          ['MatMul', 'x w1', 'm'],
          ['Add', 'm rows', 'z'],
          tanh,
          ['MatMul', 'h w2', 'n'],
          ['Expand', 'b2 flat', 'e'],
          ['Add', 'n e', 'y'],
        ],
        weights: [...weights, flat, floats('rows', [POINTS, 5], new Array(POINTS).fill(B1).flat())],
      },
    ],
    [
      'in a slice of all points, and a column joined for each',
      {
        inputs: { x: [POINTS, 4] },
        nodes: [
          ['Slice', 'x zero points zero', 'a'],
          ['Concat', 'a ones', 'e', { axis: 1 }],
          ['MatMul', 'e w', 'z'],
          tanh,
          last,
        ],
        weights: [
          ...weights,
          integers('zero', [0]),
          integers('points', [POINTS]),
          floats('ones', [POINTS, 1], new Array(POINTS).fill(1)),
          floats('w', [5, 5], [...W1, ...B1]),
        ],
      },
    ],
  ])('%s', async (_, spec, layout) => {
    await expectSame(spec, layout);
  });

  test('also where points have one number each, and the file one axis', async () => {
    const spec: ModelSpec = {
      inputs: { x: [POINTS] },
      nodes: [['Unsqueeze', 'x one', 'u'], ['Gemm', 'u w b1', 'z'], tanh, last],
      weights: [...weights, integers('one', [1]), floats('w', [1, 5], B1)],
    };
    await expectSame(spec, 'rows', 1);
  });

  test('or none is named, and points are numbers', async () => {
    const spec: ModelSpec = {
      inputs: { x: ['N'] },
      nodes: [['Unsqueeze', 'x one', 'u'], ['Gemm', 'u w b1', 'z'], tanh, last],
      weights: [...weights, integers('one', [1]), floats('w', [1, 5], B1)],
    };
    await expectSame(spec, 'rows', 1);
  });

  test('and a large one is no large model', () => {
    const spec: ModelSpec = { inputs: { x: [789_444, 4] }, nodes: [first, tanh, last], weights };
    expect(hiddenWidths(importSurrogate(modelBytes(spec)))).toEqual([5]);
    const graph: ModelSpec = { ...spec, nodes: [first, ['Exp', 'z', 'h'], last] };
    expect(inspectModel(modelBytes(graph)).kind).toBe('graph');
  });

  test('but images of fixed size are one point each', async () => {
    const nodes: readonly NodeSpec[] = [['Reshape', 'x row', 'r'], ['Gemm', 'r w1 b1', 'z'], tanh, last];
    await expectSame(
      { inputs: { x: [2, 2] }, nodes, weights: [...weights, integers('row', [1, 4])] },
      'one by one',
    );
  });

  test('and with a weight of its own for each row they are one point', () => {
    const spec: ModelSpec = {
      inputs: { x: [POINTS, 4] },
      nodes: [['MatMul', 'x w1', 'm'], ['Add', 'm rows', 'z'], tanh, last],
      weights: [...weights, floats('rows', [POINTS, 5], numbers(30))],
    };
    expect(importSurrogate(modelBytes(spec)).inputs).toHaveLength(4 * POINTS);
  });

  test('and a reshape that gives points each other’s numbers is no network', () => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 4] },
      nodes: [
        ['Reshape', 'x s', 'r'],
        ['MatMul', 'v1 r', 'y'],
      ],
      weights: [...weights, integers('s', [4, -1])],
    };
    expect(() => importSurrogate(modelBytes(spec))).toThrow(InputError);
    expect(() => importSurrogate(modelBytes(spec))).toThrow(/\(Reshape\): it mixes the points of a batch/);
  });
});

test.each<[string, ModelSpec, 'dynamic' | number | null]>([
  ['in front', { inputs: { x: [POINTS, 4] }, nodes: [first, tanh, last] }, POINTS],
  ['as columns', { inputs: { x: [4, POINTS] }, nodes: columns }, POINTS],
  ['of any size', { inputs: { x: ['N', 4] }, nodes: [first, tanh, last] }, 'dynamic'],
  ['of one', { inputs: { x: [1, 4] }, nodes: [first, tanh, last] }, 1],
  ['of one that is none', { inputs: { x: ['M'] }, nodes: [['MatMul', 'x w1', 'y']] }, 1],
  [
    'of one that claims more',
    {
      inputs: { x: ['N', 4] },
      nodes: [
        ['Flatten', 'x', 'r', { axis: 0 }],
        ['Gemm', 'r w1 b1', 'y'],
      ],
    },
    1,
  ],
  ['in what cannot be read', { inputs: { x: [POINTS, 4] }, nodes: [['Det', 'x', 'y']] }, POINTS],
])('an inspection says how large a batch is that is %s', (_, spec, batch) => {
  expect(inspectModel(modelBytes({ weights, ...spec })).batch).toBe(batch);
});

describe('one point', () => {
  test('is what an only axis of no known size holds', async () => {
    const nodes: readonly NodeSpec[] = [
      ['MatMul', 'x w1', 'm'],
      ['Add', 'm b1', 'z'],
      tanh,
      ['MatMul', 'h w2', 'n'],
      ['Add', 'n b2', 'y'],
    ];
    await expectSame({ inputs: { x: ['features'] }, nodes }, 'one by one');
    await expectSame({ inputs: { x: [4] }, nodes }, 'one by one');
  });

  test('is all that a file can compute which flattens points with their numbers', async () => {
    const nodes: readonly NodeSpec[] = [
      ['Flatten', 'x', 'r', { axis: 0 }],
      ['Gemm', 'r w1 b1', 'z'],
      tanh,
      last,
    ];
    await expectSame({ inputs: { x: ['N', 4] }, nodes }, 'one by one');
  });
});

describe('sizes that are left open are those of the first weights', () => {
  test.each<[string, ModelSpec, Layout?]>([
    ['of a matrix', { inputs: { x: ['N', 'M'] }, nodes: [first, tanh, last] }],
    [
      'of a matrix the other way round',
      { inputs: { x: ['N', 'M'] }, nodes: [['Gemm', 'x v1 b1', 'z', { transB: 1 }], tanh, last] },
    ],
    [
      'of a matrix that is turned',
      {
        inputs: { x: ['N', ''] },
        nodes: [['Transpose', 'v1', 't'], ['MatMul', 'x t', 'm'], ['Add', 'm b1', 'z'], tanh, last],
      },
    ],
    [
      'of what is subtracted first',
      {
        inputs: { x: ['N', ''] },
        nodes: [['Cast', 'x', 'c', { to: 1 }], ['Sub', 'c mean', 'd'], ['Gemm', 'd w1 b1', 'z'], tanh, last],
        weights: [...weights, floats('mean', [4], numbers(4))],
      },
    ],
    ['of columns', { inputs: { x: ['M', 'N'] }, nodes: columns }, 'columns'],
    [
      'of a scaler',
      {
        inputs: { x: ['N', 'M'] },
        nodes: [
          [
            'ai.onnx.ml:Scaler',
            'x',
            's',
            { offset: { floats: numbers(4) }, scale: { floats: [1, 2, 3, 4] } },
          ],
          ['Gemm', 's w1 b1', 'z'],
          tanh,
          last,
        ],
      },
    ],
    [
      'of a convolution',
      { inputs: { x: ['N', 'C', 1, 1] }, nodes: convolutions, weights: convolved([1, 1]) },
    ],
  ])('%s', async (_, spec, layout) => {
    await expectSame(spec, layout);
  });

  test('but what meets none stays open', () => {
    const spec: ModelSpec = { inputs: { x: ['N', 'M'] }, nodes: [['Tanh', 'x', 'y']] };
    expect(() => importSurrogate(modelBytes(spec))).toThrow(
      /input "x" of the file must have sizes but for one batch; received \["N","M"\]/,
    );
  });
});

describe('a convolution is a dense layer', () => {
  test.each<[string, ModelSpec]>([
    [
      'of size 1, on points of height and width 1',
      { inputs: { x: ['N', 4, 1, 1] }, nodes: convolutions, weights: convolved([1, 1]) },
    ],
    ['on one axis', { inputs: { x: ['N', 4, 1] }, nodes: convolutions, weights: convolved([1]) }],
    [
      'on three axes',
      { inputs: { x: ['N', 4, 1, 1, 1] }, nodes: convolutions, weights: convolved([1, 1, 1]) },
    ],
    [
      'that covers its input',
      { inputs: { x: ['N', 1, 2, 2] }, nodes: convolutions, weights: convolved([2, 2]) },
    ],
    [
      'that covers one axis, in a fixed batch',
      { inputs: { x: [POINTS, 2, 2] }, nodes: convolutions, weights: convolved([2]) },
    ],
    [
      'and flat in the end',
      {
        inputs: { x: ['N', 2, 1, 2] },
        nodes: [...convolutions.slice(0, 2), ['Conv', 'h k2 b2', 'o'], ['Flatten', 'o', 'y']],
        weights: convolved([1, 2]),
      },
    ],
  ])('%s', async (_, spec) => {
    await expectSame(spec);
  });

  test('in groups is a layer with zeros between them', async () => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 4, 1] },
      nodes: [['Conv', 'x k b1', 'z', { group: 2 }], tanh, ['Conv', 'h k2 b', 'y']],
      weights: [
        floats('k', [6, 2, 1], numbers(12)),
        floats('b1', [6], numbers(6)),
        floats('k2', [2, 6, 1], numbers(12)),
        floats('b', [2], numbers(2)),
      ],
    };
    await expectSame(spec, 'rows', 4, [6]);
    const [{ weight }] = importSurrogate(modelBytes(spec)).layers;
    const zeros = [...weight].flatMap((value, k) => (value === 0 ? [[Math.floor(k / 6), k % 6]] : []));
    // Inputs 0 and 1 meet neurons 0 to 2 alone, the others the rest.
    expect(zeros.map(([i, j]) => i < 2 === j >= 3).every(Boolean)).toBe(true);
    expect(zeros).toHaveLength(12);
  });

  test('with points along its last axis', async () => {
    await expectSame({ inputs: { x: [1, 4, 'N'] }, nodes: convolutions, weights: convolved([1]) }, 'columns');
  });

  test('but none where its kernel slides, which is said', () => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 1, 6] },
      nodes: [['Conv', 'x k', 'y']],
      weights: [floats('k', [2, 1, 3], numbers(6))],
    };
    expect(() => importSurrogate(modelBytes(spec))).toThrow(
      /so that it is a dense layer; received "one of 3 that slides along 6"\. Give a network without convolutions/,
    );
  });

  test.each<[string, NodeSpec[3], RegExp | undefined]>([
    ['steps without end', { strides: [2 ** 40] }, undefined],
    ['distances without end', { dilations: [2 ** 40] }, undefined],
    ['padding without end', { pads: [2 ** 40, 2 ** 40] }, /covers its input/],
    [
      'steps of nothing',
      { strides: [0] },
      /strides of a convolution must be a number of at least 1 for each axis/,
    ],
    ['steps backwards', { dilations: [-1] }, /dilations of a convolution must be/],
    ['steps along more axes', { strides: [1, 1] }, /strides of a convolution must be/],
    ['padding of less than nothing', { pads: [0, -1] }, /pads of a convolution must be two amounts/],
    ['padding in other words', { auto_pad: 'ALL' }, /auto_pad of a convolution must be/],
    ['no group', { group: 0 }, /as many channels as its groups read/],
    ['groups without end', { group: 2 ** 40 }, /as many channels as its groups read/],
  ])('with %s is read or refused', (_, attributes, message) => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 4, 1] },
      nodes: [['Conv', 'x k1', 'y', attributes]],
      weights: convolved([1]),
    };
    const read = () => importSurrogate(modelBytes(spec));
    if (message === undefined) expect(read().layers).toHaveLength(1);
    else expect(read).toThrow(message);
  });

  test.each<[string, readonly number[], readonly number[]]>([
    ['other channels', [5, 3, 1], [1, 4, 1]],
    ['another number of axes', [5, 4, 1, 1], [1, 4, 1]],
    ['no elements', [5, 4, 0], [1, 4, 1]],
    ['no axes', [5, 4], [1, 4]],
    ['an input without end', [5, 4, 1], [1, 4, 2 ** 30]],
  ])('with a kernel of %s is refused', (_, kernel, dims) => {
    const count = kernel.reduce((p, q) => p * q, 1);
    const spec: ModelSpec = {
      inputs: { x: ['N', ...dims.slice(1)] },
      nodes: [['Conv', 'x k', 'y']],
      weights: [floats('k', kernel, numbers(count))],
    };
    expect(() => importSurrogate(modelBytes(spec))).toThrow(InputError);
  });

  test('and this is what is wrong with an image, not that points would be mixed', () => {
    const spec: ModelSpec = {
      inputs: { x: [1, 1, 6, 6] },
      nodes: [['Conv', 'x k', 'y']],
      weights: [floats('k', [2, 1, 3, 3], numbers(18))],
    };
    expect(() => importSurrogate(modelBytes(spec))).toThrow(/one of 3 that slides along 6/);
  });

  test('whatever its strides, dilations and padding: by the definition of a convolution', () => {
    const axis = fc.record({
      size: fc.integer({ min: 1, max: 4 }),
      taps: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      before: fc.integer({ min: 0, max: 3 }),
      after: fc.integer({ min: 0, max: 3 }),
    });
    let read = 0;
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 2 }), (axes) => {
        const list = (name: keyof (typeof axes)[0]) => axes.map((one) => one[name]);
        const [sizes, taps] = [list('size'), list('taps')];
        const kernel = numbers(2 * 3 * taps.reduce((p, q) => p * q, 1));
        const bytes = modelBytes({
          inputs: { x: ['N', 3, ...sizes] },
          nodes: [
            [
              'Conv',
              'x k',
              'y',
              {
                strides: list('stride'),
                dilations: list('dilation'),
                pads: [...list('before'), ...list('after')],
              },
            ],
          ],
          weights: [floats('k', [2, 3, ...taps], kernel)],
        });
        const places = axes.map(
          (a) => Math.floor((a.size + a.before + a.after - a.dilation * (a.taps - 1) - 1) / a.stride) + 1,
        );
        const data = Float64Array.from(numbers(2 * 3 * sizes.reduce((p, q) => p * q, 1)));
        try {
          const { outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
          const [y] = evaluate([outputs.y], { x: tensor(data, [2, 3, ...sizes]) });
          const truth = convolution(data, sizes, kernel, taps, places, axes);
          expect(y.shape).toEqual([2, 2, ...places]);
          truth.forEach((value, k) => {
            expect(Math.abs(value - y.data[k])).toBeLessThan(1e-12);
          });
          read++;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          // Refused where there is no place, where the kernel slides, and where it meets padding alone or beside the input.
          const slides = axes.some((a, k) => places[k] > 1 && (a.taps > 1 || a.before + a.after > 0));
          const misses = axes.some((a) =>
            Array.from({ length: a.taps }, (_, t) => t * a.dilation - a.before).every(
              (at) => at < 0 || at >= a.size,
            ),
          );
          expect(slides || misses || places.some((count) => count < 1)).toBe(true);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(read).toBeGreaterThan(40);
  });
});

/** Sums over channels and elements of the kernel, place by place: points [2, 3, …sizes], kernel [2, 3, …taps]. */
function convolution(
  x: Float64Array,
  sizes: readonly number[],
  kernel: readonly number[],
  taps: readonly number[],
  places: readonly number[],
  axes: readonly { readonly stride: number; readonly dilation: number; readonly before: number }[],
): number[] {
  const indices = (shape: readonly number[]) =>
    shape.reduce<number[][]>(
      (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, k) => [...index, k])),
      [[]],
    );
  const flat = (shape: readonly number[], index: readonly number[]) =>
    index.reduce((place, k, axis) => place * shape[axis] + k, 0);
  return indices([2, 2, ...places]).map(([n, m, ...place]) => {
    let sum = 0;
    for (const [c, ...tap] of indices([3, ...taps])) {
      const at = axes.map((a, k) => place[k] * a.stride + tap[k] * a.dilation - a.before);
      if (at.every((position, k) => position >= 0 && position < sizes[k]))
        sum += x[flat([2, 3, ...sizes], [n, c, ...at])] * kernel[flat([2, 3, ...taps], [m, c, ...tap])];
    }
    return sum;
  });
}

describe('a file that is not quite valid is read where it is clear', () => {
  const nodes: readonly NodeSpec[] = [first, tanh, last];
  const edited = (change: (model: ModelProto) => void): Uint8Array => {
    const model = fromBinary(ModelProtoSchema, modelBytes({ inputs: { x: ['N', 4] }, nodes, weights }));
    change(model);
    return toBinary(ModelProtoSchema, model);
  };
  const all = <T>(list: readonly T[] | undefined, change: (one: T) => void) => {
    for (const one of list ?? []) change(one);
  };
  test.each<[string, (model: ModelProto) => void]>([
    ['without a version of its format', (model) => Object.assign(model, { irVersion: 0n })],
    ['without an operator set', (model) => Object.assign(model, { opsetImport: [] })],
    ['without names of nodes', ({ graph }) => all(graph?.node, (node) => Object.assign(node, { name: '' }))],
    [
      'without types of its outputs',
      ({ graph }) => all(graph?.output, (value) => Object.assign(value, { type: undefined })),
    ],
    [
      'without types of its inputs',
      ({ graph }) => all(graph?.input, (value) => Object.assign(value, { type: undefined })),
    ],
    [
      'with weights without names',
      ({ graph }) => graph?.initializer.push(floats('', [1], [1]), floats('', [1], [2])),
    ],
  ])('%s', (_, change) => {
    const surrogate = importSurrogate(edited(change));
    expect(surrogate.inputs).toHaveLength(4);
    expect(hiddenWidths(surrogate)).toEqual([5]);
  });

  test.each<[string, (model: ModelProto) => void, RegExp]>([
    [
      'an output that nothing makes',
      ({ graph }) => all(graph?.output, (value) => Object.assign(value, { name: 'z2' })),
      /"z2"/,
    ],
    [
      'a node without an operation',
      ({ graph }) => all(graph?.node, (node) => Object.assign(node, { opType: '' })),
      /must name its operation/,
    ],
    ['no graph', (model) => Object.assign(model, { graph: undefined }), /must be an ONNX model with a graph/],
  ])('and refused in a line with %s', (_, change, message) => {
    expect(() => importSurrogate(edited(change))).toThrow(InputError);
    expect(() => importSurrogate(edited(change))).toThrow(message);
  });
});

describe('two open axes', () => {
  const layers: readonly NodeSpec[] = [
    ['MatMul', 'x w1', 'm'],
    ['Add', 'm b1', 'z'],
    tanh,
    ['MatMul', 'h w2', 'n'],
    ['Add', 'n b2', 'y'],
  ];

  test.each<[string, (string | number)[]]>([
    ['of a name each', ['N', 'S', 4]],
    ['without names', ['', '', 4]],
    ['of which the width is open too', ['N', 'S', 'F']],
  ])('%s are points, where each place is computed by itself', async (_, dims) => {
    const bytes = modelBytes({ inputs: { x: dims }, nodes: layers, weights });
    const surrogate = importSurrogate(bytes, { source: 'net.onnx' });
    expect(hiddenWidths(surrogate)).toEqual([5]);
    const x = tensor(numbers(POINTS * 4), [POINTS, 4]);
    const truth = await ownRun(bytes, x, [2, POINTS / 2, 4], 'rows');
    const [y] = evaluate([surrogateGraph(surrogate, input('x', [BATCH, 4])).output], { x });
    expect(y.data).toHaveLength(truth.length);
    truth.forEach((value, k) => {
      expect(y.data[k]).toBeCloseTo(value, 5);
    });
    expect(inspectModel(bytes)).toMatchObject({ kind: 'network', batch: 'dynamic' });
  });

  test.each<[string, readonly NodeSpec[]]>([
    ['its mean', [...layers.slice(0, 4), ['ReduceMean', 'n', 'y', { axes: [1] }]]],
    ['a softmax', [...layers.slice(0, 4), ['Softmax', 'n', 'y', { axis: 1 }]]],
    ['their order', [...layers.slice(0, 4), ['Transpose', 'n', 'y', { perm: [1, 0, 2] }]]],
  ])('are none where %s runs along one of them', (_, nodes) => {
    const bytes = modelBytes({ inputs: { x: ['N', 'S', 4] }, nodes, weights });
    expect(() => importSurrogate(bytes)).toThrow(
      /must have sizes but for one batch|it is a softmax over axis 1/,
    );
    expect(inspectModel(bytes).labels).toBe('nothing');
  });
});

describe('a refusal says the way out', () => {
  const more = [...weights, floats('w3', [5, 5], numbers(25)), floats('b3', [5], numbers(5))];
  const square: NodeSpec = ['Mul', 'x x', 'p'];
  test.each<[string, readonly NodeSpec[], RegExp]>([
    [
      'of a layer normalisation, which is a graph',
      [first, ['LayerNormalization', 'z b1', 'n'], ['Tanh', 'n', 'h'], last],
      /it is a layer normalisation, .*: --output "z" \(68 % of its weights\)\. Or let sobolev train --teacher FILE make a network that learns it\.$/,
    ],
    [
      'of two, where no part has half of the weights',
      [
        first,
        ['LayerNormalization', 'z b1', 'n'],
        ['Gemm', 'n w3 b3', 'q'],
        ['LayerNormalization', 'q b1', 'h'],
        last,
      ],
      /node 2 .*: it is a layer normalisation, .*layer\. Give a plain network\. Or let sobolev train/,
    ],
    [
      'of a gate, by its larger side',
      [['Gemm', 'x w1', 'z2'], first, ['Sigmoid', 'z', 's'], ['Mul', 's z2', 'h'], last],
      /\(Mul\): .*a gate\. Take the part that is a network: --output "s" \(68 % of its weights\)/,
    ],
    [
      'of what reads the network, and a smaller branch of its own',
      [
        first,
        tanh,
        ['Gemm', 'h w2 b2', 'y2'],
        ['Exp', 'z', 'e'],
        ['ReduceSum', 'e last', 'f'],
        ['Mul', 'y2 f', 'y'],
      ],
      /\(Exp\): it is the exponential, .*: --output "y2" \(97 % of its weights\)/,
    ],
    [
      'of products of inputs, behind which it is one',
      [square, ['Gemm', 'p w1 b1', 'y']],
      /it is the square, which is no activation.*: --input "p" \(100 % of its weights\)/,
    ],
    [
      'of a norm of the inputs, which is no square',
      [
        ['Abs', 'x', 'a'],
        ['Pow', 'a two', 'p'],
        ['ReduceSum', 'p last', 's'],
        ['Sqrt', 's', 'r'],
        ['Div', 'x r', 'd'],
        ['Gemm', 'd w1 b1', 'y'],
      ],
      /node 1 "a" \(Abs\): it begins a norm, of which the square of several values is added up\. .*--input "d"/,
    ],
    [
      'of a norm as one node',
      [
        ['ReduceL2', 'x', 'r', { axes: [1] }],
        ['Div', 'x r', 'd'],
        ['Gemm', 'd w1 b1', 'y'],
      ],
      /node 1 "r" \(ReduceL2\): it begins a norm/,
    ],
    [
      'of a norm of magnitudes',
      [
        ['ReduceL1', 'x', 'r', { axes: [1] }],
        ['Div', 'x r', 'd'],
        ['Gemm', 'd w1 b1', 'y'],
      ],
      /it begins a norm, of which the magnitude of several values is added up/,
    ],
  ])('%s', (_, nodes, message) => {
    const bytes = modelBytes({
      inputs: { x: ['N', 4] },
      nodes,
      weights: [...more, floats('two', [], [2]), integers('last', [-1])],
    });
    expect(() => importSurrogate(bytes)).toThrow(message);
    expect(inspectModel(bytes).kind).toBe('graph');
  });

  test.each<[string, Partial<ModelSpec>, RegExp]>([
    ['with the sizes of its outputs', { outputSizes: { y: ['N', 2] } }, /learns its values\.$/],
    [
      'and not without, as ONNX Runtime cannot be read',
      {},
      /sobolev inspect FILE says what .* do with it\.$/,
    ],
  ])('of a file that labels values, %s', (_, stated, message) => {
    const nodes: readonly NodeSpec[] = [
      ['Hammer', 'x', 'h'],
      ['Gemm', 'h v2', 'g', { transB: 1 }],
      ['Hammer', 'g', 'y'],
    ];
    const bytes = modelBytes({ inputs: { x: ['N', 5] }, nodes, weights, ...stated });
    expect(() => importSurrogate(bytes)).toThrow(message);
  });
});
