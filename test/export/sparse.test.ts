import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionOf } from '../../src/export/function.ts';
import { computedParts, exportC, exportModule } from '../../src/export/index.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { rowOf, stream, type Tensor } from '../../src/tensor/index.ts';
import { randomSurrogate, reweighted } from '../support/random-networks.ts';
import { kinds } from './compiled.ts';
import { load, oracle, randomSurrogate as perceptronOf, pointsOf, relativeError } from './support.ts';

/*
 * Networks with zeros, as code: weights that are zero are not computed, nor what outputs do not depend on.
 */

/** The surrogate with a random share of its weights zero; every layer in `dead` is zero as a whole. */
function sparsified(
  surrogate: Surrogate,
  density: number,
  seed: number,
  dead: readonly number[] = [],
): Surrogate {
  const random = stream(seed, 'mask');
  return reweighted(surrogate, (w, _, place) => (dead.includes(place) || random.uniform() > density ? 0 : w));
}

/** Largest difference of what code fills from the oracle's, of the largest number in a row or of 1. */
function errorsOf(surrogate: Surrogate, kind: keyof typeof kinds): number[] {
  const code = kinds[kind](functionOf(surrogate, 2));
  const points = pointsOf(surrogate, 3, 1);
  return oracle(surrogate, points).map((truth, order) => {
    const name = ['y', 'dydx', 'hessian'][order];
    const errors = Array.from({ length: 3 }, (_, n) => {
      const x: Tensor = { shape: [1, surrogate.inputs.length], data: rowOf(points, n) };
      const expected = rowOf(truth, n);
      const row = code({ x })[name];
      const size = Math.max(1, ...expected.map(Math.abs));
      return Math.max(...expected.map((value, i) => Math.abs(row[i] - value))) / size;
    });
    return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
  });
}

const density = fc.constantFrom(0.05, 0.2, 0.5, 0.8);
const kind = fc.constantFrom('straight lines', 'loops');
/** Rounding of sums of up to twenty terms through six layers. */
const TOLERANCE = 1e-13;

/** Every element, where −0 is 0: loops start sums with 0, which straight lines leave out. */
const elementsOf = (filled: Record<string, Float64Array>) =>
  Object.values(filled).map((values) => [...values].map((value) => value + 0));

/** The body of a function of a module. */
const bodyOf = (text: string, name: string) => text.split(`export function ${name}`)[1].split('\n}')[0];

