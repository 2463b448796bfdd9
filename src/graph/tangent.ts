import { formatShape, InputError, sameShape } from '../tensor/index.ts';
import { constant, type Expression } from './expression.ts';
import type { Applied, Attributes } from './operation.ts';
import { topological } from './traverse.ts';

/**
 * Tangents (forward mode, source transformation; Naumann 2012, ch. 2.1): ẏ = Σ ∂y/∂w·ẇ for each of `outputs`.
 *
 * @param outputs the expressions to differentiate
 * @param directions pairs (w, ẇ) with ẇ shaped like w. Inner nodes are allowed, and count as independent of what lies below
 *   them
 * @returns one tangent for each output, shaped like it; zeros where it does not depend on any w
 */
export function tangent(
  outputs: readonly Expression[],
  directions: ReadonlyMap<Expression, Expression>,
): Expression[] {
  for (const [w, direction] of directions)
    if (!sameShape(w.shape, direction.shape))
      throw new InputError(
        `a tangent must be shaped like its expression, ${formatShape(w.shape)}`,
        formatShape(direction.shape),
        'Broadcast or reshape the direction.',
      );
  const tangents = new Map<Expression, Expression>(directions);
  for (const e of topological(outputs)) {
    if (tangents.has(e)) continue;
    const dots = e.inputs.map((below) => tangents.get(below));
    if (dots.every((dot) => dot === undefined)) continue;
    const dot = e.room.tangent(e as Applied<Attributes>, dots);
    if (dot === undefined) continue;
    if (!sameShape(dot.shape, e.shape))
      throw new Error(
        `the tangent rule of ${e.op} must return the shape of its result, ${formatShape(e.shape)}; it returned ${formatShape(dot.shape)}`,
      );
    tangents.set(e, dot);
  }
  return outputs.map((y) => tangents.get(y) ?? constant(0).broadcast(y.shape));
}
