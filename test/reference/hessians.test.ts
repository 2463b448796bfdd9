import { beforeAll, describe, expect, it } from 'vitest';
import { type CallbackModelOptions, callbackModel } from '../../src/reference/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { pointsOf, requests } from './support.ts';

let request: Awaited<ReturnType<typeof requests>>;
beforeAll(async () => {
  request = await requests();
});

const inputs = ['a', 'b'].map((name) => ({ name, lo: 0.5, hi: 2 }));
/** y = a²b, with Hessians as `written` makes them of the right ones. */
const modelOf = (written: (a: number, b: number) => number[][], errors?: number) =>
  callbackModel({
    name: 'cubic',
    inputs,
    outputs: [{ name: 'y' }],
    evaluate: (points) => ({
      values: points.map(([a, b]) => a * a * b),
      gradients: points.map(([a, b]) => [2 * a * b, a * a]),
      hessians: points.map(([a, b]) => written(a, b)),
      ...(errors && { errors: { hessians: points.map(() => [errors, errors, errors, errors]) } }),
    }),
  } as CallbackModelOptions);

describe('Hessians that a model returns', () => {
  const half = modelOf((a, b) => [
    [2 * b, 2 * a],
    [0, 0],
  ]);
  const along = { shape: [4, 1, 2], data: Float64Array.from({ length: 8 }, (_, i) => i + 1) };

  it.each([
    ['whole', 'axes' as const],
    ['by their products', along],
  ])('are refused where they are not symmetric: %s', async (_, directions) => {
    await expect(half.label(pointsOf(half, 4), request({ order: 2, directions }))).rejects.toThrow(
      /Hessians of cubic must be symmetric up to rounding.*Correct them/,
    );
  });

  it('are symmetric to the last bit where they differ by rounding', async () => {
    const rounded = modelOf((a, b) => [
      [2 * b, 2 * a * (1 + 1e-9)],
      [2 * a, 1e-18],
    ]);
    const points = pointsOf(rounded, 4);
    const { hessian } = await rounded.label(points, request({ order: 2, directions: 'axes' }));
    for (let row = 0; row < 4; row++) {
      const [, upper, lower] = hessian!.data.subarray(4 * row, 4 * row + 4);
      expect(upper).toBe(lower);
      expect(upper).toBeCloseTo(2 * points.data[2 * row], 7);
    }
  });

  it('are taken where noise that they tell explains the difference', async () => {
    const random = stream(1, 'noise');
    const noisy = modelOf(
      (a, b) => [
        [2 * b, 2 * a + 0.2 * (random.uniform() - 0.5)],
        [2 * a, 0],
      ],
      0.1,
    );
    const asked = { order: 2, directions: 'axes', errors: true } as const;
    expect((await noisy.label(pointsOf(noisy, 16), request(asked))).hessian).toBeDefined();
  });

  it('may have zeros that are rounding in one triangle', async () => {
    const sum = modelOf((a, b) => [
      [2 * b, 1e-17 * a],
      [0, 3],
    ]);
    expect(
      (await sum.label(pointsOf(sum, 4), request({ order: 2, directions: 'axes' }))).hessian,
    ).toBeDefined();
  });
});
