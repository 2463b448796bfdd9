import { describe, expect, it } from 'vitest';
import { namedModel } from '../../src/reference/index.ts';
import { InputError, rowOf, type Tensor, tensor } from '../../src/tensor/index.ts';
import { derivative, largest, pointsOf, requests } from './support.ts';

const request = await requests();
const PI = Math.PI;

/** Each formula once more, in plain arithmetic, arranged as in the Virtual Library of Simulation Experiments. */
const formulas: Readonly<Record<string, (x: readonly number[]) => number>> = {
  borehole([rw, r, Tu, Hu, Tl, Hl, L, Kw]) {
    const a = (2 * L * Tu) / (Math.log(r / rw) * rw ** 2 * Kw);
    return (2 * PI * Tu * (Hu - Hl)) / (Math.log(r / rw) * (1 + a + Tu / Tl));
  },
  'wing-weight'([Sw, Wfw, A, sweep, q, taper, tc, Nz, Wdg, Wp]) {
    const cosine = Math.cos((sweep * PI) / 180);
    const sizes = 0.036 * Sw ** 0.758 * Wfw ** 0.0035 * (A / cosine ** 2) ** 0.6;
    return sizes * q ** 0.006 * taper ** 0.04 * ((100 * tc) / cosine) ** -0.3 * (Nz * Wdg) ** 0.49 + Sw * Wp;
  },
  'otl-circuit'([Rb1, Rb2, Rf, Rc1, Rc2, beta]) {
    const base = (12 * Rb2) / (Rb1 + Rb2);
    const shared = beta * (Rc2 + 9) + Rf;
    return (
      ((base + 0.74) * beta * (Rc2 + 9)) / shared +
      (11.35 * Rf) / shared +
      (0.74 * Rf * beta * (Rc2 + 9)) / (shared * Rc1)
    );
  },
  ishigami: ([x1, x2, x3]) => Math.sin(x1) + 7 * Math.sin(x2) ** 2 + 0.1 * x3 ** 4 * Math.sin(x1),
  branin([x1, x2]) {
    const [a, b, c, r, s, t] = [1, 5.1 / (4 * PI ** 2), 5 / PI, 6, 10, 1 / (8 * PI)];
    return a * (x2 - b * x1 ** 2 + c * x1 - r) ** 2 + s * (1 - t) * Math.cos(x1) + s;
  },
  rosenbrock: ([x1, x2]) => 100 * (x2 - x1 ** 2) ** 2 + (1 - x1) ** 2,
};
type TestFunction = 'borehole' | 'branin' | 'ishigami' | 'otl-circuit' | 'rosenbrock' | 'wing-weight';
const names = Object.keys(formulas) as TestFunction[];

describe.each(names)('the test function %s', (name) => {
  const model = namedModel(name);
  const points = pointsOf(model, 64);
  const [n, d] = points.shape;
  /** Over which the function varies: the domain's edges, and the distance from 0 of what must be positive. */
  const lengthsAt = (x: readonly number[]) =>
    model.inputs.map(({ lo, hi }, k) => Math.min(hi! - lo!, lo! > 0 ? x[k] : Number.POSITIVE_INFINITY));

  it('has the values of its published formula over its domain', async () => {
    const { y } = await model.label(points, request({ order: 0 }));
    for (let i = 0; i < n; i++) {
      const truth = formulas[name]([...rowOf(points, i)]);
      // Some twenty roundings of positive terms; Branin's and Rosenbrock's differences lose a digit or two.
      expect(Math.abs(y.data[i] - truth)).toBeLessThan(1e-12 * Math.max(1, Math.abs(truth)));
    }
  });

  it('has the gradient of that formula by differences', async () => {
    const { dydx } = await model.label(points, request());
    for (let k = 0; k < d; k++) {
      const errors = [];
      const values = [];
      for (let i = 0; i < n; i++) {
        const x = [...rowOf(points, i)];
        const h = 2e-3 * lengthsAt(x)[k];
        const slope = derivative((at) => formulas[name](x.with(k, at)), x[k], h);
        errors.push(slope - dydx!.data[i * d + k]);
        values.push(slope);
      }
      // Rounding of f, 1e-16, over a difference of 2e-3 · 1e-5 of f, which is how much Tu moves the flow.
      expect(largest(errors) / largest(values)).toBeLessThan(5e-8);
    }
  });

  it('has the curvature of that gradient by differences, along one direction a point', async () => {
    const spans = Array.from({ length: n }, (_, i) => lengthsAt([...rowOf(points, i)]));
    const directions = tensor(spans.flat(), [n, 1, d]);
    const { products } = await model.label(points, request({ order: 2, directions }));
    for (let i = 0; i < n; i++) {
      const [x, span] = [[...rowOf(points, i)], spans[i]];
      // vᵀHv = d²/dt² f(x + t·v), by the central difference of order 2 of the slope of order 6.
      const along = (t: number) => formulas[name](x.map((at, k) => at + t * span[k]));
      const second = derivative((t) => derivative(along, t, 1e-3), 0, 1e-3);
      const product = rowOf(products!, i).reduce((sum, entry, k) => sum + entry * span[k], 0);
      // Rounding u·|f|/h² with h = 1e-3 is 1e-10·|f|.
      const scale = Math.max(Math.abs(second), Math.abs(along(0)));
      expect(Math.abs(product - second)).toBeLessThan(1e-7 * scale);
    }
  });

  it('refuses an option it does not have', () => {
    const build = () => namedModel(name, { colour: 'red' } as object);
    expect(build).toThrow(InputError);
    expect(build).toThrow(new RegExp(`an option of ${name} must be one of .*precision; received "colour"`));
  });
});

