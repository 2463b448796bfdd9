/** How a training that did not succeed ended, each with its sentence. */
export const failures = {
  'not-finite': 'the loss stopped being finite',
  exploded:
    'the validation loss grew beyond a thousand times that of its start and that of predicting the mean',
  collapsed: 'the network collapsed to a constant',
} as const;

export type Failure = keyof typeof failures;

/** A training that diverged. It is reported, never trained on. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly failure: Failure;
  readonly step: number;

  constructor(failure: Failure, step: number, peakRate: number) {
    super(
      `training diverged at step ${step}: ${failures[failure]}. ` +
        `Lower the learning rate (its peak was ${peakRate}), or check the scale of the labels.`,
    );
    this.failure = failure;
    this.step = step;
  }
}
