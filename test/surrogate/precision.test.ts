import { describe, expect, it } from 'vitest';
import { predict } from '../../src/evaluation/index.ts';
import { exportOnnx, exportSurrogate } from '../../src/export/index.ts';
import { curvature, evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { surrogateSignificance } from '../../src/pruning/index.ts';
import { toValues } from '../../src/runtime/index.ts';
import {
  type Activation,
  computedPrecision,
  demandDouble,
  readSurrogate,
  type Signal,
  type Surrogate,
  surrogateGraph,
  whyDouble,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { load } from '../export/support.ts';
import { freshNetwork, sequential } from '../support/networks.ts';
import { exampleSurrogate } from './example.ts';

type Statistics = Partial<Record<'xMean' | 'xStd' | 'yMean' | 'yStd', readonly number[]>>;

/** In other units, of which the domain is not known. */
function normalised(changes: Statistics): Surrogate {
  const { normalisation, ...surrogate } = exampleSurrogate();
  const arrays = Object.entries(changes).map(([name, numbers]) => [name, Float64Array.from(numbers)]);
  return {
    ...surrogate,
    inputs: surrogate.inputs.map(({ name }) => ({ name })),
    normalisation: { ...normalisation, ...Object.fromEntries(arrays) },
  };
}

/** The element type of what a file stores and gives. */
function typeOf(bytes: Uint8Array): string | undefined {
  const { initializers, outputs } = decodeModel(bytes, 'the file');
  expect(outputs[0].type).toBe(initializers.get('layers.0.weight')?.type);
  return outputs[0].type;
}

describe('a network is computed', () => {
  it('in float32 where its units fit, whatever their scale within the range', () => {
    for (const fits of [
      {},
      { yMean: [0.7, -5000], yStd: [1 / 3, 42] },
      { xStd: [1e-9, 1e9, 1], xMean: [0, 1e11, 100], yMean: [0, 0], yStd: [1e-6, 1e6] },
    ]) {
      expect(computedPrecision(normalised(fits), { order: 1 })).toBe('float32');
      expect(typeOf(writeSurrogate(normalised(fits)))).toBe('float32');
    }
  });

  it('in float64 where numbers are beyond float32, or far from zero beside what they vary by', () => {
    for (const beyond of [
      { yStd: [1e40, 1] },
      { xStd: [1e-60, 1, 1] },
      { yMean: [-133048, 0], yStd: [1, 1] },
      { xMean: [1e8, 0, 0], xStd: [1, 1, 1] },
    ]) {
      const surrogate = normalised(beyond);
      expect(typeOf(writeSurrogate(surrogate))).toBe('float64');
      // All numbers are as they were.
      expect(readSurrogate(writeSurrogate(surrogate))).toEqual(surrogate);
      expect(typeOf(exportOnnx(surrogate, { order: 1 }))).toBe('float64');
      const coarse = () => writeSurrogate(surrogate, 'float32');
      expect(coarse).toThrow(InputError);
      expect(coarse).toThrow(/float32 must be fine enough .* with a spread of .*Choose float64/);
      expect(() => exportOnnx(surrogate, { order: 1, precision: 'float32' })).toThrow(/Choose float64/);
    }
  });

  it('in float64 from the order on of which derivatives are beyond float32', () => {
    const steep = normalised({ xStd: [1e-20, 1, 1], yMean: [0, 0], yStd: [1e20, 1], xMean: [0, 0, 0] });
    expect([0, 1, 2].map((order) => computedPrecision(steep, { order: order as 0 | 1 | 2 }))).toEqual([
      'float32',
      'float64',
      'float64',
    ]);
  });

  it('in float64 where it came without normalisation, and its weights hold offset or scale', () => {
    const raw = { xMean: [0, 0, 0], xStd: [1, 1, 1], yMean: [0, 0], yStd: [1, 1] };
    const plain = normalised(raw);
    expect(computedPrecision(plain)).toBe('float32');
    const change = (k: number, part: 'weight' | 'bias', to: (value: number) => number) => ({
      ...plain,
      layers: plain.layers.map((layer, at) => (at === k ? { ...layer, [part]: layer[part].map(to) } : layer)),
    });
    for (const changed of [
      change(2, 'bias', (b) => b - 133048),
      change(0, 'bias', (b) => b + 1e6),
      change(0, 'weight', (w) => w * 1e60),
      change(2, 'weight', (w) => w * 1e-45),
    ])
      expect(typeOf(writeSurrogate(changed))).toBe('float64');
  });
});

describe('an export beyond the range', () => {
  const large = normalised({
    xMean: [0, 0, 0],
    xStd: [1e-60, 1e-60, 1e-60],
    yMean: [0, 1e40],
    yStd: [1e40, 1e39],
  });

  it('as code computes values and derivatives', async () => {
    const code = await load(exportSurrogate(large, { to: 'js', order: 1 }) as string);
    const x = [0.3e-60, -0.7e-60, 1.2e-60];
    const [y, dydx] = [new Float64Array(2), new Float64Array(6)];
    code.gradient(x, y, dydx);
    const node = input('x', [1, 3]);
    const [truth] = evaluate([surrogateGraph(large, node).output], { x: tensor(x, [1, 3]) });
    for (const k of [0, 1]) expect(y[k] / truth.data[k]).toBeCloseTo(1, 12);
    expect(Math.abs(y[0])).toBeGreaterThan(1e39);
    const step = 1e-65;
    const moved = new Float64Array(2);
    code.value([x[0] + step, x[1], x[2]], moved);
    expect((moved[0] - y[0]) / step / dydx[0]).toBeCloseTo(1, 4);
  });

  it('of derivatives that doubles do not hold is refused, and the lower order written', () => {
    const steep = normalised({ xMean: [0, 0, 0], xStd: [1e-200, 1, 1], yMean: [0, 0], yStd: [1e200, 1] });
    for (const to of ['onnx', 'ts', 'c'] as const) {
      expect(() => exportSurrogate(steep, { to, order: 1 })).toThrow(
        /must hold the derivatives of order 1 of the network; .*price by spot.*Export a lower order/,
      );
      expect(exportSurrogate(steep, { to, order: 0 }).length).toBeGreaterThan(100);
    }
  });
});

const engines = [await openEngine({ threads: 1 }), await openEngine({ threads: 1, engine: 'wasm' })];

/** A network without biases whose layers have weights of these sizes: of rectifiers, its derivatives are products of them. */
function chain(scales: readonly number[], activation: Activation = 'relu'): Surrogate {
  const sizes = [2, ...scales.slice(1).map(() => 3), 1];
  const one = (count: number, value = 1) => new Float64Array(count).fill(value);
  return {
    ...sequential(
      scales.map((scale, k) => {
        const [inputs, outputs] = [sizes[k], sizes[k + 1]];
        // A part as large as the others, so that every weight counts.
        const weight = Float64Array.from({ length: inputs * outputs }, (_, at) => scale * (1 + (at % 4) / 8));
        return { inputs, outputs, weight, bias: new Float64Array(outputs) };
      }),
      activation,
    ),
    normalisation: { xMean: one(2, 0), xStd: one(2), yMean: one(1, 0), yStd: one(1) },
    inputs: [
      { name: 'a', lo: 0, hi: 1 },
      { name: 'b', lo: 0, hi: 1 },
    ],
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

/** The exact derivatives at a point where all of its rectifiers are open: the product of its matrices. */
function product({ layers }: Surrogate): number[] {
  let rows = [
    [1, 0],
    [0, 1],
  ];
  for (const { inputs, outputs, weight } of layers)
    rows = rows.map((row) =>
      Array.from({ length: outputs }, (_, j) =>
        Array.from({ length: inputs }, (__, i) => row[i] * weight[i * outputs + j]).reduce((p, q) => p + q),
      ),
    );
  return rows.map(([entry]) => entry);
}

describe('products of weights over the layers', () => {
  const x = tensor([0.5, 0.25], [1, 2]);

  it.each([
    [[1e-30, 1e-30, 1]],
    [[1, 1e-30, 1e-30]],
    [[1e-25, 1e-25, 1e25, 1e25]],
    [[1e30, 1e30, 1]],
    [[1e25, 1e25, 1e-25, 1e-25]],
    [Array(40).fill(1e-7)],
    [Array(40).fill(1e6)],
  ])('of %j have the right values and derivatives, in predictions and files', async (scales) => {
    const net = chain(scales);
    const dydx = product(net);
    const y = dydx[0] * 0.5 + dydx[1] * 0.25;
    expect(computedPrecision(net, { order: 1 })).toBe('float64');
    expect(() => exportOnnx(net, { order: 1, precision: 'float32' })).toThrow(
      /float32 must be fine enough .*; received .* near 1e-?\d+, beyond its range\. Choose float64/,
    );
    for (const engine of engines) {
      const predicted = await predict(engine, net, x, { order: 1 });
      const file = await engine.load(exportOnnx(net, { order: 1 }), { precision: 'float64' });
      const computed = await file.run({ x: toValues(x, 'float64') });
      await file.dispose();
      for (const [values, slopes] of [
        [predicted.y.data, predicted.dydx.data],
        [computed.y.data, computed.dydx.data],
      ]) {
        expect(Number(values[0]) / y).toBeCloseTo(1, 12);
        for (const i of [0, 1]) expect(Number(slopes[i]) / dydx[i]).toBeCloseTo(1, 12);
      }
    }
  });

  it.each([
    ['gelu', [1e-12, 1e-12, 1e-12, 1]],
    ['softplus', [1e-16, 1e-16, 1]],
    ['tanh', [1e-15, 1e-15, 1]],
  ] as const)('of %s %j have the right second derivatives', async (activation, scales) => {
    const net = chain(scales, activation);
    expect(computedPrecision(net, { order: 2 })).toBe('float64');
    const node = input('x', [1, 2]);
    const [truth] = evaluate([curvature(surrogateGraph(net, node).output, node)], { x });
    expect(Math.abs(truth.data[0])).toBeGreaterThan(0);
    for (const engine of engines) {
      const predicted = await predict(engine, net, x);
      expect(predicted.curvature.data[0] / truth.data[0]).toBeCloseTo(1, 12);
    }
  });

  it('that are near 1 need no float64, however many or wide layers are, or where some weights are nearly 0', () => {
    const deep = chain(Array(60).fill(0.3), 'tanh');
    expect(whyDouble(deep, 2)).toBe(undefined);
    expect([0, 1, 2].map((order) => computedPrecision(deep, { order: order as 0 | 1 | 2 }))).toEqual(
      Array(3).fill('float32'),
    );
    const { layers } = freshNetwork([30, ...Array(8).fill(256), 3], 'tanh', 5, 'wide');
    const wide = { ...deep, layers, inputs: unbounded('x', 30), outputs: unbounded('y', 3) };
    const normal = { xMean: new Float64Array(30), xStd: new Float64Array(30).fill(1) };
    const raw = { yMean: new Float64Array(3), yStd: new Float64Array(3).fill(1) };
    expect(computedPrecision({ ...wide, normalisation: { ...normal, ...raw } }, { order: 2 })).toBe(
      'float32',
    );
    const [first, second] = [chain([1, 1]), chain([1, 1]).layers[1].weight.slice()];
    second[1] = 1e-35;
    const faint = { ...first, layers: [first.layers[0], { ...first.layers[1], weight: second }] };
    expect(computedPrecision(faint, { order: 2 })).toBe('float32');
    const dead = { ...first, layers: first.layers.map((l) => ({ ...l, weight: l.weight.map(() => 0) })) };
    expect(computedPrecision(dead, { order: 2 })).toBe('float32');
  });

  it('that are clipped far from zero are as large as that', () => {
    const clipped = (name: Activation) => whyDouble(chain([1e20, 1e20], name), 0);
    expect(clipped('clip')).toBe(undefined);
    expect(clipped('clip(-1e20,1e20)')).toMatch(/beyond its range/);
    expect(clipped('tanh')).toBe(undefined);
  });

  it('are followed through skips: what a sum or a join lets past a layer that makes it small', () => {
    const { layers, ...rest } = chain([1e200, 1e-200, 1e150]);
    const last = layers[2];
    const past = (from: Signal, inputs = 3) => {
      const weight = new Float64Array(inputs).fill(1e150);
      return { ...rest, layers: [layers[0], layers[1], { ...last, inputs, weight, from }] };
    };
    expect(() => demandDouble(past(1), 0)).not.toThrow();
    expect(() => demandDouble(past(1), 1)).not.toThrow();
    for (const [from, inputs] of [
      [{ sum: [0, 1] }, 3],
      [{ join: [1, 0] }, 6],
    ] as const) {
      const net = past(from, inputs);
      expect(() => demandDouble(net, 0)).toThrow(/must hold the values of the network; .* near 1e35\d/);
      expect(() => demandDouble(net, 1)).toThrow(/near 1e35\d, beyond its range/);
    }
  });

  it('are refused where doubles do not hold them, by predictions and exports', async () => {
    for (const [scales, size] of [
      [[1e-200, 1e-200, 1], 'e-'],
      [[1e200, 1e200, 1], 'e'],
      [[1e200, 1e-200, 1e-200, 1e-200], 'e-'],
    ] as const) {
      const net = chain(scales);
      const message = new RegExp(
        `doubles must hold the .* of the network; received .* near 1${size}\\d+, beyond its range\\. `,
      );
      await expect(predict(engines[0], net, x, { order: 1 })).rejects.toThrow(message);
      for (const to of ['onnx', 'js', 'c'] as const)
        expect(() => exportSurrogate(net, { to, order: 1 })).toThrow(message);
      expect(() => writeSurrogate(net)).toThrow(message);
    }
  });
});

describe('a significance beyond the range of doubles is refused, not printed', () => {
  it('where weights are', () => {
    expect(() => surrogateSignificance(chain([1e200, 1e200, 1]))).toThrow(
      /doubles must hold the derivatives of order 1 of the network; received .* near 1e40\d/,
    );
  });

  it('where its intervals are', () => {
    const net = chain([1, 1]);
    const weight = (count: number, value: number) => new Float64Array(count).fill(value);
    const layers = [
      { inputs: 2, outputs: 64, weight: weight(128, 1), bias: new Float64Array(64) },
      { inputs: 64, outputs: 1, weight: weight(64, 4e306), bias: new Float64Array(1) },
    ];
    expect(() => surrogateSignificance({ ...net, ...sequential(layers, 'relu') })).toThrow(
      /(significance|guaranteed range) .* must be finite; received .*Infinity.*Analyse over a smaller domain/,
    );
  });
});

function unbounded(letter: string, count: number) {
  return Array.from({ length: count }, (_, k) => ({ name: `${letter}${k}` }));
}
