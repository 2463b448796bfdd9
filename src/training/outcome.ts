import { numeral } from '../tensor/index.ts';

/** How a training that did not succeed ended, each with its sentence. */
export const failures = {
  'not-finite': 'the loss stopped being finite',
  exploded:
    'the validation loss grew beyond a thousand times that of its start and that of predicting the mean',
  collapsed: 'the network collapsed to a constant',
  'constant-start': 'the network was constant before the first step, and steps do not change that',
} as const;

export type Failure = keyof typeof failures;

/** Where and how a training failed. */
export interface FailureDetails {
  /** The peak of the learning rate, where there is one. */
  readonly peak?: number;
  /** The share of its weights that are zero, of a training that is sparse. */
  readonly sparsity?: number;
  /** The outputs concerned, by name, where it is not all of them. */
  readonly outputs?: readonly string[];
  /** The terms of the objective whose loss was not finite before the first step, by name. */
  readonly terms?: readonly string[];
}

/** A training failed: it diverged, or could not learn. Nothing goes on with its network. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly failure: Failure;
  readonly step: number;
  /** The outputs concerned, by name; absent where it is all of them. */
  readonly outputs?: readonly string[];
  /** The terms whose loss was not finite before the first step, by name. */
  readonly terms?: readonly string[];

  constructor(failure: Failure, step: number, details: FailureDetails) {
    super(messageOf(failure, step, details));
    this.failure = failure;
    this.step = step;
    this.outputs = details.outputs;
    this.terms = details.terms;
  }
}

function messageOf(
  failure: Failure,
  step: number,
  { peak, sparsity, outputs, terms }: FailureDetails,
): string {
  if (failure === 'not-finite' && step === 0) {
    const of = terms === undefined ? '' : ` of the term${terms.length === 1 ? '' : 's'} ${terms.join(', ')}`;
    return (
      `training failed at step 0: before the first step the loss${of} was not finite. ` +
      'Check the scale of the labels that it reads, and roots, logarithms and quotients in its residual.'
    );
  }
  const concerned = outputs === undefined ? '' : ` in ${outputs.join(', ')}`;
  const what = failures[failure].replace('constant', `constant${concerned}`);
  if (failure === 'constant-start')
    return (
      `training failed at step ${step}: ${what}. Its weights are zero, or its neurons are off for all points (relu): ` +
      'train a network from random weights, with another seed or activation.'
    );
  if (failure === 'collapsed' && sparsity !== undefined)
    return (
      `training failed at step ${step}: ${what}. The weights that a sparsity of ${numeral(sparsity)} leaves are too few, or took ` +
      'too few steps: lower the sparsity, widen the hidden layers, or take more steps.'
    );
  const remedy =
    peak === undefined ? 'Check' : `Lower the learning rate (its peak was ${numeral(peak)}), or check`;
  return `training diverged at step ${step}: ${what}. ${remedy} the scale of the labels.`;
}
