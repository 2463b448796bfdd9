import type { Expression } from '../graph/index.ts';
import { broadcastShapes, describe, formatShape, InputError, sameShape } from '../tensor/index.ts';
import { checkedExpression } from './expressions.ts';

/** How a payoff that switches between two functions is smoothed. */
export interface Smoothing {
  /** Width w > 0 of the transition, in units of the payoff's argument. Left out: none, the switch is sharp. */
  readonly width?: number;
  /** Where the payoff goes over from one function to the other. Default 0. */
  readonly position?: number;
}

/**
 * The paper's sigmoidal smoothing, f̃(x, p, w) = (1 − σ)·f₁(x) + σ·f₂(x) with σ = 1/(1 + e^(−(x−p)/w)). Without a width it
 * is the sharp function, f₁ below p and f₂ from p on. Elementwise, any shape.
 *
 * The smoothed payoff differs from the sharp one by at most sup|f₂−f₁|·e^(−|x−p|/w), so its labels are biased within a few
 * widths of p. In return they have derivatives of every order there.
 *
 * @param below f₁
 * @param above f₂
 * @throws InputError when the width is not positive or the position not finite
 */
export function smooth(
  x: Expression,
  below: (x: Expression) => Expression,
  above: (x: Expression) => Expression,
  smoothing: Smoothing = {},
): Expression {
  const { width, position = 0 } = checkedSmoothing(smoothing);
  const [lower, upper] = [branchOf('below', below, x), branchOf('above', above, x)];
  if (width === undefined) return x.less(position).where(lower, upper);
  const z = x.sub(position).mul(1 / width);
  return z.neg().sigmoid().mul(lower).add(z.sigmoid().mul(upper));
}

function branchOf(name: string, of: (x: Expression) => unknown, x: Expression): Expression {
  const what = `${name} of a smooth switch`;
  const branch = checkedExpression(of(x), what, 'shaped like x');
  if (sameShape(broadcastShapes(branch.shape, x.shape), x.shape)) return branch;
  throw new InputError(
    `${what} must be shaped like x, ${formatShape(x.shape)}`,
    formatShape(branch.shape),
    'Compute it of x element by element.',
  );
}

/**
 * (x)⁺ = max(x, 0), the payoff of a call, smoothed between 0 and x: x/(1 + e^(−x/w)) at position 0, which is w·SiLU(x/w).
 * At another position the sharp function is 0 below it and x from it on.
 */
export function positivePart(x: Expression, smoothing: Smoothing = {}): Expression {
  const { width, position = 0 } = checkedSmoothing(smoothing);
  if (position !== 0)
    return smooth(
      x,
      (e) => e.like(0),
      (e) => e,
      smoothing,
    );
  return width === undefined
    ? x.relu()
    : x
        .mul(1 / width)
        .silu()
        .mul(width);
}

/**
 * Checks a smoothing and returns it.
 *
 * @throws InputError when the width is given and not a positive number, or the position is not finite
 */
export function checkedSmoothing(smoothing: Smoothing): Smoothing {
  if (typeof smoothing !== 'object' || smoothing === null)
    throw new InputError('a smoothing must have a width', describe(smoothing), 'Write {"width": 0.05}.');
  const { width, position, ...others } = smoothing;
  for (const name of Object.keys(others))
    throw new InputError('a smoothing has a width and a position', name, 'Correct the name.');
  if (width !== undefined && !(Number.isFinite(width) && width > 0))
    throw new InputError(
      'the width of a smoothing must be a positive number',
      String(width),
      'Leave it out for none.',
    );
  if (position !== undefined && !Number.isFinite(position))
    throw new InputError(
      'the position of a smoothing must be a finite number',
      String(position),
      'Correct it.',
    );
  return smoothing;
}
