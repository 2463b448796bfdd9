import { adjoint, concat, type Expression, input, substitute } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { kinkWeights } from './kink-weights.ts';
import type { ShiftRule } from './shift-at.ts';

/** What a payoff jumps or bends in, and along what it is moved. */
export interface ShiftedArgument {
  /**
   * u(x, z), [N, paths, 1], of points [N, Q, d] and normals [N, paths, normals]: the payoff jumps or bends where it is 0. Or several that
   * have one slope by the normals, [N, paths, k], and are nowhere 0 together: distances from strikes.
   */
  argument(x: Expression, z: Expression): Expression;
  /** w, the direction in which normals are moved, [N, 1, normals]. u is smooth along it. */
  direction(x: Expression): Expression;
}

/**
 * The shift that holds a payoff's argument u: B = w·(∂u/∂x)/(w·∂u/∂z), so that ∂u/∂x = ∂u/∂z·B on every path. All inputs that u reads
 * are held so: also those of the payoff, a strike, and those of every step, a volatility. Scores are integrated by parts along w
 * alone:
 *
 *     z·Bv − div_z(Bv) = (z·w)·s·v − w·∇_z(s·v),   s = (∂u/∂x)/(w·∂u/∂z).
 *
 * Normals across w may do what they like. With w = ∂u/∂z that is the shortest shift, which has the least noise.
 */
export function shiftOfArgument({ argument, direction }: ShiftedArgument): ShiftRule {
  return {
    at(x, z, along) {
      const w = direction(x);
      const s = sharesOf(argument, x, z, w);
      const onto = (g: Expression) => g.mul(w).sum([2], true);
      return {
        scores: onto(z)
          .mul(s)
          .sub(along(s, w.broadcast(z.shape))),
        pulled: (g) => onto(g).mul(s),
        shares: (v) => v,
        back: (c) => c,
        moves: (v) => s.mul(v).sum([2], true).mul(w),
      };
    },
  };
}

/** s = (∂u/∂x)/(w·∂u/∂z), [N, paths, d]. */
function sharesOf(
  argument: ShiftedArgument['argument'],
  x: Expression,
  z: Expression,
  w: Expression,
): Expression {
  // Each path has a start of its own here, so that derivatives are those of each path.
  const start = input('own start', [BATCH, z.shape[1], x.shape[2]]);
  const normals = input('own normals', z.shape);
  const all = argument(start, normals);
  const k = Number(all.shape[2]);
  const u = all.broadcast([BATCH, z.shape[1], k]);
  // Near a kink it is that one which is held.
  const distances = Array.from({ length: k }, (_, j) => u.slice(2, j, j + 1));
  const seed = k === 1 ? undefined : concat(kinkWeights(distances), 2);
  const there = new Map([
    [start, x.broadcast(start.shape)],
    [normals, z],
  ]);
  const [byStart, byNormals] = substitute(adjoint(u, [start, normals], seed), there, BATCH);
  return byStart.div(byNormals.mul(w).sum([2], true));
}

/** ∂u/∂z on the path without noise, [N, 1, normals]. */
export function centralSlope(
  argument: ShiftedArgument['argument'],
  x: Expression,
  normals: number,
): Expression {
  const z = input('central normals', [BATCH, 1, normals]);
  const [slope] = adjoint(argument(x, z).broadcast([BATCH, 1, 1]), [z]);
  return substitute([slope], new Map([[z, z.like(0)]]), BATCH)[0];
}
