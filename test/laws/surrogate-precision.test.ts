import { describe, expect, it } from 'vitest';
import { exportOnnx, exportSurrogate } from '../../src/export/index.ts';
import { evaluate, input } from '../../src/graph/index.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import {
  computedPrecision,
  readSurrogate,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { load } from './export-support.ts';
import { exampleSurrogate } from './surrogate-example.ts';

type Statistics = Partial<Record<'xMean' | 'xStd' | 'yMean' | 'yStd', readonly number[]>>;

function normalised(changes: Statistics): Surrogate {
  const { normalisation, ...surrogate } = exampleSurrogate();
  const arrays = Object.entries(changes).map(([name, numbers]) => [name, Float64Array.from(numbers)]);
  return { ...surrogate, normalisation: { ...normalisation, ...Object.fromEntries(arrays) } };
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
        /must hold the derivatives of order 1; .*price by spot.*Export a lower order/,
      );
      expect(exportSurrogate(steep, { to, order: 0 }).length).toBeGreaterThan(100);
    }
  });
});
