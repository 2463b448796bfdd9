import { describe, expect, it } from 'vitest';
import { namedModel } from '../../src/reference/index.ts';
import { InputError, rowOf, tensor } from '../../src/tensor/index.ts';
import { derivative, largest, pointsOf, requests } from './support.ts';

const request = await requests();
const [SAMPLES, DURATION] = [50, 2.5];

/** x(t) in plain arithmetic, arranged by amplitude and phase. */
function displacementAt(t: number, [x0, v0, f, zeta]: readonly number[]): number {
  const omega = 2 * Math.PI * f;
  const damped = omega * Math.sqrt(1 - zeta ** 2);
  const push = (v0 + zeta * omega * x0) / damped;
  return Math.exp(-zeta * omega * t) * Math.hypot(x0, push) * Math.cos(damped * t - Math.atan2(push, x0));
}

describe('the ring-down of a damped oscillator', () => {
  const model = namedModel('ring-down');
  const points = pointsOf(model, 32);
  const [n, d] = points.shape;
  const lengths = model.inputs.map(({ lo, hi }) => hi! - lo!);
  const time = (k: number) => ((k + 1) * DURATION) / SAMPLES;
  const value = (x: readonly number[], k: number) => displacementAt(time(k), x);

  it('has 50 outputs of 4 inputs, each named and with its unit', () => {
    expect(model.inputs.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      'displacement mm',
      'velocity mm/s',
      'frequency Hz',
      'damping 1',
    ]);
    expect(model.outputs).toHaveLength(SAMPLES);
    expect(model.outputs[49]).toEqual({ name: 'x50', unit: 'mm' });
    for (const { lo, hi } of model.inputs) expect(hi! - lo!).toBeGreaterThan(0);
  });

  it('has the values of amplitude and phase', async () => {
    const { y } = await model.label(points, request({ order: 0 }));
    for (let i = 0; i < n; i++)
      for (let k = 0; k < SAMPLES; k++)
        // Displacements of 10 mm, some ten roundings.
        expect(Math.abs(y.data[i * SAMPLES + k] - value([...rowOf(points, i)], k))).toBeLessThan(1e-12);
  });

  it('has the Jacobian of that formula by differences', async () => {
    const { dydx } = await model.label(points, request());
    for (let j = 0; j < d; j++) {
      const errors = [];
      const slopes = [];
      for (let i = 0; i < n; i++)
        for (const k of [0, 7, 24, 49]) {
          const x = [...rowOf(points, i)];
          // By the longest time and the highest frequency, a domain holds a period of the phase.
          const slope = derivative((at) => value(x.with(j, at), k), x[j], 1e-2 * lengths[j]);
          errors.push(slope - dydx!.data[(i * SAMPLES + k) * d + j]);
          slopes.push(slope);
        }
      // (2π·0.01)⁶/140 = 4e-10 of truncation.
      expect(largest(errors) / largest(slopes)).toBeLessThan(2e-9);
    }
  });

  it('has the curvature of that Jacobian by differences, along one direction a point', async () => {
    const directions = tensor(
      Array.from({ length: n }, (_, i) => lengths.map((length, j) => length * Math.cos(i + 2 * j))).flat(),
      [n, 1, d],
    );
    const samples = 3;
    const few = namedModel('ring-down', { samples });
    const { products } = await few.label(points, request({ order: 2, directions }));
    for (let i = 0; i < n; i++)
      for (let k = 0; k < samples; k++) {
        const [x, v] = [[...rowOf(points, i)], [...rowOf(directions, i)]];
        const along = (t: number) =>
          displacementAt(
            ((k + 1) * DURATION) / samples,
            x.map((at, j) => at + t * v[j]),
          );
        const second = derivative((t) => derivative(along, t, 5e-3), 0, 5e-3);
        const at = (i * samples + k) * d;
        const product = v.reduce((sum, step, j) => sum + step * products!.data[at + j], 0);
        expect(Math.abs(product - second)).toBeLessThan(1e-6 * Math.max(10, Math.abs(second)));
      }
  });

  it('solves ẍ + 2ζω·ẋ + ω²·x = 0 from the displacement and velocity at the start', async () => {
    // So short and so often that records are a central difference of order 2 apart.
    const [samples, duration] = [40, 0.04];
    const dense = namedModel('ring-down', { samples, duration });
    const { y } = await dense.label(points, request({ order: 0 }));
    const h = duration / samples;
    for (let i = 0; i < n; i++) {
      const [x0, v0, f, zeta] = rowOf(points, i);
      const omega = 2 * Math.PI * f;
      const x = [x0, ...rowOf(y, i)];
      // ẍ is up to 570 mm/s², and h²/12 of the fourth derivative, ω² as large, is left of it.
      for (let k = 1; k < samples; k++) {
        const [acceleration, speed] = [
          (x[k + 1] - 2 * x[k] + x[k - 1]) / h ** 2,
          (x[k + 1] - x[k - 1]) / (2 * h),
        ];
        expect(Math.abs(acceleration + 2 * zeta * omega * speed + omega ** 2 * x[k])).toBeLessThan(0.05);
      }
      expect(Math.abs((4 * x[1] - x[2] - 3 * x[0]) / (2 * h) - v0)).toBeLessThan(0.05);
    }
  });

  it.each<[string, object, RegExp]>([
    ['no samples', { samples: 0 }, /samples of ring-down must be a whole number of at least 1; received 0/],
    ['no time', { duration: 0 }, /duration of ring-down must be positive; received 0/],
    [
      'another option',
      { colour: 'red' },
      /an option of ring-down must be one of samples, duration, precision/,
    ],
  ])('refuses %s', (_, options, message) => {
    const build = () => namedModel('ring-down', options);
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
