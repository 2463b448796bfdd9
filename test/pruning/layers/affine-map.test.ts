import { describe, expect, it } from 'vitest';
import { type AffineMap, composed, fittedMap, residual } from '../../../src/pruning/layers/affine-map.ts';
import { stream, type Tensor } from '../../../src/tensor/index.ts';
import { normalsFrom } from '../../support/support.ts';

const normals = normalsFrom(stream(1, 'affine maps'));
const mapOf = (inputs: number, outputs: number): AffineMap => ({
  inputs,
  outputs,
  weight: normals(inputs, outputs).data,
  bias: normals(outputs).data,
});
const zero = (inputs: number, outputs: number): AffineMap => ({
  inputs,
  outputs,
  weight: new Float64Array(inputs * outputs),
  bias: new Float64Array(outputs),
});
/** What a map gives. */
const image = (map: AffineMap, h: Tensor): Tensor => {
  const shape = [h.shape[0], map.outputs];
  const data = residual(map, h, { shape, data: new Float64Array(shape[0] * shape[1]) }).map(
    (value) => -value,
  );
  return { shape, data };
};
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

describe('the map of least squares', () => {
  const h = normals(300, 4);
  const noise = normals(300, 2);

  it('is the one that it is near, to rounding, where that is exact', () => {
    const map = mapOf(4, 2);
    const fitted = fittedMap(h, image(map, h), map);
    expect(largest(fitted.weight.map((w, at) => w - map.weight[at]))).toBeLessThan(1e-13);
    expect(largest(fitted.bias.map((b, j) => b - map.bias[j]))).toBeLessThan(1e-13);
  });

  it('solves the normal equations with a ridge of 2⁻¹² of the mean squares, about the means', () => {
    const near = mapOf(4, 2);
    const fitted = fittedMap(h, noise, near);
    const rest = residual(fitted, h, noise);
    for (let j = 0; j < 2; j++) {
      const column = Array.from({ length: 300 }, (_, i) => rest[2 * i + j]);
      expect(Math.abs(column.reduce((sum, r) => sum + r, 0) / 300)).toBeLessThan(1e-14);
      for (let a = 0; a < 4; a++) {
        const own = Array.from({ length: 300 }, (_, i) => h.data[4 * i + a]);
        const meanSquare = own.reduce((sum, v) => sum + v * v, 0) / 300;
        const gradient = own.reduce((sum, v, i) => sum + v * column[i], 0) / 300;
        const change = fitted.weight[2 * a + j] - near.weight[2 * a + j];
        expect(gradient).toBeCloseTo(2 ** -12 * meanSquare * change, 13);
      }
    }
  });

  it('leaves as they are the weights of numbers that are always zero, and is bounded where numbers are equal', () => {
    const near = mapOf(3, 1);
    const twice = { shape: [50, 3], data: new Float64Array(150) };
    const once = normals(50, 1);
    for (let i = 0; i < 50; i++) twice.data.set([0, once.data[i], once.data[i]], 3 * i);
    const fitted = fittedMap(twice, once, near);
    expect(fitted.weight[0]).toBe(near.weight[0]);
    // The equal ones share what they explain: their sum is 1.
    expect(fitted.weight[1] + fitted.weight[2]).toBeCloseTo(1, 3);
    expect(fitted.weight[1] - fitted.weight[2]).toBeCloseTo(near.weight[1] - near.weight[2], 12);
  });

  it('is no further from the points than any other that was tried', () => {
    const fitted = fittedMap(h, noise, zero(4, 2));
    const squares = (map: AffineMap) => residual(map, h, noise).reduce((sum, r) => sum + r * r, 0);
    const least = squares(fitted);
    for (let k = 0; k < 20; k++) {
      const other = mapOf(4, 2);
      const moved = { ...fitted, weight: fitted.weight.map((w, at) => w + 0.1 * other.weight[at]) };
      expect(squares(moved)).toBeGreaterThan(least);
    }
  });
});

it('composing is applying one after the other', () => {
  const [first, second] = [mapOf(3, 4), mapOf(4, 2)];
  const h = normals(10, 3);
  const once = image(composed([first, second]), h);
  const twice = image(second, image(first, h));
  expect(largest(once.data.map((value, at) => value - twice.data[at]))).toBeLessThan(1e-13);
});

describe('tiny weights', () => {
  it('are multiplied without loss where doubles hold the product', () => {
    const of = (scale: number) => ({ ...mapOf(2, 2), weight: normals(2, 2).data.map((w) => w * scale) });
    const maps = [of(1e-200), of(1e-200), of(1e300)];
    const ones = maps.map((map, k) => ({
      ...map,
      weight: map.weight.map((w) => w / [1e-200, 1e-200, 1e300][k]),
    }));
    const [tiny, plain] = [composed(maps), composed(ones)];
    tiny.weight.forEach((w, at) => {
      expect(w / 1e-100 / plain.weight[at]).toBeCloseTo(1, 12);
    });
  });

  it('are not outdone by the rounding of what is beside them', () => {
    const map = { ...mapOf(4, 2), weight: mapOf(4, 2).weight.map((w) => w * 1e-30) };
    const h = normals(300, 4);
    const fitted = fittedMap(h, image(map, h), map);
    expect(fitted.weight).toEqual(map.weight);
    expect(fitted.bias).toEqual(map.bias);
  });
});
