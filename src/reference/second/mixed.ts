import { tangent } from '../../graph/index.ts';
import { sumOf, weighed } from '../paths.ts';
import type { SecondEstimator } from './estimator.ts';
import type { ShiftAt } from './shift.ts';

/**
 * The mixed estimator: pathwise once, then by the likelihood ratio of shifted normals (Glasserman, "Monte Carlo Methods in
 * Financial Engineering", 2003, ch. 7.3.3, where the shift is the score of a spot price).
 *
 * Let G(x, z) be a path's slope and B the shift at x, held. With w = z − B·δ, E[G(x + δ, Z)] is the mean over standard normal w
 * of G(x + δ, w − B·δ)·φ(w − B·δ)/φ(w). Its derivative at δ = 0 along v is
 *
 *     H·v = E[ G·(Z·B·v) + Ġ ],   Ġ the tangent of G along (v, −B·v),
 *
 * where G is Lipschitz continuous along that line: a kink of the payoff must not move, to first order, as the shift undoes the
 * move. For max(u(x, z), 0) that says ∂u/∂x = ∂u/∂z·B where u = 0. B may depend on x, but not on z.
 *
 * The first term takes an adjoint sweep for each factor of the shift, with the score for a seed. So paths are summed before
 * there are d·d numbers.
 */
export function mixed(shift: ShiftAt): SecondEstimator {
  return (paths, output, v) => {
    const { start, z, signed } = paths;
    const scores = z.matmul(shift.normals);
    const shares = shift.shares(v);
    const factors = Array.from({ length: Number(scores.shape[2]) }, (_, r) => {
      const along = signed.map(({ sign, payoff }) =>
        weighed(paths, payoff, output, scores.slice(2, r, r + 1).mul(sign)),
      );
      return sumOf(along).mul(shares.slice(2, r, r + 1));
    });
    const moved = shift.moves(v).broadcast(z.shape);
    const smooth = signed.map(({ sign, payoff }) => {
      // The normals of an antithetic path are −z, and they are what is shifted.
      const directions = new Map([
        [start, v.broadcast(start.shape)],
        [z, moved.mul(-sign)],
      ]);
      return tangent([weighed(paths, payoff, output)], directions)[0];
    });
    return sumOf([...factors, ...smooth]);
  };
}
