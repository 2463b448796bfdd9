import { type Expression, tangent } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import type { Paths } from '../paths.ts';
import type { ShiftOf, ShiftRule } from './shift-at.ts';
import { shiftOfFunction } from './shift-function.ts';
import { checkedMatrix, shiftOfMatrix } from './shift-matrix.ts';

/**
 * B, how the normals of a path would have to move to undo a move of x. No jump and no kink of payoff(x + δ, z − B·δ) moves with δ.
 *
 * A constant [normals, d]. Or a function of x [N, 1, d] and z [N, paths, normals] that returns [N, 1 or paths, normals, d]. Or a
 * rule that says itself what B does.
 */
export type Shift =
  | Tensor
  | readonly (readonly number[])[]
  | ((x: Expression, z: Expression) => Expression)
  | ShiftRule;

/** The shift of a model that has one. @throws InputError where it has another shape */
export function shiftOf(options: MonteCarloOptions): ShiftOf {
  const rule = ruleOf(options);
  return ({ point, z }, sign) =>
    // The normals of an antithetic path are −z, and they are what is shifted.
    rule.at(
      point,
      sign === 1 ? z : z.neg(),
      (of, direction) => tangent([of], new Map([[z, direction.mul(sign)]]))[0],
    );
}

/** The shift of a model that has one, as a rule. @throws InputError where it has another shape */
export function ruleOf({ name, shift, normals, inputs }: MonteCarloOptions): ShiftRule {
  const shape = [normals, inputs.length] as const;
  if (typeof shift === 'function') return shiftOfFunction(name, shift, shape);
  return isRule(shift) ? shift : shiftOfMatrix(checkedMatrix(name, shift, shape));
}

/** @throws InputError where a model's shift is none */
export function checkShift({ name, shift, normals, inputs }: MonteCarloOptions): void {
  if (shift === undefined || typeof shift === 'function' || isRule(shift)) return;
  checkedMatrix(name, shift, [normals, inputs.length]);
}

/** Whether a shift is the same at all points, on all paths. */
export function isMatrix(shift: Shift | undefined): boolean {
  return shift !== undefined && typeof shift !== 'function' && !isRule(shift);
}

function isRule(shift: Shift | undefined): shift is ShiftRule {
  return typeof shift === 'object' && 'at' in shift && !Array.isArray(shift);
}

/**
 * The move of start and normals along which paths of a sign are smooth: (v, −B·v).
 *
 * @param v [N, 1, d]
 */
export function shiftedAlong(
  { start, point, z }: Paths,
  sign: 1 | -1,
  moved: Expression,
  v: Expression,
): Map<Expression, Expression> {
  return new Map([
    [point, v],
    [start, v.broadcast(start.shape)],
    [z, moved.broadcast(z.shape).mul(-sign)],
  ]);
}
