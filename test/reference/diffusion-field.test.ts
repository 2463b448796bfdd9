import { describe, expect, it } from 'vitest';
import { factorise, solve } from '../../src/reference/fields/banded-cholesky.ts';
import { diffusionField } from '../../src/reference/index.ts';
import { cholesky, rowOf, stream, tensor } from '../../src/tensor/index.ts';
import { derivative, pointsOf, requests } from './support.ts';

const request = await requests();
const normals = (name: string, count: number) => {
  const drawn = new Float64Array(count);
  stream(1, name).fillNormal(drawn);
  return drawn;
};

describe('the banded Cholesky factor', () => {
  it('is that of the full matrix, and solves by it', () => {
    const [size, width] = [23, 4];
    const drawn = normals('band', size * size);
    const full = Float64Array.from({ length: size * size }, (_, at) => {
      const [i, j] = [Math.max(Math.floor(at / size), at % size), Math.min(Math.floor(at / size), at % size)];
      return i === j ? 12 : i - j <= width ? drawn[i * size + j] : 0;
    });
    const rows = Float64Array.from({ length: size * (width + 1) }, (_, at) => {
      const i = Math.floor(at / (width + 1));
      const j = i - width + (at % (width + 1));
      return j < 0 ? 0 : full[i * size + j];
    });
    const b = normals('right side', size);
    const matrix = { size, width, rows };
    expect(factorise(matrix)).toBe(true);
    const l = cholesky({ shape: [size, size], data: full })!;
    for (let i = 0; i < size; i++)
      for (let j = Math.max(0, i - width); j <= i; j++)
        expect(rows[i * (width + 1) + j - i + width]).toBeCloseTo(l.data[i * size + j], 13);
    const x = b.slice();
    solve(matrix, x);
    for (let i = 0; i < size; i++)
      expect(full.subarray(i * size, (i + 1) * size).reduce((sum, a, k) => sum + a * x[k], 0)).toBeCloseTo(
        b[i],
        12,
      );
  });

  it('is refused of a matrix that is not positive definite, or of no numbers', () => {
    expect(factorise({ size: 2, width: 1, rows: Float64Array.of(0, 1, 2, 1) })).toBe(false);
    expect(factorise({ size: 1, width: 0, rows: Float64Array.of(Number.NaN) })).toBe(false);
  });
});

