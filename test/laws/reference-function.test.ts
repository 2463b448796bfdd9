import { describe, expect, it } from 'vitest';
import { type FunctionModelOptions, functionModel, type LabelRequest } from '../../src/reference/index.ts';
import { openEngine } from '../../src/runtime/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';

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
