import { type Expression, substitute } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { sumOf } from '../paths.ts';
import type { Product, Slope } from './estimator.ts';

/** Of squares of directions, below which one counts as none. Float32 holds it. */
const NONE = 1e-30;

/**
 * Central differences of slopes with the same normals on both sides, as published: (∇f(x + s·v) − ∇f(x − s·v))/2s. The
 * move s·v has length 1 in units of the steps, so products are homogeneous in v. Their bias is s²/6 times the fourth
 * derivative along v. Paths that end at a kink between both sides give all of them, so noise grows as the step shrinks.
 *
 * @param steps length of a step of each input, [d]
 */
export function differencedProduct(slopeOf: Slope, steps: Float64Array): Product {
  return (paths, output, v) => {
    const slope = sumOf(paths.signed.map((path) => slopeOf(paths, path, output)));
    const length = v
      .div([...steps])
      .square()
      .sum([2], true)
      .max(NONE)
      .sqrt();
    const move = v.div(length);
    const at = (start: Expression) => substitute([slope], new Map([[paths.start, start]]), BATCH)[0];
    return at(paths.start.add(move))
      .sub(at(paths.start.sub(move)))
      .mul(length.mul(0.5));
  };
}
