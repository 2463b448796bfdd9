import type { Expression } from '../../graph/index.ts';
import { describe, InputError } from '../../tensor/index.ts';
import { domainOf } from '../../variable/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { differences } from './differences.ts';
import type { SecondEstimator, SecondKind } from './estimator.ts';
import { mixed } from './mixed.ts';
import { pathwise } from './pathwise.ts';
import { checkedShift, shiftAt } from './shift.ts';

const KINDS: readonly SecondKind[] = ['pathwise', 'mixed', 'differences'];
/** Of a domain's width. */
const DEFAULT_STEP = 0.05;

/**
 * Checks how a model is asked to estimate second derivatives.
 *
 * @throws InputError naming the option that does not fit
 */
export function checkSecond(options: MonteCarloOptions): void {
  const { name, second, shift, step, normals, inputs } = options;
  if (second !== undefined && !KINDS.includes(second))
    throw new InputError(
      `second of ${name} must be one of ${KINDS.join(', ')}`,
      describe(second),
      'Choose how second derivatives are estimated, or leave it out.',
    );
  if (second === 'mixed' && shift === undefined)
    throw new InputError(
      `mixed second derivatives of ${name} need a shift of the normals`,
      'none',
      'Give shift, or take second: differences.',
    );
  if (shift !== undefined && typeof shift !== 'function') checkedShift(name, shift, [normals, inputs.length]);
  if (step !== undefined) checkStep(name, step);
  if (second === 'differences') domainOf(inputs);
}

/** @throws InputError unless a step is a positive number */
export function checkStep(name: string, step: number): void {
  if (typeof step !== 'number' || !(step > 0 && Number.isFinite(step)))
    throw new InputError(
      `step of ${name} must be a positive number, a share of each input's domain`,
      describe(step),
      'Give 0.05, say.',
    );
}

/** The estimator of a kind, at points x [N, d]. */
export function estimatorOf(kind: SecondKind, options: MonteCarloOptions, x: Expression): SecondEstimator {
  if (kind === 'mixed') return mixed(shiftAt(options, x));
  if (kind === 'pathwise') return pathwise;
  return differences(stepsOf(domainOf(options.inputs), options.step));
}

/** The step along each input, [d], as a share of its domain. */
export function stepsOf(
  { lo, hi }: { readonly lo: readonly number[]; readonly hi: readonly number[] },
  step = DEFAULT_STEP,
): Float64Array {
  return Float64Array.from(lo, (end, i) => (hi[i] - end) * step);
}
