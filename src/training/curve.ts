import type { StepLosses } from './program.ts';

/** Mean training loss in windows of steps; the parts are unweighted, in normalised units. */
export interface LossCurve {
  /** Last step of each window. */
  readonly steps: readonly number[];
  readonly total: readonly number[];
  readonly values: readonly number[];
  /** Absent for vanilla training. */
  readonly gradients?: readonly number[];
}

/** Windows of a recorded curve, at most. */
const WINDOWS = 200;

type Part = 'total' | 'values' | 'gradients';

/** Averages the losses of single steps in windows. */
export class CurveRecorder {
  readonly #window: number;
  readonly #steps: number[] = [];
  readonly #means: Record<Part, number[]> = { total: [], values: [], gradients: [] };
  #sums: Partial<Record<Part, number>> = {};
  #count = 0;
  #done = 0;

  /** @param steps that the training is planned to take */
  constructor(steps: number) {
    this.#window = Math.max(1, Math.ceil(steps / WINDOWS));
  }

  /** Takes the losses of one call that ended at step `done`; returns the mean total loss of the call. */
  record(losses: StepLosses, done: number): number {
    const { total } = losses;
    for (let k = 0; k < total.length; k++) {
      for (const part of ['total', 'values', 'gradients'] as const) {
        const of = losses[part];
        if (of !== undefined) this.#sums[part] = (this.#sums[part] ?? 0) + of[k];
      }
      this.#count++;
      this.#done = done - total.length + k + 1;
      if (this.#count === this.#window) this.#close();
    }
    return total.reduce((p, q) => p + q, 0) / total.length;
  }

  /** The curve of all steps; the last window may be shorter. */
  finish(): LossCurve {
    if (this.#count > 0) this.#close();
    const { total, values, gradients } = this.#means;
    return { steps: this.#steps, total, values, ...(gradients.length > 0 ? { gradients } : {}) };
  }

  #close(): void {
    this.#steps.push(this.#done);
    for (const [part, sum] of Object.entries(this.#sums) as [Part, number][])
      this.#means[part].push(sum / this.#count);
    this.#sums = {};
    this.#count = 0;
  }
}
