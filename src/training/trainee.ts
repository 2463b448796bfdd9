import type { Values } from '../runtime/index.ts';
import { copyOf } from '../surrogate/index.ts';
import type { CollapseWatch } from './collapse.ts';
import { CurveRecorder } from './curve.ts';
import { vector } from './data.ts';
import type { Judge } from './judge.ts';
import { meanLoss } from './mean-loss.ts';
import type { StepLosses } from './methods/method.ts';
import { DivergenceError } from './outcome.ts';
import { isWorse, type Parted } from './paired.ts';

/** How trainees are watched. */
export interface Watching {
  readonly judge: Judge;
  /** Steps that are planned. */
  readonly steps: number;
  /** Names of the objective's terms. */
  readonly terms: readonly string[];
  /** The peak of the learning rate, for messages, where there is one. */
  readonly peak?: number;
}

/** What rows say of an iterate where those trained on decide. */
export interface Judged {
  /** Its losses on parts of the rows held out. */
  readonly parted: Parted;
  /** Its loss on all rows trained on. */
  readonly total: number;
}

/** A network on its way. */
export interface Iterate {
  readonly step: number;
  /** The validation loss. */
  readonly loss: number;
  readonly parameters: Values;
  readonly judged?: Judged;
}

/** The loss may grow by this factor over that of the start, and over that of predicting the mean. */
const EXPLODED = 1000;

/** One of the networks that are trained side by side: its best iterate so far, and whether it is still to be trusted. */
export class Trainee {
  readonly #watching: Watching;
  readonly #watch: CollapseWatch;
  readonly #curve: CurveRecorder;
  readonly #limit: number;
  /** Losses before the first step: of its own parameters, and of predicting the mean. */
  readonly began: { readonly start: number; readonly ofMean: number };
  /** The iterate to keep. */
  best: Iterate;
  /** The iterate of least validation loss, where the rows trained on decide. */
  #least: { readonly parted: Parted; readonly loss: number } | undefined;
  /** The least validation loss after a step or more. */
  least = Number.POSITIVE_INFINITY;
  /** Why it failed, where it did. */
  failure?: DivergenceError;

  private constructor(watching: Watching, watch: CollapseWatch, began: Trainee['began'], parameters: Values) {
    this.#watching = watching;
    this.#watch = watch;
    this.#curve = new CurveRecorder(watching.steps, watching.terms);
    // A start may be better than the mean by any factor: a rise from there to something still useful is no explosion.
    this.#limit = EXPLODED * Math.max(began.start, began.ofMean);
    this.began = began;
    this.best = { step: 0, loss: began.start, parameters };
  }

  static async open(watching: Watching, parameters: Values, began: Trainee['began']): Promise<Trainee> {
    return new Trainee(watching, await watching.judge.begin(parameters), began, parameters);
  }

  /** Takes the losses of a call that ended at step `done`; returns their mean. */
  record(losses: StepLosses, done: number): number {
    const recent = this.#curve.record(losses, done);
    if (!Number.isFinite(recent)) this.#fail(notFinite(losses, done, this.#watching));
    return recent;
  }

  /** Begins a stretch of so many steps of another kind. */
  enter(steps: number): void {
    this.#curve.begin(steps);
  }

  /** From here on the rows trained on decide, but for what the rows held out tell. @param of the losses of its best iterate */
  judgeOnParts(of: Parted): void {
    this.#least = { parted: of, loss: meanLoss(of.losses, of.rows) };
  }

  /** Takes the validation loss of parameters. @param judged where the rows trained on decide */
  async validate(parameters: Values, loss: number, step: number, judged?: Judged): Promise<void> {
    const failure = !Number.isFinite(loss) ? 'not-finite' : loss > this.#limit ? 'exploded' : undefined;
    if (failure !== undefined) return this.#fail(new DivergenceError(failure, step, this.#watching));
    try {
      await this.#watching.judge.check(this.#watch, parameters, step);
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      return this.#fail(error);
    }
    this.least = Math.min(this.least, loss);
    if (this.#isBetter(loss, judged)) this.best = { step, loss, parameters, judged };
  }

  /** The later iterate is the better one, unless rows held out tell that it is worse: than the start, or the best there. */
  #isBetter(loss: number, judged: Judged | undefined): boolean {
    if (judged === undefined || this.#least === undefined) return loss < this.best.loss;
    const { parted } = judged;
    if (loss < this.#least.loss) this.#least = { parted, loss };
    return loss < this.began.start && !isWorse(parted, this.#least.parted);
  }

  /** The losses of all steps. */
  curve() {
    return this.#curve.finish();
  }

  #fail(error: DivergenceError): void {
    this.failure ??= error;
  }
}

/** The failure of a call in which losses were not finite: at its end, unless they were not before the first step. */
function notFinite({ total, terms }: StepLosses, done: number, watching: Watching): DivergenceError {
  if (done > total.length || Number.isFinite(total[0]))
    return new DivergenceError('not-finite', done, watching);
  const names = Object.keys(terms).filter((name) => !Number.isFinite(terms[name][0]));
  return new DivergenceError('not-finite', 0, { terms: names.length === 0 ? undefined : names });
}

/** The parameters of one of the networks. */
export function parametersOf({ data }: Values, copy: number, copies: number): Values {
  return vector(copies === 1 ? (data as Float32Array) : copyOf(data as Float32Array, copy, copies));
}

/**
 * The one to keep among those that did not fail: of least validation loss. Where the rows trained on decide, it is the one of least loss
 * there, but for those that rows held out tell to be worse.
 */
export function bestOf(trainees: readonly Trainee[]): Trainee {
  const sound = trainees.filter(({ failure }) => failure === undefined);
  const least = sound.reduce((best, other) => (other.best.loss < best.best.loss ? other : best));
  const { judged } = least.best;
  if (judged === undefined) return least;
  const total = ({ best }: Trainee) =>
    best.judged === undefined || isWorse(best.judged.parted, judged.parted)
      ? Number.POSITIVE_INFINITY
      : best.judged.total;
  return sound.reduce((best, other) => (total(other) < total(best) ? other : best), least);
}
