import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { type FunctionModelOptions, functionModel, type LabelRequest } from '../../src/reference/index.ts';
import { filled, InputError, stream, tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });
const request: LabelRequest = { order: 1, random: stream(1, 'unused'), engine };

const cylinder: FunctionModelOptions = {
  name: 'cylinder',
  inputs: [
    { name: 'radius', lo: 0.5, hi: 2, unit: 'm' },
    { name: 'height', lo: 1, hi: 3, unit: 'm' },
  ],
  outputs: [{ name: 'volume', unit: 'm³' }, { name: 'ripple' }],
  function: ({ radius, height }) => [radius.square().mul(height).mul(Math.PI), radius.mul(height).sine()],
};
const points = tensor([
  [0.5, 1],
  [1, 2],
  [1.7, 2.9],
]);

function analytic(r: number, h: number) {
  const [s, c] = [Math.sin(r * h), Math.cos(r * h)];
  return {
    y: [Math.PI * r * r * h, s],
    dydx: [2 * Math.PI * r * h, Math.PI * r * r, h * c, r * c],
    // f_rr + 2 f_rh + f_hh
    curvature: [2 * Math.PI * h + 4 * Math.PI * r, -h * h * s + 2 * (c - r * h * s) - r * r * s],
  };
}

describe("a user's own function as the reference", () => {
  const model = functionModel(cylinder);

  it('is labelled with its values and its derivatives by AD', async () => {
    const { y, dydx } = await model.label(points, request);
    expect([y.shape, dydx?.shape]).toEqual([
      [3, 2],
      [3, 2, 2],
    ]);
    for (let n = 0; n < 3; n++) {
      const truth = analytic(points.data[2 * n], points.data[2 * n + 1]);
      truth.y.forEach((value, j) => {
        expect(y.data[2 * n + j]).toBeCloseTo(value, 12);
      });
      truth.dydx.forEach((value, j) => {
        expect(dydx!.data[4 * n + j]).toBeCloseTo(value, 12);
      });
    }
  });

  it('is its own closed form, with the sum of all entries of the Hessian as curvature', () => {
    const exact = model.exact!(points);
    for (let n = 0; n < 3; n++) {
      const truth = analytic(points.data[2 * n], points.data[2 * n + 1]);
      for (const part of ['y', 'dydx', 'curvature'] as const)
        truth[part].forEach((value, j) => {
          expect(exact[part].data[truth[part].length * n + j]).toBeCloseTo(value, 11);
        });
    }
  });

  it('reads the same by columns as by the whole input', () => {
    const whole = functionModel({
      ...cylinder,
      function: (_, x) => {
        const [r, h] = [x.slice(1, 0, 1), x.slice(1, 1, 2)];
        return r
          .square()
          .mul(h)
          .mul(Math.PI)
          .concat([r.mul(h).sine()], 1);
      },
    });
    expect(whole.exact!(points)).toEqual(model.exact!(points));
  });

  it('may be linear, where the gradient is the same at every point', async () => {
    const linear = functionModel({
      ...cylinder,
      outputs: [{ name: 'sum' }],
      function: ({ radius, height }) => radius.mul(2).add(height).add(1),
    });
    const { y, dydx } = await linear.label(points, request);
    expect([...y.data]).toEqual([3, 5, 1.7 * 2 + 2.9 + 1]);
    expect([...dydx!.data]).toEqual([2, 1, 2, 1, 2, 1]);
    expect([...linear.exact!(points).curvature.data]).toEqual([0, 0, 0]);
  });

  it('is labelled alike whatever the number of points', async () => {
    const count = 3000;
    const many = tensor(
      Float64Array.from({ length: 2 * count }, (_, i) => 0.5 + (i % 1000) / 1000),
      [count, 2],
    );
    const [{ y }, exact] = [await model.label(many, { ...request, order: 0 }), model.exact!(many)];
    y.data.forEach((value, i) => {
      expect(Math.abs(value - exact.y.data[i])).toBeLessThan(1e-12);
    });
  });

  it('names the point where it is not defined', async () => {
    const root = functionModel({
      ...cylinder,
      outputs: [{ name: 'root' }],
      function: ({ radius }) => radius.sub(1).sqrt(),
    });
    await expect(
      root.label(
        tensor([
          [2, 1],
          [0.5, 1],
        ]),
        request,
      ),
    ).rejects.toThrow(/NaN at point 1, x = \(0.5/);
    await expect(
      root.label(
        tensor([
          [2, 1],
          [1, 1],
        ]),
        request,
      ),
    ).rejects.toThrow(/differential.*Infinity at point 1/);
  });

  it('is refused when it returns another shape than one column an output', () => {
    const build = () => functionModel({ ...cylinder, function: ({ radius }) => radius });
    expect(build).toThrow(InputError);
    expect(build).toThrow(/function of cylinder must return shape \[N,2\].*received \[N,1\]/);
  });
});

describe('a constant function', () => {
  const constant = functionModel({
    ...cylinder,
    function: ({ radius }) => [radius.mul(0).add(3), radius.like(-2)],
  });

  it('is labelled at every point, and its derivatives are 0', async () => {
    for (const order of [0, 1, 2] as const) {
      const directions = filled([3, 1, 2], 1);
      const { y, dydx, products } = await constant.label(points, { ...request, order, directions });
      expect([...y.data]).toEqual([3, -2, 3, -2, 3, -2]);
      if (order > 0) expect(dydx).toEqual(filled([3, 2, 2], 0));
      if (order > 1) expect(products).toEqual(filled([3, 1, 2, 2], 0));
    }
  });

  it('is its own closed form', () => {
    const { y, dydx, curvature } = constant.exact!(points);
    expect([...y.data]).toEqual([3, -2, 3, -2, 3, -2]);
    expect([...dydx.data, ...curvature.data].every((value) => value === 0)).toBe(true);
  });
});

describe('what a function returns is said where it is no expression', () => {
  const build = (f: unknown) => () =>
    functionModel({ ...cylinder, function: f as FunctionModelOptions['function'] });
  type Columns = Record<string, Expression>;

  it.each<[string, (columns: Columns) => unknown, RegExp]>([
    [
      'an object',
      ({ radius }) => ({ volume: radius }),
      /must return an expression.*received an object with volume\./,
    ],
    ['a number', () => 3, /must return an expression.*received 3\. Write x\.like\(3\) for a constant/],
    ['nothing', () => undefined, /must return an expression.*received nothing\. Add a return/],
    ['null', () => null, /must return an expression.*received null/],
    ['a promise', async ({ radius }) => radius, /must return an expression.*received a promise.*cannot wait/],
    ['a function', () => () => 1, /must return an expression.*received a function/],
    ['a number among columns', ({ radius }) => [radius, 3], /list of expressions.*received 3 as item 2/],
    ['no columns', () => [], /list of expressions.*received an empty list/],
    [
      'an input that is not there',
      ({ width }) => width.square(),
      /the function of cylinder has the inputs radius, height; received "width"/,
    ],
  ])('%s', (_, f, message) => {
    expect(build(f)).toThrow(InputError);
    expect(build(f)).toThrow(message);
  });

  it.each<[string, (columns: Columns) => unknown]>([
    ['a comparison', ({ radius, height }) => ((radius as never) > (height as never) ? radius : height)],
    ['a sum', ({ radius, height }) => (radius as never) + (height as never)],
    ['a product', ({ radius }) => (radius as never) * 2],
    ['a function of Math', ({ radius }) => Math.sqrt(radius as never)],
    ['a text', ({ radius }) => Number(`${radius}`)],
  ])('an expression is no number: %s', (_, f) => {
    expect(build(f)).toThrow(InputError);
    expect(build(f)).toThrow(
      /an expression is no number.*received slice of shape \[N,1\].*a\.add\(b\).*a\.greater\(b\)\.where\(c, d\)/,
    );
  });
});