describe('the diffusion field', () => {
  const model = diffusionField({ columns: 9, rows: 7, modes: 8 });
  const [d, m] = [8, 63];
  const points = pointsOf(model, 3);

  it('is the series of the unit square for a conductivity of 1, to the error of the grid', async () => {
    const odd = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29];
    const series = (x: number, y: number) =>
      odd
        .flatMap((p) => odd.map((q) => [p, q]))
        .reduce((sum, [p, q]) => {
          const wave = Math.sin(p * Math.PI * x) * Math.sin(q * Math.PI * y);
          return sum + (16 * wave) / (Math.PI ** 4 * p * q * (p * p + q * q));
        }, 0);
    const errors: number[] = [];
    for (const [columns, rows] of [
      [9, 7],
      [19, 15],
      [39, 31],
    ]) {
      const { y } = await diffusionField({ columns, rows }).label(
        tensor([[0, 0, 0, 0, 0, 0]]),
        request({ order: 0 }),
      );
      const middle = ((columns - 1) / 2) * rows + (rows - 1) / 2;
      errors.push(y.data[middle] - series(0.5, 0.5));
    }
    expect(Math.abs(errors[2])).toBeLessThan(1e-4);
    // Second order: half the step, a quarter of the error.
    expect(errors[0] / errors[1]).toBeCloseTo(4, 0);
    expect(errors[1] / errors[2]).toBeCloseTo(4, 0);
  });

  it('scales as one over the conductivity, and mirrors where that does', async () => {
    const theta = [...rowOf(points, 0)];
    // Modes that are odd along x change their sign in a mirror; they are those of an odd wave along x.
    const mirror = theta.map((value, k) => ([0, 2, 6].includes(k) ? -value : value));
    const { y } = await model.label(tensor([theta, mirror]), request({ order: 0 }));
    for (let i = 0; i < 9; i++)
      for (let j = 0; j < 7; j++)
        expect(rowOf(y, 1)[i * 7 + j]).toBeCloseTo(rowOf(y, 0)[(8 - i) * 7 + j], 14);
  });

  it('has derivatives that are those of its values', async () => {
    const { dydx } = await model.label(points, request());
    for (let row = 0; row < 3; row++)
      for (let k = 0; k < d; k++) {
        // The field varies over a step of about 1 in each input: h = 0.01 is a hundredth of it.
        const h = 0.01;
        const at = [-3, -2, -1, 0, 1, 2, 3].map((step) =>
          [...rowOf(points, row)].with(k, rowOf(points, row)[k] + step * h),
        );
        const { y } = await model.label(tensor(at), request({ order: 0 }));
        for (let node = 0; node < m; node++) {
          const slope = derivative((step) => y.data[(step + 3) * m + node], 0, 1) / h;
          expect(Math.abs(dydx!.data[(row * m + node) * d + k] - slope)).toBeLessThan(1e-12);
        }
      }
  });

  it('gives cotangents and tangents of the same Jacobian: vᵀ(Jw) = (Jᵀv)ᵀw', async () => {
    const k = 4;
    const cotangents = tensor(normals('cotangents', 3 * k * m), [3, k, m]);
    const directions = tensor(normals('directions', 3 * k * d), [3, k, d]);
    const { dydx } = await model.label(points, request());
    const back = await model.label(points, request({ first: { cotangents } }));
    const ahead = await model.label(points, request({ first: { directions } }));
    expect([back.dydx, ahead.dydx]).toEqual([undefined, undefined]);
    expect(back.y).toEqual(ahead.y);
    for (let at = 0; at < 3 * k; at++) {
      const part = (of: { data: Float64Array } | undefined, width: number) =>
        of!.data.subarray(at * width, (at + 1) * width);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
      const [v, w] = [part(cotangents, m), part(directions, d)];
      const [jv, jw] = [part(back.adjoints, d), part(ahead.tangents, m)];
      expect(dot(v, jw)).toBeCloseTo(dot(jv, w), 13);
      const jacobian = dydx!.data.subarray(Math.floor(at / k) * m * d, (Math.floor(at / k) + 1) * m * d);
      for (let node = 0; node < m; node++)
        expect(jw[node]).toBeCloseTo(dot(jacobian.subarray(node * d, (node + 1) * d), w), 13);
    }
  });

  it('has 2,000 outputs of 6 inputs by default, without noise', async () => {
    const whole = diffusionField();
    expect([whole.inputs.length, whole.outputs.length]).toEqual([6, 2000]);
    expect([whole.outputs[0].name, whole.outputs[1999].name]).toEqual(['u1', 'u2000']);
    const { y, errors } = await whole.label(pointsOf(whole, 2), request({ order: 0, errors: true }));
    expect(y.data.every((value) => value > 0)).toBe(true);
    expect(errors!.y!.data.every((value) => value === 0)).toBe(true);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(model.label(pointsOf(model, 32), request({ signal }))).rejects.toThrow('enough');
  });

  it('refuses what it cannot give', async () => {
    const directions = tensor(normals('v', 3 * d), [3, 1, d]);
    await expect(model.label(points, request({ order: 2, directions }))).rejects.toThrow(
      /diffusion-field gives no second derivatives/,
    );
    const far = tensor([new Array(d).fill(1000)]);
    await expect(model.label(far, request())).rejects.toThrow(
      /conductivity of diffusion-field must be a positive/,
    );
    expect(() => diffusionField({ modes: 9 })).toThrow(
      /modes of diffusion-field must be at most 8; received 9/,
    );
    expect(() => diffusionField({ rows: 0 })).toThrow(/rows of diffusion-field must be a whole number/);
  });
});
