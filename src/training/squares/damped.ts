import { cholesky, lowerSolved, upperSolved } from '../../tensor/index.ts';

/** Jᵀr [F] and JᵀJ [F, F]. */
export interface StepEquations {
  readonly gradient: Float64Array;
  readonly gram: Float64Array;
}

/** What is added to JᵀJ, times the damping: its own diagonal (Marquardt), or the identity (Levenberg). */
export type Damping = 'diagonal' | 'identity';

/** Parameters that hardly matter are damped as if they did a little: by this share of the largest entry. */
const LEAST_SHARE = 1e-12;

/** D [F]: what the damping is times. */
export function dampingScale(gram: Float64Array, size: number, kind: Damping): Float64Array {
  const diagonal = Float64Array.from({ length: size }, (_, i) => gram[i * size + i]);
  const largest = diagonal.reduce((p, q) => Math.max(p, q), 0);
  return diagonal.map((value) => (kind === 'identity' ? 1 : Math.max(value, LEAST_SHARE * largest)));
}

/** A step with what it promises. */
export interface DampedStep {
  /** δ [F] of (JᵀJ + μD)·δ = −Jᵀr */
  readonly step: Float64Array;
  /** By how much |r + J·δ|² is below |r|². */
  readonly promised: number;
  /** The solution x [F] of (JᵀJ + μD)·x = b. */
  solve(b: Float64Array): Float64Array;
}

/**
 * @param scale D
 * @returns undefined where rounding makes the matrix indefinite: a larger damping helps
 */
export function dampedStep(
  { gradient, gram }: StepEquations,
  scale: Float64Array,
  damping: number,
): DampedStep | undefined {
  const n = gradient.length;
  const damped = gram.slice();
  for (let i = 0; i < n; i++) damped[i * n + i] += damping * scale[i];
  const factor = cholesky({ shape: [n, n], data: damped });
  if (factor === undefined) return undefined;
  const solve = (b: Float64Array) => upperSolved(factor, lowerSolved(factor, b));
  const step = solve(gradient.map((value) => -value));
  // −2δ·Jᵀr − δ·JᵀJ·δ, where JᵀJ·δ = −Jᵀr − μD·δ
  const promised = step.reduce((sum, d, i) => sum + d * (damping * scale[i] * d - gradient[i]), 0);
  return { step, promised, solve };
}
