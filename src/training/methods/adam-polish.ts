import { freeOf } from '../step.ts';
import { type AdamOptions, adam } from './adam.ts';
import type { Descent, Method, Undertaking } from './method.ts';
import { checkMethodOptions } from './options.ts';
import { openPolishing, type PolishOptions, polishingSteps } from './polish.ts';
import { affordableSteps } from './polishing-cost.ts';
import { checkLabels, demandLabels } from './squares-descent.ts';

export interface AdamPolishOptions extends AdamOptions, PolishOptions {
  /** Steps of polishing at most, beside those of Adam, which the budget gives. Default as of {@link polish}. */
  readonly polishing?: number;
  /**
   * Polishes only where that takes about this share of Adam's time at most, as sizes tell, on two cores. So steps are fewer, or Adam
   * is alone: where five do not fit, or where labels are fewer than parameters, which is told. Default: it polishes whatever it takes.
   */
  readonly within?: number;
  /**
   * Polishes only networks of which the first step promises so many times what any would by chance ({@link beyondChance}): what labels
   * say no more is not fitted. Where none is, the training ends with the noise floor. Default: whatever it promises.
   */
  readonly beyondChance?: number;
}

/** Which share of the time Adam takes, about, for those who watch. */
const ADAM_SHARE = 2 / 3;
/** A start that Adam leaves behind is rarely the best one afterwards. */
const NETWORKS = 4;

/**
 * Adam on its schedule and batches, and from where it ends, polishing on all rows ({@link polish}) until that ends or its steps are
 * spent. The steps of the budget are Adam's. Networks side by side are all trained by Adam; the four of least loss on
 * all rows are polished, unless `networks` says otherwise.
 *
 * @throws InputError where it opens on fewer labels that are known than parameters that move, or an option is out of range, or none
 */
export function adamPolish(options: AdamPolishOptions = {}): Method {
  checkMethodOptions('adamPolish', options);
  const { polishing, networks = NETWORKS, within, beta1, beta2, epsilon } = options;
  const first = adam({ beta1, beta2, epsilon });
  return {
    name: 'adam+polish',
    scheduled: true,
    ...(within === undefined && { checkLabels: demandLabels }),
    async open(training) {
      if (within === undefined) {
        checkLabels(training.step, training.data);
        return new AdamThenPolish(await first.open(training), training, options);
      }
      const count = affordableSteps(training, { within, networks });
      const descent = await first.open(training);
      if (count === undefined) return Object.assign(descent, { note: FEW_LABELS });
      if (count === 0) return descent;
      const most = polishing ?? polishingSteps(freeOf(training.step).length, options);
      return new AdamThenPolish(descent, training, { ...options, polishing: Math.min(most, count) });
    },
  };
}

const FEW_LABELS = 'fewer labels than parameters';

/** One descent after the other. */
class AdamThenPolish implements Descent {
  readonly #training: Undertaking;
  readonly #options: AdamPolishOptions;
  readonly #adam: Descent;
  #polishing: Descent | undefined;
  #isOver = false;

  constructor(first: Descent, training: Undertaking, options: AdamPolishOptions) {
    this.#adam = first;
    this.#training = training;
    this.#options = options;
  }

  get #now(): Descent {
    return this.#polishing ?? this.#adam;
  }

  get done(): number {
    return this.#polishing === undefined ? this.#adam.done : this.#training.steps + this.#polishing.done;
  }

  get stepsPerCall(): number {
    return this.#now.stepsPerCall;
  }

  get threads(): number {
    return this.#now.threads;
  }

  get parameters() {
    return this.#now.parameters;
  }

  get ends() {
    return this.#now.ends;
  }

  get totals() {
    return this.#now.totals;
  }

  get until(): number {
    const { steps, step } = this.#training;
    if (this.#polishing === undefined) return steps;
    return steps + (this.#options.polishing ?? polishingSteps(freeOf(step).length, this.#options));
  }

  get share(): number {
    return this.#polishing === undefined ? ADAM_SHARE : 1;
  }

  async next(): Promise<boolean> {
    if (this.#polishing !== undefined) return false;
    const start = Float64Array.from(this.#adam.parameters.data as Float32Array);
    // Its memory is not needed any more.
    this.#isOver = true;
    await this.#adam.dispose();
    const random = this.#training.random.substream('polishing');
    const { networks = NETWORKS, beyondChance } = this.#options;
    this.#polishing = await openPolishing(
      { ...this.#training, start, random },
      this.#options,
      networks,
      beyondChance,
    );
    return true;
  }

  advance(count: number) {
    return this.#now.advance(count);
  }

  async dispose(): Promise<void> {
    if (!this.#isOver) await this.#adam.dispose();
    await this.#polishing?.dispose();
  }
}
