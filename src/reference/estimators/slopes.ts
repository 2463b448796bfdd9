import { adjoint, type Expression, tangent } from '../../graph/index.ts';
import { columnOf, sumOf, weighed } from '../paths.ts';
import type { Slope, Tangent } from './estimator.ts';
import { shiftedAlong } from './shift.ts';
import type { ShiftOf } from './shift-at.ts';

/** T: the adjoint of each path by its start, normals held. Unbiased where payoffs are Lipschitz continuous. */
export const pathwiseSlope: Slope = (paths, { payoff }, of, seed) => weighed(paths, payoff, of, seed);

/** T along one direction, for all outputs in one sweep. */
export const pathwiseTangent: Tangent = ({ start, signed, weight }, v) => {
  const payoffs = signed.map(({ payoff }) => payoff);
  const [moved] = tangent([sumOf(payoffs)], new Map([[start, v.broadcast(start.shape)]]));
  return ofStart(moved.mul(weight), start);
};

/** What paths [N, paths, m] come to where they share their start, [N, 1, m], or each of them, [N, paths, m]. */
function ofStart(values: Expression, start: Expression): Expression {
  return start.shape[1] === 1 ? values.sum([1], true) : values;
}

/**
 * D, the derivative by the likelihood ratio of shifted normals (Glasserman, "Monte Carlo Methods in Financial Engineering", 2003,
 * ch. 7.3). Let F(x, z) be what is averaged, and B(x, z) how the normals move to undo a move of x. With w = z − B·δ, E[F(x + δ,
 * Z)] is the mean over w of F(x + δ, w − B·δ), times the ratio of the densities. Its derivative at δ = 0 along v is
 *
 *     E[ F·(Z·Bv − div_z(Bv)) + Ḟ ],   Ḟ the tangent of F along (v, −Bv).
 *
 * That is unbiased where F is Lipschitz continuous along that line, so jumps and kinks must not move, to first order. Scores
 * have mean 0, so it holds for F less a number that does not depend on the path. The mean of the other paths takes most noise.
 *
 * All inputs take one adjoint sweep, by start and normals together, and a product with B.
 */
export function shiftedSlope(shift: ShiftOf): Slope {
  return (paths, { sign, payoff }, of, seed) => {
    const { scores, pulled, back } = shift(paths, sign);
    const column = columnOf(payoff, of);
    const weights = (seed === undefined ? column.like(1) : seed.broadcast(column.shape)).mul(paths.weight);
    const [byStart, byNormals] = adjoint(column, [paths.start, paths.z], weights);
    const centred = paths.baseline === undefined ? column : column.sub(columnOf(paths.baseline, of));
    // The normals of an antithetic path are −z, and they are what is shifted.
    const own = centred
      .mul(weights)
      .mul(scores)
      .sub(pulled(byNormals.mul(sign)));
    const [batch, each] = paths.start.shape;
    return byStart.add(back(own.sumTo([batch, each, own.shape[2]])));
  };
}

/** D along one direction, for all outputs in one sweep. */
export function shiftedTangent(shift: ShiftOf): Tangent {
  return (paths, v) => {
    const { baseline, signed, weight } = paths;
    const each = signed.map(({ sign, payoff }) => {
      const { scores, shares, moves } = shift(paths, sign);
      const score = scores.matmul(shares(v).transpose());
      const centred = baseline === undefined ? payoff : payoff.sub(baseline);
      const [moved] = tangent([payoff], shiftedAlong(paths, sign, moves(v), v));
      return centred.mul(score).add(moved);
    });
    return ofStart(sumOf(each).mul(weight), paths.start);
  };
}
