import { totals } from '../objective/index.ts';
import type { Engine, Values } from '../runtime/index.ts';
import type { Fed } from './data.ts';
import type { StepLosses } from './methods/method.ts';
import { lossName, type StepTraining } from './step.ts';
import { defaultWays, openSteps } from './ways/choose.ts';
import type { Steps, Way } from './ways/way.ts';

export interface TrainingProgramOptions extends StepTraining {
  /** Threads that may be used; default the engine's. A small step is taken by one, and several networks by several. */
  readonly threads?: number;
  /** Ways of taking steps: the first that suits their size and has code for them is taken. */
  readonly ways?: readonly Way[];
}

/** A compiled training step with the state that it carries: parameters and the optimiser's moments. */
export class TrainingProgram {
  readonly #steps: Steps;
  readonly #options: TrainingProgramOptions;
  #done = 0;

  private constructor(steps: Steps, options: TrainingProgramOptions) {
    this.#steps = steps;
    this.#options = options;
  }

  /** Compiles the step. The objective's tables, `data`, stay resident: batches are gathered from them inside the engine. */
  static async open(
    engine: Engine,
    options: TrainingProgramOptions,
    data: Fed,
    parameters: Float32Array,
  ): Promise<TrainingProgram> {
    const { threads = engine.threads, ways = defaultWays, ...training } = options;
    const steps = await openSteps(ways, { engine, training, data, parameters, threads });
    return new TrainingProgram(steps, options);
  }

  /** Steps taken so far. */
  get done(): number {
    return this.#done;
  }

  get parameters(): Values {
    return this.#steps.parameters;
  }

  /** A vector that the steps carry: `parameters`, or one of the optimiser's state. A copy. */
  read(name: string): Float32Array {
    return this.#steps.read(name);
  }

  /** Replaces a vector that the steps carry, between two calls of {@link advance}. */
  write(name: string, values: Float32Array): void {
    this.#steps.write(name, values);
  }

  /**
   * Takes as many steps as `learning` has rates, at most `STEPS_PER_CALL`, in one call of the engine.
   *
   * @param rows row numbers of the batches, one after the other
   * @param drawn what the terms of the objective draw, by name, one step after the other
   * @returns the losses of the steps, of each of the networks that are trained side by side
   */
  async advance(
    rows: Int32Array,
    learning: Float64Array,
    drawn: Readonly<Record<string, Float32Array>> = {},
  ): Promise<readonly StepLosses[]> {
    const { optimiser, objective, copies = 1 } = this.#options;
    const rates = optimiser.ratesAt(this.#done, learning);
    const named = optimiser.rates.map((name, k) => [name, Float32Array.from(rates[k])]);
    const taken = await this.#steps.take(rows, { ...Object.fromEntries(named), ...drawn });
    this.#done += learning.length;
    return Array.from({ length: copies }, (_, copy) => {
      const names = objective.terms.map(({ name }) => [name, taken[lossName(name, copy, copies)]]);
      const terms: StepLosses['terms'] = Object.fromEntries(names);
      return { total: totals(objective.terms, terms), terms };
    });
  }

  dispose(): Promise<void> {
    return this.#steps.dispose();
  }
}
