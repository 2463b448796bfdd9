import { describe, expect, it } from 'vitest';
import { factorise } from '../../src/reduction/index.ts';
import {
  hiddenWidths,
  type Layer,
  mergeLinear,
  parameterCount,
  type Surrogate,
} from '../../src/surrogate/index.ts';
import { InputError, matrixProduct, stream, type Tensor } from '../../src/tensor/index.ts';
import { oracle, pointsOf, randomSurrogate } from '../export/support.ts';

const surrogate = randomSurrogate([4, 6, 5, 2], 'silu', 1);
const points = pointsOf(surrogate, 200, 1);
const random = stream(1, 'factors');
const matrix = (rows: number, columns: number): Tensor => ({
  shape: [rows, columns],
  data: Float64Array.from({ length: rows * columns }, () => random.normal()),
});
const withLayer = (place: number, change: Partial<Layer>): Surrogate => ({
  ...surrogate,
  layers: surrogate.layers.with(place, { ...surrogate.layers[place], ...change }),
});

/** The largest difference of values and derivatives, relative to the largest of each. */
function apart(a: Surrogate, b: Surrogate): number {
  const others = oracle(b, points);
  return Math.max(
    ...oracle(a, points).map(({ data }, k) => {
      const size = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return data.reduce((most, value, at) => Math.max(most, Math.abs(value - others[k].data[at])), 0) / size;
    }),
  );
}

/** Mean squared difference of the outputs in normalised units. */
function lossOf(a: Surrogate, b: Surrogate): number {
  const [x, y] = [oracle(a, points)[0], oracle(b, points)[0]];
  const { yStd } = surrogate.normalisation;
  return x.data.reduce((sum, value, k) => sum + ((value - y.data[k]) / yStd[k % 2]) ** 2, 0) / x.shape[0];
}

describe('a layer as a product of two', () => {
  it.each([0, 1, 2])('of layer %i is the same function where it keeps all directions', (place) => {
    const { outputs } = surrogate.layers[place];
    const { surrogate: factors, kept } = factorise(surrogate, place, { keep: outputs }, points);
    expect(kept).toBe(outputs);
    expect(factors.layers).toHaveLength(4);
    expect(apart(surrogate, factors)).toBeLessThan(1e-8);
  });

  it('is the same function at the rank that the weight has, with derivatives, and finds that rank', () => {
    const low = withLayer(1, { weight: matrixProduct(matrix(6, 2), matrix(2, 5)).data });
    const { energies, kept, surrogate: factors } = factorise(low, 1, { share: 1 - 1e-12 }, points);
    expect(kept).toBe(2);
    expect(energies[2]).toBeLessThan(1e-12 * energies[0]);
    expect(hiddenWidths(factors)).toEqual([6, 2, 5]);
    expect(factors.layers[1]).toMatchObject({ activation: 'linear', unbiased: true });
    expect(apart(low, factors)).toBeLessThan(1e-8);
    expect(parameterCount(factors)).toBe(parameterCount(low) - 30 + 12 + 10);
  });

  it('loses what the energies say, where that is little', () => {
    // A small part of full rank beside two directions: to first order the loss is the energy that goes.
    const small = matrix(6, 5).data.map((value) => 1e-3 * value);
    const large = matrixProduct(matrix(6, 2), matrix(2, 5)).data;
    const near = withLayer(1, { weight: large.map((value, k) => value + small[k]) });
    const { energies, surrogate: factors } = factorise(near, 1, { keep: 2 }, points);
    const rest = energies.slice(2).reduce((sum, energy) => sum + energy, 0);
    // Moments are averaged one by one, so that their product is not the loss to the last digit.
    expect(lossOf(near, factors)).toBeGreaterThan(rest / 4);
    expect(lossOf(near, factors)).toBeLessThan(rest * 4);
  });

  it('loses less by moments of all points than by those of one', () => {
    const { surrogate: factors } = factorise(surrogate, 1, { keep: 2 }, points);
    const plain = factorise(surrogate, 1, { keep: 2 }, { shape: [1, 4], data: points.data.slice(0, 4) });
    expect(lossOf(surrogate, factors)).toBeLessThan(lossOf(surrogate, plain.surrogate));
  });

  it('is multiplied back where that has no more parameters, to rounding', () => {
    const { surrogate: factors } = factorise(surrogate, 1, { keep: 4 }, points);
    const merged = mergeLinear(factors);
    expect(hiddenWidths(merged)).toEqual([6, 5]);
    expect(apart(factors, merged)).toBeLessThan(1e-12);
  });

  it('has a bottleneck of one direction where the outputs depend on one', () => {
    const low = withLayer(0, { weight: matrixProduct(matrix(4, 1), matrix(1, 6)).data });
    const { kept, surrogate: factors } = factorise(low, 0, {}, points);
    expect(kept).toBe(1);
    expect(apart(low, factors)).toBeLessThan(1e-8);
  });

  it.each<[string, unknown, string]>([
    ['none', undefined, 'must be a tensor [n, 4]; received undefined'],
    ['NaN', Number.NaN, 'must be finite; received "NaN in row 2"'],
    ['Infinity', Number.POSITIVE_INFINITY, 'must be finite; received "Infinity in row 2"'],
    ['numbers beyond squares', 1e160, 'points at which a layer is factorised must be of a size'],
    ['too few numbers', { shape: [3, 4], data: new Float64Array(4) }, 'must have a number for each of'],
  ])('refuses points of %s', (_, given, message) => {
    const data = points.data.slice();
    if (typeof given === 'number') data[5] = given;
    const wrong = typeof given === 'number' ? { shape: points.shape, data } : given;
    expect(() => factorise(surrogate, 0, { keep: 1 }, wrong as Tensor)).toThrow(InputError);
    expect(() => factorise(surrogate, 0, { keep: 1 }, wrong as Tensor)).toThrow(message);
  });

  it('refuses places, points and ranks that there are not', () => {
    expect(() => factorise(surrogate, 3, { keep: 1 }, points)).toThrow('a place from 0 to 2');
    expect(() => factorise(surrogate, 0, { keep: 1.5 }, points)).toThrow(
      'keep of factors must be a whole number',
    );
    expect(() => factorise(surrogate, 0, { keep: 7 }, points)).toThrow('6 directions of these neurons');
    expect(() => factorise(surrogate, 0, { keep: 1 }, matrix(3, 3))).toThrow('must be a tensor [n, 4]');
  });
});
