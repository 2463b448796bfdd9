import { describe, InputError } from '../../tensor/index.ts';
import { domainOf } from '../../variable/index.ts';
import type { LabelChoice } from './estimator-kind.ts';
import { oneOf, type SimulatedOptions, shifted, withReason } from './refusals.ts';
import { checkShift } from './shift.ts';

/** By whether they need a shift. */
const CHOICES: Readonly<Record<LabelChoice, boolean>> = {
  auto: false,
  pathwise: false,
  'likelihood-ratio': true,
  mixed: true,
  differences: false,
};
/** Of a domain's width. */
const DEFAULT_STEP = 0.05;

/**
 * Checks how a model is asked to estimate derivatives.
 *
 * @throws InputError naming the option that does not fit
 */
export function checkLabelOptions(options: SimulatedOptions): void {
  const { name, labels, shift, step, inputs } = options;
  const choices = Object.entries(CHOICES).filter(([, needsShift]) => shift !== undefined || !needsShift);
  if (labels !== undefined && !Object.hasOwn(CHOICES, labels))
    throw new InputError(
      `labels of ${name} must be one of ${choices.map(([choice]) => choice).join(', ')}`,
      describe(labels),
      'Choose how derivatives are estimated, or leave it out.',
    );
  if (labels !== undefined && CHOICES[labels] && shift === undefined)
    throw new InputError(
      `${labels} labels of ${name} need a shift of the normals`,
      withReason('none', options),
      `${oneOf(
        ...shifted(options, labels),
        labels === 'mixed' ? 'take labels: differences' : 'smooth the payoff and take pathwise labels',
      )}.`,
    );
  checkShift(options);
  if (step !== undefined) checkStep(name, step);
  if (labels === 'differences') domainOf(inputs);
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

/** The step along each input, [d], as a share of its domain. */
export function stepsOf(
  { lo, hi }: { readonly lo: readonly number[]; readonly hi: readonly number[] },
  step = DEFAULT_STEP,
): Float64Array {
  return Float64Array.from(lo, (end, i) => (hi[i] - end) * step);
}
