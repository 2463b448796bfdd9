import { describe, expect, it } from 'vitest';
import { type Dataset, fitNormalisation } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import { labelWith, networkModel, secondDerivativesFor } from '../../src/workflow/index.ts';
import { pointsOf } from '../reference/support.ts';
import { freshNetwork } from '../support/networks.ts';

const engine = await openEngine({ threads: 1 });

function network(sizes: readonly number[]): Surrogate {
  const [d, m] = [sizes[0], sizes[sizes.length - 1]];
  return {
    ...freshNetwork(sizes, 'tanh', 2),
    normalisation: {
      xMean: new Float64Array(d).fill(0.5),
      xStd: new Float64Array(d).fill(0.3),
      yMean: new Float64Array(m),
      yStd: Float64Array.from({ length: m }, (_, j) => 1 + j),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}`, lo: 0, hi: 1 + k })),
    outputs: Array.from({ length: m }, (_, k) => ({ name: `y${k}` })),
    provenance: {},
  };
}

describe('labels of order 2 of a teacher', () => {
  const teacher = network([3, 8, 2]);
  const points = pointsOf(networkModel(teacher), 30);
  const labelledBy = (of: Surrogate, options: object = {}) =>
    networkModel(of).label(points, {
      order: 2,
      directions: 'axes',
      engine,
      random: stream(1, ''),
      ...options,
    });
  const close = (got: Tensor | undefined, expected: Tensor | undefined) => {
    expect(got?.shape).toEqual(expected?.shape);
    // The teacher's labels are computed in float32; entries are of order 10.
    got!.data.forEach((entry, i) => {
      expect(Math.abs(entry - expected!.data[i])).toBeLessThan(1e-4);
    });
  };

  it('are whole Hessians of few inputs, symmetric to the last bit, beside the labels of order 1', async () => {
    const set = await labelWith(engine, teacher, points, { order: 2 });
    const { hessian, dydx } = await labelledBy(teacher);
    close(set.hessian, hessian);
    close(set.dydx, dydx);
    expect(set.hvp).toBeUndefined();
    const own = set.hessian!.data;
    for (let at = 0; at < own.length; at += 9)
      for (const [a, b] of [
        [1, 3],
        [2, 6],
        [5, 7],
      ])
        expect(own[at + a]).toBe(own[at + b]);
  });

  it('are products along held signs in units of the spread of the points, where inputs are many or it is asked for', async () => {
    const set: Dataset = await labelWith(engine, teacher, points, {
      order: 2,
      directions: 2,
      derivatives: 'none',
    });
    expect([set.dydx, set.hessian]).toEqual([undefined, undefined]);
    const { directions, products } = set.hvp!;
    expect(directions.shape).toEqual([30, 2, 3]);
    const { xStd } = fitNormalisation(set);
    directions.data.forEach((entry, i) => {
      expect(Math.abs(entry) / xStd[i % 3]).toBeCloseTo(1, 12);
    });
    close(products, (await labelledBy(teacher, { directions })).products);
    const wide = network([100, 8, 1]);
    const held = await labelWith(engine, wide, pointsOf(networkModel(wide), 4), { order: 2 });
    expect(held.hvp?.directions.shape).toEqual([4, 8, 100]);
  });

  it('may stand beside tangents or cotangents in place of Jacobians', async () => {
    const set = await labelWith(engine, teacher, points, { order: 2, derivatives: 'tangents', seed: 3 });
    expect([set.dydx, set.hessian?.shape]).toEqual([undefined, [30, 2, 3, 3]]);
    const { directions, tangents } = set.jvp!;
    close(tangents, (await labelledBy(teacher, { first: { directions } })).tangents);
  });
});

describe('second derivatives for a training', () => {
  it.each<[number, number, number, number | 'axes']>([
    [65_536, 7, 1, 'axes'],
    [65_536, 45, 1, 'axes'],
    [65_536, 46, 1, 8],
    [1000, 64, 1, 'axes'],
    [1000, 65, 1, 8],
    [1000, 4, 2000, 'axes'],
    [65_536, 50, 50, 1],
  ])('at %i points of %i inputs and %i outputs are %s', (points, inputs, outputs, expected) => {
    expect(secondDerivativesFor(points, inputs, outputs)).toBe(expected);
  });
});
