import type { Engine, Values } from '../runtime/index.ts';
import { inputWidth, parameterCount } from '../surrogate/index.ts';
import type { Fed } from './data.ts';
import { LaneSteps } from './lane-steps.ts';
import { LoopSteps } from './loop-steps.ts';
import { balance } from './loss.ts';
import { SharedSteps } from './shared-steps.ts';
import type { StepTraining } from './step.ts';
import type { Steps } from './steps.ts';

export interface TrainingProgramOptions extends StepTraining {
  /** Threads that a step may use; default the engine's. A small step is taken by one. */
  readonly threads?: number;
}

/** Losses of single steps, each before its update: the whole and its unweighted parts. */
export interface StepLosses {
  readonly total: Float64Array;
  readonly values: Float64Array;
  /** Absent for vanilla training. */
  readonly gradients?: Float64Array;
}

/** Steps of one call into the engine: long enough to amortise the call, short enough (≤ 0.3 s) to stay responsive. */
export const STEPS_PER_CALL = 64;
/** Products of a parameter and a row for each thread below which sharing a step costs more than it saves. */
const SHARED_WORK = 1 << 20;
/**
 * Products of a parameter and a row, for each layer, up to which generated code is the faster: at 14,000 (7-8×6-1) it takes
 * 0.45 of the engine's time, at 65,000 (7-20×3-1) 0.85, at 91,000 (7-24×3-1) as long.
 */
const GENERATED_WORK = 70_000;

/** How many threads take a step, of these at most: none gets too little to do. */
export function threadsFor({ architecture, batch }: StepTraining, most: number): number {
  const parameters = parameterCount(architecture);
  return Math.max(1, Math.min(most, batch, parameters, Math.floor((parameters * batch) / SHARED_WORK)));
}

/** The fastest way to take these steps for which there is code, chosen by size alone: times differ from run to run. */
async function openSteps(
  engine: Engine,
  options: TrainingProgramOptions,
  data: Fed,
  parameters: Float32Array,
): Promise<Steps> {
  const { architecture, batch } = options;
  const threads = threadsFor(options, options.threads ?? engine.threads);
  const generated = parameterCount(architecture) * batch <= GENERATED_WORK * architecture.layers.length;
  return (
    (generated ? await LaneSteps.open(options, data, parameters) : undefined) ??
    (threads > 1 ? await SharedSteps.open(engine, options, data, parameters, threads) : undefined) ??
    LoopSteps.open(engine, options, data, parameters, threads)
  );
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

  /** Compiles the step. `data` stays resident: batches are gathered from it inside the engine. */
  static async open(
    engine: Engine,
    options: TrainingProgramOptions,
    data: Fed,
    parameters: Float32Array,
  ): Promise<TrainingProgram> {
    return new TrainingProgram(await openSteps(engine, options, data, parameters), options);
  }

  /** Steps taken so far. */
  get done(): number {
    return this.#done;
  }

  get parameters(): Values {
    return this.#steps.parameters;
  }

  /**
   * Takes as many steps as `learning` has rates, at most {@link STEPS_PER_CALL}, in one call of the engine.
   *
   * @param rows row numbers of the batches, one after the other
   * @returns the losses of the steps
   */
  async advance(rows: Int32Array, learning: Float64Array): Promise<StepLosses> {
    const { optimiser } = this.#options;
    const rates = optimiser.ratesAt(this.#done, learning);
    const named = optimiser.rates.map((name, k) => [name, Float32Array.from(rates[k])]);
    const parts = await this.#steps.take(rows, Object.fromEntries(named));
    this.#done += learning.length;
    return { ...parts, total: this.#total(parts) };
  }

  #total({ values, gradients }: Omit<StepLosses, 'total'>): Float64Array {
    const { loss, architecture } = this.#options;
    if (loss.kind === 'vanilla' || gradients === undefined) return values;
    const { alpha, beta } = balance(loss.lambda ?? 1, inputWidth(architecture));
    return values.map((value, k) => alpha * value + beta * gradients[k]);
  }

  dispose(): Promise<void> {
    return this.#steps.dispose();
  }
}
