import type { Expression } from '../../graph/index.ts';
import type { Paths } from '../paths.ts';

/** The derivative of an expression of the normals along a direction [N, paths, normals]. */
export type AlongNormals = (of: Expression, direction: Expression) => Expression;

/** A shift B = L·R at points and paths, of r factors. L may depend on the normals, R does not. */
export interface ShiftAt {
  /** z·L − div_z(L), [N, paths, r] */
  readonly scores: Expression;
  /** gᵀL, [N, paths, r], of adjoints g [N, paths, normals]. */
  pulled(g: Expression): Expression;
  /** R·v, [N, 1, r], of a direction v [N, 1, d]. */
  shares(v: Expression): Expression;
  /** RᵀC, [N, Q, d], of c [N, Q, r]. */
  back(c: Expression): Expression;
  /** B·v, [N, 1 or paths, normals], of a direction v [N, 1, d]. */
  moves(v: Expression): Expression;
}

/** A shift that says itself what it does: of a process, step by step. */
export interface ShiftRule {
  /**
   * @param x where the paths of a point start, [N, 1, d]
   * @param z the normals that a path sees, [N, paths, normals]
   */
  at(x: Expression, z: Expression, along: AlongNormals): ShiftAt;
}

/** The shift that undoes moves of the paths of a sign. */
export type ShiftOf = (paths: Paths, sign: 1 | -1) => ShiftAt;
