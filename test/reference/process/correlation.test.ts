import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import type { Diffusion, NoiseCorrelation } from '../../../src/reference/index.ts';
import { columnsAlong, recurrenceOf } from '../../../src/reference/process/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { largest } from '../support.ts';

const PATHS = 40_000;
const MATRIX = [
  [1, -0.6, 0.3],
  [-0.6, 1, 0.2],
  [0.3, 0.2, 1],
];

/** Increments [paths, 3] of Brownian motions in parts of two and one component, over time ½. */
function increments(correlation: NoiseCorrelation): Float64Array {
  const diffusion: Diffusion = {
    name: 'three',
    start: ({ rho }) => ({ two: rho.like(0).concat([rho.like(0)], 2), one: rho.like(0) }),
    drift: ({ two, one }) => ({ two: two.like(0), one: one.like(0) }),
    volatility: ({ two, one }) => ({ two: two.like(1).mul(tensor([1, 2])), one: one.like(3) }),
    correlation,
  };
  const recurrence = recurrenceOf({
    name: 'test',
    inputs: [{ name: 'rho' }],
    diffusion,
    payoff: { name: 'one', value: ({ one }) => one },
    steps: 1,
    maturity: 0.5,
  });
  const columns = columnsAlong(recurrence, input('x', [1, 1, 1]), input('z', [1, PATHS, 3]))[1];
  const normals = new Float64Array(3 * PATHS);
  stream(1, 'correlation').fillNormal(normals);
  const at = { x: tensor([-0.6], [1, 1, 1]), z: tensor(normals, [1, PATHS, 3]) };
  return evaluate([columns['state.two'].concat([columns['state.one']], 2)], at)[0].data;
}

describe('correlated noise', () => {
  it.each<[string, NoiseCorrelation]>([
    ['a matrix', MATRIX],
    [
      'a function of the inputs',
      ({ rho }) => [
        [1, rho, 0.3],
        [rho, 1, 0.2],
        [0.3, 0.2, 1],
      ],
    ],
  ])('by %s has the covariance ρ·bᵢ·bⱼ·dt of increments, in the order of the parts', (_, correlation) => {
    const moves = increments(correlation);
    const b = [1, 2, 3];
    for (let i = 0; i < 3; i++)
      for (let j = 0; j <= i; j++) {
        let [sum, squares] = [0, 0];
        for (let path = 0; path < PATHS; path++) {
          const product = moves[3 * path + i] * moves[3 * path + j];
          sum += product;
          squares += product ** 2;
        }
        const mean = sum / PATHS;
        const error = Math.sqrt((squares / PATHS - mean ** 2) / PATHS);
        expect(Math.abs(mean - MATRIX[i][j] * b[i] * b[j] * 0.5)).toBeLessThan(4 * error);
      }
  });

  it('is the same whether entries are numbers or come from inputs', () => {
    const [constant, given] = [
      increments(MATRIX),
      increments(({ rho }) => [
        [1, rho, 0.3],
        [rho, 1, 0.2],
        [0.3, 0.2, 1],
      ]),
    ];
    expect(largest(constant.map((move, i) => move - given[i]))).toBeLessThan(1e-14);
  });
});
