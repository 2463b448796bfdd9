import type { Shape } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import { uniformOf } from './uniform.ts';

/*
 * Structural zeros. The adjoint of a slice is a `concat` with zeros before and after. Where such a value meets a product or
 * a sum, the rules here keep the zeros as parts and do not compute with them. So the derivative of one output among many, or
 * of one entry of a gradient, costs what that entry costs.
 */

/** Whether every element is known to be 0. */
export function isZero(e: Expression): boolean {
  return uniformOf(e) === 0;
}

/** Whether e is a `concat` with a part of zeros. */
export function isPadded(e: Expression): boolean {
  return e.op === 'concat' && e.inputs.some(isZero);
}

/** The axis along which a `concat` joins. */
export function axisOf(e: Expression): number {
  return e.attributes.axis as number;
}

/** The parts of a `concat` with their ranges along its axis. */
export function partsOf(
  e: Expression,
): { readonly part: Expression; readonly start: number; readonly stop: number }[] {
  let stop = 0;
  return e.inputs.map((part) => {
    const start = stop;
    stop += part.shape[axisOf(e)] as number;
    return { part, start, stop };
  });
}

/** The part of a padded e that is not zero, if it is a single one. */
export function supportOf(e: Expression) {
  const support = isPadded(e) ? partsOf(e).filter(({ part }) => !isZero(part)) : [];
  return support.length === 1 ? support[0] : undefined;
}

/**
 * The result of an operation that is linear in a padded e: `f` of each part that is not zero, and zeros for the others.
 * `shape` is that of the result, and `axis` the axis of e in it.
 */
export function throughPadding(
  e: Expression,
  shape: Shape,
  axis: number,
  f: (part: Expression, start: number, stop: number) => Expression,
): Expression {
  const [first, ...rest] = partsOf(e).map(({ part, start, stop }) => {
    const own = shape.with(axis, stop - start);
    return isZero(part) ? part.like(0, own) : f(part, start, stop).broadcast(own);
  });
  return first.concat(rest, axis);
}

/** a·b or a/b (`f`) with zeros in a; `shape` is the result's. */
export function scalePadded(
  a: Expression,
  b: Expression,
  shape: Shape,
  f: (a: Expression, b: Expression) => Expression,
): Expression {
  const fromEnd = a.rank - axisOf(a);
  const along = b.rank - fromEnd;
  const stretched = along < 0 || b.shape[along] === 1;
  return throughPadding(a, shape, shape.length - fromEnd, (part, start, stop) =>
    f(part, stretched ? b : b.slice(along, start, stop)),
  );
}

/** a ± b (`f`) for padded a and b of one shape: their parts side by side, where they are nowhere both nonzero. */
export function interleavePadded(
  a: Expression,
  b: Expression,
  f: (a: Expression, b: Expression) => Expression,
): Expression | undefined {
  if (!isPadded(a) || !isPadded(b) || axisOf(a) !== axisOf(b) || a.rank !== b.rank) return undefined;
  const axis = axisOf(a);
  const ends = new Set([...partsOf(a), ...partsOf(b)].map(({ stop }) => stop));
  let start = 0;
  const pieces: [Expression, Expression][] = [];
  for (const stop of [...ends].sort((p, q) => p - q)) {
    const piece: [Expression, Expression] = [a.slice(axis, start, stop), b.slice(axis, start, stop)];
    if (!piece.some(isZero)) return undefined;
    pieces.push(piece);
    start = stop;
  }
  const [first, ...rest] = pieces.map(([p, q]) => f(p, q));
  return first.concat(rest, axis);
}
