import { tangent } from '../../graph/index.ts';
import { sumOf } from '../paths.ts';
import type { Product, Slope } from './estimator.ts';
import { shiftedAlong } from './shift.ts';
import type { ShiftOf } from './shift-at.ts';

/** The tangent of slopes along v, normals held: unbiased where slopes are Lipschitz continuous. */
export function heldProduct(slope: Slope): Product {
  return (paths, output, v) => {
    const directions = new Map([[paths.start, v.broadcast(paths.start.shape)]]);
    const each = paths.signed.map((path) => slope(paths, path, output));
    return tangent([sumOf(each)], directions)[0];
  };
}

/**
 * D of slopes G: H·v = E[ G·(Z·Bv − div_z(Bv)) + Ġ ]. Of pathwise ones that is the mixed estimator (Glasserman 2003, ch. 7.3.3,
 * where the shift is the score of a spot price). For max(u(x, z), 0), whose kink must not move, it says ∂u/∂x = ∂u/∂z·B where u = 0.
 *
 * The first term takes an adjoint sweep for each factor of the shift, with the score for a seed. So paths are summed before there are
 * d·d numbers.
 */
export function shiftedProduct(slope: Slope, shift: ShiftOf): Product {
  return (paths, output, v) => {
    const { signed } = paths;
    const shifts = signed.map(({ sign }) => shift(paths, sign));
    const shares = shifts[0].shares(v);
    const factors = Array.from({ length: Number(shares.shape[2]) }, (_, r) => {
      const along = signed.map((path, k) => slope(paths, path, output, shifts[k].scores.slice(2, r, r + 1)));
      return sumOf(along).mul(shares.slice(2, r, r + 1));
    });
    const smooth = signed.map((path, k) => {
      const directions = shiftedAlong(paths, path.sign, shifts[k].moves(v), v);
      return tangent([slope(paths, path, output)], directions)[0];
    });
    return sumOf([...factors, ...smooth]);
  };
}