const valueAt = (name: TestFunction, x: readonly number[]): number =>
  namedModel(name).exact(tensor([x])).y.data[0];
const gradientAt = (name: TestFunction, x: readonly number[]): Float64Array =>
  namedModel(name).exact(tensor([x])).dydx.data;

describe('published facts', () => {
  it.each([
    [-PI, 12.275],
    [PI, 2.275],
    [9.42478, 2.475],
  ])('Branin has a minimum of 0.397887 at (%f, %f)', (x1, x2) => {
    expect(valueAt('branin', [x1, x2])).toBeCloseTo(0.397887, 6);
    expect(largest(gradientAt('branin', [x1, x2]))).toBeLessThan(1e-4);
  });

  it('Rosenbrock has its minimum 0 at (1, …, 1), in any dimension, and 24.2 at the classical start (−1.2, 1)', () => {
    for (const dimension of [2, 5]) {
      const { y, dydx } = namedModel('rosenbrock', { dimension }).exact(
        tensor([new Array<number>(dimension).fill(1)]),
      );
      expect(y.data[0]).toBe(0);
      expect(largest(dydx.data)).toBe(0);
    }
    expect(valueAt('rosenbrock', [-1.2, 1])).toBeCloseTo(24.2, 12);
  });

  it('Rosenbrock in 4 dimensions is the sum over neighbours', () => {
    const x = [-1, 0.5, 2, -3];
    const sum = [0, 1, 2].reduce((s, i) => s + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0);
    const { y } = namedModel('rosenbrock', { dimension: 4 }).exact(tensor([x]));
    expect(y.data[0]).toBeCloseTo(sum, 9);
  });

  it('Ishigami has mean a/2 and variance a²/8 + b·π⁴/5 + b²·π⁸/18 + 1/2', () => {
    for (const [a, b] of [
      [7, 0.1],
      [5, 0.05],
    ]) {
      // The midpoint rule converges faster than any power in x1 and x2, and as h² in x3, where 64 points leave 1e-3.
      const [m, fine] = [16, 64];
      const mid = (i: number, of: number) => -PI + (2 * PI * (i + 0.5)) / of;
      const rows: number[][] = [];
      for (let i = 0; i < m; i++)
        for (let j = 0; j < m; j++)
          for (let k = 0; k < fine; k++) rows.push([mid(i, m), mid(j, m), mid(k, fine)]);
      const { data } = namedModel('ishigami', { a, b }).exact(tensor(rows)).y;
      const mean = data.reduce((sum, y) => sum + y, 0) / data.length;
      const variance = data.reduce((sum, y) => sum + (y - mean) ** 2, 0) / data.length;
      const truth = a ** 2 / 8 + (b * PI ** 4) / 5 + (b ** 2 * PI ** 8) / 18 + 0.5;
      expect(mean).toBeCloseTo(a / 2, 12);
      expect(Math.abs(variance / truth - 1)).toBeLessThan(4e-3);
    }
  });

  it('the sweep of the wing is in degrees: 10° weigh as much as −10°, and cos^−0.9 as much as none', () => {
    const light = [174, 252, 7.52, 0, 34, 0.672, 0.12, 3.8, 2000, 0.064];
    const paint = 174 * 0.064;
    const [left, none, right] = [-10, 0, 10].map((sweep) => valueAt('wing-weight', light.with(3, sweep)));
    expect(left).toBeCloseTo(right, 12);
    // (1/cos²)^0.6 · (1/cos)^−0.3 = cos^−0.9
    expect((right - paint) / (none - paint)).toBeCloseTo(Math.cos((10 * PI) / 180) ** -0.9, 12);
  });

  it('have as many inputs as published, each bounded', () => {
    const counts = names.map((name) => [name, namedModel(name).inputs.length]);
    expect(Object.fromEntries(counts)).toEqual({
      borehole: 8,
      'wing-weight': 10,
      'otl-circuit': 6,
      ishigami: 3,
      branin: 2,
      rosenbrock: 2,
    });
    for (const name of names)
      for (const { lo, hi } of namedModel(name).inputs) expect(hi! - lo!).toBeGreaterThan(0);
  });
});

describe('options of the test functions', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a dimension below 2',
      () => namedModel('rosenbrock', { dimension: 1 }),
      /dimension of rosenbrock.*at least 2; received 1/,
    ],
    ['a dimension that is text', () => namedModel('rosenbrock', { dimension: '3' as never }), /received "3"/],
    [
      'a coefficient that is no number',
      () => namedModel('ishigami', { a: Number.NaN }),
      /a of ishigami.*received NaN/,
    ],
    [
      'a precision that there is not',
      () => namedModel('branin', { precision: 'float16' as never }),
      /precision of branin must be float32 or float64; received "float16"/,
    ],
    [
      'no object',
      () => namedModel('branin', [] as never),
      /options of branin must be an object; received \[\]/,
    ],
  ])('are checked: %s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('take float32', async () => {
    const points: Tensor = pointsOf(namedModel('branin'), 16);
    const [single, double] = await Promise.all(
      (['float32', 'float64'] as const).map((precision) =>
        namedModel('branin', { precision }).label(points, request()),
      ),
    );
    expect(single.y).not.toEqual(double.y);
    single.y.data.forEach((value, i) => {
      expect(Math.abs(value - double.y.data[i])).toBeLessThan(1e-4);
    });
  });
});
