import { describe, expect, it } from 'vitest';
import { type Dataset, fitNormalisation } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { objectiveOf } from '../../src/objective/index.ts';
import { legendreBasis, termCount } from '../../src/regression/basis.ts';
import { normalEquations } from '../../src/regression/normal-equations.ts';
import { boxUnits } from '../../src/regression/polynomial.ts';
import { problemOf } from '../../src/regression/problem.ts';
import { leadingSolutions } from '../../src/regression/solve.ts';
import { cubic, labelled, pointsIn, without } from './problem.ts';

const engine = await openEngine({ threads: 1 });
const [n, d, m] = [12, 3, 2];
const DEGREE = 3;
const BOX = { lo: Float64Array.of(3, 30, 300), hi: Float64Array.of(5, 50, 500) };
const set = labelled(cubic, pointsIn(d, n));

/** Coefficients [terms · m] by the terms of an objective, in normalised units. */
async function fitted(data: Dataset, terms: readonly string[]): Promise<Float64Array> {
  // Of these terms a regression takes names and weights alone.
  const objective = terms.map((name) => ({ ...objectiveOf({ kind: 'vanilla' }, d)[0], name, weight: 1 }));
  const normalisation = fitNormalisation(set);
  const problem = problemOf(data, normalisation, boxUnits(BOX), objective, undefined);
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  const basis = legendreBasis(problem.u, DEGREE);
  const equations = await normalEquations(engine, problem, basis, rows, { batch: 5 });
  return leadingSolutions(equations, [termCount(d, DEGREE)])[0].data;
}

/** Products of the Hessians with two directions a point. */
function along(): Dataset {
  const k = 2;
  const directions = pointsIn(d, n * k, 3);
  const products = new Float64Array(n * k * m * d);
  for (let i = 0; i < n * k; i++)
    for (let j = 0; j < m; j++)
      for (let a = 0; a < d; a++)
        for (let b = 0; b < d; b++)
          products[(i * m + j) * d + a] +=
            set.hessian.data[((Math.floor(i / k) * m + j) * d + a) * d + b] * directions.data[i * d + b];
  const hvp = {
    directions: { shape: [n, k, d], data: directions.data },
    products: { shape: [n, k, m, d], data: products },
  };
  return { ...without(set, 'hessian'), hvp };
}

describe('rows of labels', () => {
  // As many unknowns as 20; 12 values do not say them all, 36 slopes do.
  const whole = without(set, 'hessian');

  it.each<[string, () => Dataset, readonly string[]]>([
    ['whole Hessians', () => without(set, 'dydx'), ['values', 'curvatures']],
    ['Hessian-vector products', () => without(along(), 'dydx'), ['values', 'curvatures']],
    ['gradients and products', along, ['values', 'gradients', 'curvatures']],
    [
      'Hessians of which some entries are not known',
      () => ({
        ...without(set, 'dydx'),
        hessian: { ...set.hessian, data: set.hessian.data.map((h, at) => (at % 7 === 0 ? Number.NaN : h)) },
      }),
      ['values', 'curvatures'],
    ],
  ])('of %s have the polynomial of their values as their solution', async (_, data, terms) => {
    const truth = await fitted(whole, ['values', 'gradients']);
    const found = await fitted(data(), terms);
    for (const [i, coefficient] of truth.entries())
      expect(Math.abs(found[i] - coefficient)).toBeLessThan(1e-8);
  });
});
