import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionOf } from '../../src/export/function.ts';
import { exportModule } from '../../src/export/index.ts';
import { rowOf, type Tensor } from '../../src/tensor/index.ts';
import { randomSurrogate } from '../support/random-networks.ts';
import { kinds } from './compiled.ts';
import { load, oracle, pointsOf } from './support.ts';

/*
 * Networks with skips and activations of their own a layer, as code.
 */

/**
 * Errors allowed, of the largest number of a row or of 1, which is the scale of outputs. A sum of n terms rounds to n units, and
 * formulas of activations differ by a few; six layers pass that on, each with weights whose columns have a norm of about 1.
 */
const tolerance = (widest: number) => 6 * 4 * (widest + 4) * Number.EPSILON;

function expectNear(rows: readonly ArrayLike<number>[], truth: Tensor, widest: number): void {
  rows.forEach((row, n) => {
    const expected = rowOf(truth, n);
    const size = Math.max(1, ...expected.map(Math.abs));
    expect(row.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(row[i] - value)).toBeLessThanOrEqual(tolerance(widest) * size);
    });
  });
}

const networks = fc.nat(10_000).map((seed) => randomSurrogate(seed));

/** Every element, where −0 is 0: loops start sums with 0, which straight lines leave out. */
function elementsOf(filled: Record<string, Float64Array>): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(filled).map(([name, values]) => [name, [...values].map((v) => v + 0)]),
  );
}

describe('code of networks with skips and own activations', () => {
  test('computes value, gradient and Hessian as the oracle does, in straight lines and in loops, with the same bits', () => {
    fc.assert(
      fc.property(networks, (surrogate) => {
        const results = functionOf(surrogate, 2);
        const points = pointsOf(surrogate, 3, 1);
        const truths = oracle(surrogate, points);
        const [lines, loops] = [kinds['straight lines'](results), kinds.loops(results)];
        const rows = Array.from(
          { length: 3 },
          (_, n): Tensor => ({
            shape: [1, surrogate.inputs.length],
            data: rowOf(points, n),
          }),
        );
        const filled = rows.map((x) => lines({ x }));
        expect(rows.map((x) => elementsOf(loops({ x })))).toEqual(filled.map(elementsOf));
        truths.forEach((truth, order) => {
          const name = ['y', 'dydx', 'hessian'][order];
          expectNear(
            filled.map((row) => row[name]),
            truth,
            20,
          );
        });
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('gives the same bits for y and dydx whatever the order', () => {
    fc.assert(
      fc.property(networks, fc.constantFrom('straight lines', 'loops'), (surrogate, kind) => {
        const [x] = [pointsOf(surrogate, 1, 1)];
        const [zero, one, two] = ([0, 1, 2] as const).map((order) =>
          elementsOf(kinds[kind](functionOf(surrogate, order))({ x })),
        );
        expect([one.y, two.y]).toEqual([zero.y, zero.y]);
        expect(two.dydx).toEqual(one.dydx);
      }),
      { numRuns: 20, seed: 2 },
    );
  });

  test.each([1, 2, 3, 4])('is what a module has, small or large: network %i', async (seed) => {
    for (const least of [1, 16]) {
      const surrogate = randomSurrogate(seed, undefined, least);
      const module = await load(exportModule(surrogate, { language: 'js', order: 2 }));
      const points = pointsOf(surrogate, 3, 1);
      const all = Array.from({ length: 3 }, (_, n) => module.evaluate(rowOf(points, n)));
      const [y, dydx, hessian] = oracle(surrogate, points);
      const widest = 4 * (least + 3);
      expectNear(
        all.map((row) => row.y),
        y,
        widest,
      );
      expectNear(
        all.map((row) => row.dydx.flat()),
        dydx,
        widest,
      );
      expectNear(
        all.map((row) => row.hessian.flat(2)),
        hessian,
        widest,
      );
    }
  });
});
