import type { StepLosses } from './methods/method.ts';

/** Mean training loss in windows of steps. */
export interface LossCurve {
  /** Last step of each window. */
  readonly steps: readonly number[];
  readonly total: readonly number[];
  /** The loss of each term of the objective, by name: unweighted, in normalised units. */
  readonly terms: Readonly<Record<string, readonly number[]>>;
}

/** Windows of a stretch of a recorded curve at most. */
const WINDOWS = 200;

/** A recorded number, averaged in windows. */
interface Recorded {
  readonly means: number[];
  sum: number;
}

/** Averages the losses of single steps in windows. */
export class CurveRecorder {
  #window = 1;
  readonly #steps: number[] = [];
  readonly #total: Recorded = { means: [], sum: 0 };
  readonly #terms: Readonly<Record<string, Recorded>>;
  #count = 0;
  #done = 0;

  /**
   * @param steps that the training is planned to take
   * @param terms names of the objective's
   */
  constructor(steps: number, terms: readonly string[]) {
    this.#terms = Object.fromEntries(terms.map((name) => [name, { means: [], sum: 0 }]));
    this.begin(steps);
  }

  /** Begins a stretch of steps of another kind, with windows of its own. */
  begin(steps: number): void {
    if (this.#count > 0) this.#close();
    this.#window = Math.max(1, Math.ceil(steps / WINDOWS));
  }

  /** Takes the losses of one call that ended at step `done`; returns the mean total loss of the call. */
  record({ total, terms }: StepLosses, done: number): number {
    for (let k = 0; k < total.length; k++) {
      this.#total.sum += total[k];
      for (const [name, part] of Object.entries(this.#terms)) part.sum += terms[name][k];
      this.#count++;
      this.#done = done - total.length + k + 1;
      if (this.#count === this.#window) this.#close();
    }
    return total.reduce((p, q) => p + q, 0) / total.length;
  }

  /** The curve of all steps; the last window may be shorter. */
  finish(): LossCurve {
    if (this.#count > 0) this.#close();
    const terms = Object.entries(this.#terms).map(([name, { means }]) => [name, means]);
    return { steps: this.#steps, total: this.#total.means, terms: Object.fromEntries(terms) };
  }

  #close(): void {
    this.#steps.push(this.#done);
    for (const part of [this.#total, ...Object.values(this.#terms)]) {
      part.means.push(part.sum / this.#count);
      part.sum = 0;
    }
    this.#count = 0;
  }
}