describe('code of a network with zeros', () => {
  test.each(['silu', 'relu', undefined] as const)(
    'computes what the oracle computes, at every order, with skips: %s',
    (activation) => {
      const kinds = activation && (['linear', activation] as const);
      const networks = fc.nat(10_000).map((seed) => randomSurrogate(seed, kinds));
      fc.assert(
        fc.property(networks, density, kind, fc.nat(1000), (surrogate, share, how, seed) => {
          for (const error of errorsOf(sparsified(surrogate, share, seed), how))
            expect(error).toBeLessThan(TOLERANCE);
        }),
        { numRuns: 30, seed: 1 },
      );
    },
  );

  test('computes it where a layer is dead as a whole: a constant, or what skips past it', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(5), kind, (seed, place, how) => {
        const surrogate = randomSurrogate(seed);
        const dead = sparsified(surrogate, 0.7, seed, [place % surrogate.layers.length]);
        for (const error of errorsOf(dead, how)) expect(error).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 25, seed: 2 },
    );
  });

  test.each(['straight lines', 'loops'] as const)(
    'computes it where one of the outputs is constant, in %s',
    (how) => {
      const surrogate = perceptronOf([3, 5, 5, 3], 'silu', 3);
      const layers = surrogate.layers.map((layer, place) =>
        place < 2 ? layer : { ...layer, weight: layer.weight.map((w, at) => (at % 3 === 1 ? 0 : w)) },
      );
      for (const error of errorsOf({ ...surrogate, layers }, how)) expect(error).toBeLessThan(TOLERANCE);
    },
  );

  test('has the same bits in straight lines and in loops, and whatever the order', () => {
    fc.assert(
      fc.property(fc.nat(10_000), density, (seed, share) => {
        const surrogate = sparsified(randomSurrogate(seed, undefined, 4), share, seed);
        const x: Tensor = { shape: [1, surrogate.inputs.length], data: pointsOf(surrogate, 1, 1).data };
        const filled = (['straight lines', 'loops'] as const).map((how) =>
          ([0, 1, 2] as const).map((order) => elementsOf(kinds[how](functionOf(surrogate, order))({ x }))),
        );
        const [[[y0], [y1, dydx1], [y2, dydx2]]] = filled;
        expect(filled[1]).toEqual(filled[0]);
        expect([y1, y2]).toEqual([y0, y0]);
        expect(dydx2).toEqual(dydx1);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  test('is what a module of a large network has: loops over the weights that are left', async () => {
    const dense = perceptronOf([7, 64, 64, 64, 2], 'silu', 1);
    const layers = dense.layers.map((layer) => ({ ...layer, weight: layer.weight.map(Math.fround) }));
    const surrogate = sparsified({ ...dense, layers }, 0.2, 1);
    const text = exportModule(surrogate, { language: 'js', order: 2 });
    const left = surrogate.layers.reduce((sum, { weight }) => sum + weight.filter((w) => w !== 0).length, 0);
    expect(text).toContain('[row1[k]]');
    // A number and two indices for each, once for all functions.
    expect(text.length).toBeLessThan(24 * left + 30_000);
    const module = await load(text);
    const points = pointsOf(surrogate, 3, 1);
    const [y, dydx, hessian] = oracle(surrogate, points);
    const rows = Array.from({ length: 3 }, (_, n) => module.evaluate(rowOf(points, n)));
    const near = (own: readonly number[][], truth: Tensor) =>
      expect(relativeError(own, truth)).toBeLessThan(1e-12);
    near(
      rows.map((row) => [...row.y]),
      y,
    );
    near(
      rows.map((row) => row.dydx.flat()),
      dydx,
    );
    near(
      rows.map((row) => row.hessian.flat(2)),
      hessian,
    );
  });

  test('fills arrays of floats with doubles that are rounded once', async () => {
    const surrogate = sparsified(perceptronOf([40, 64, 64, 40], 'silu', 2), 0.15, 2);
    const module = await load(exportModule(surrogate, { language: 'js', order: 0 }));
    const [x] = [pointsOf(surrogate, 1, 1).data];
    const [double, single] = [new Float64Array(40), new Float32Array(40)];
    module.value(x, double);
    module.value(x, single);
    expect(single).toEqual(Float32Array.from(double));
  });

  test('is straight lines where few weights are left, whatever their layers would hold', () => {
    const surrogate = sparsified(perceptronOf([7, 128, 128, 128, 1], 'silu', 1), 0.01, 1);
    expect(bodyOf(exportModule(surrogate, { language: 'js', order: 1 }), 'gradient')).not.toContain('for (');
  });

  test('does nothing for an input without influence: its derivatives are zeros that are written', () => {
    const surrogate = perceptronOf([3, 30, 30, 1], 'silu', 4);
    const [first, ...rest] = surrogate.layers;
    const weight = first.weight.map((w, at) => (Math.floor(at / 30) === 1 ? 0 : w));
    const ignoring = { ...surrogate, layers: [{ ...first, weight }, ...rest] };
    const text = exportModule(ignoring, { language: 'js', order: 1 });
    expect(bodyOf(text, 'gradient')).not.toMatch(/\bx\[1\]/);
    for (const how of ['straight lines', 'loops'] as const) {
      for (const error of errorsOf(ignoring, how)) expect(error).toBeLessThan(TOLERANCE);
      const x: Tensor = { shape: [1, 3], data: Float64Array.of(1, Number.NaN, 2) };
      const { y, dydx } = kinds[how](functionOf(ignoring, 1))({ x });
      expect([Number.isFinite(y[0]), dydx[1]]).toEqual([true, 0]);
    }
  });

  test('leaves out neurons that nothing reads, and folds those that read nothing', () => {
    const surrogate = perceptronOf([2, 2, 3, 1], 'silu', 5);
    const [first, second, third] = surrogate.layers;
    // Neuron 0 of the second layer reads nothing, neuron 1 is read by nothing.
    const layers = [
      first,
      { ...second, weight: second.weight.map((w, at) => (at % 3 === 0 ? 0 : w)) },
      { ...third, weight: third.weight.map((w, at) => (at === 1 ? 0 : w)) },
    ];
    const text = exportModule({ ...surrogate, layers }, { language: 'js', order: 0 });
    expect(bodyOf(text, 'value').match(/Math\.exp\(/g)).toHaveLength(3);
  });

  test('says how many weights it computes, and which inputs have no influence; of a dense network nothing', () => {
    const dense = perceptronOf([3, 4, 1], 'silu', 6);
    const [first, second] = dense.layers;
    // Nothing reads neuron 3, so that its weights do not count either.
    const layers = [
      { ...first, weight: first.weight.map((w, at) => (Math.floor(at / 4) === 2 ? 0 : w)) },
      { ...second, weight: second.weight.map((w, at) => (at === 3 ? 0 : w)) },
    ];
    const sparse = { ...dense, layers };
    expect(computedParts(sparse)).toEqual({ weights: 2 * 3 + 3, of: 16, ignoredInputs: [2] });
    for (const text of [exportModule(sparse, { language: 'ts', order: 1 }), exportC(sparse, { order: 1 })]) {
      expect(text).toContain('It computes 9 of 16 weights');
      expect(text.match(/: without influence/g)).toHaveLength(1);
      expect(text).toMatch(/x\[2\] in 2 .*: without influence/);
    }
    expect(exportC(dense, { order: 1 })).not.toMatch(/It computes|without influence/);
  });
});
