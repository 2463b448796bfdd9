import type { Engine, Values } from '../../runtime/index.ts';
import type { Fed } from '../data.ts';
import type { StepTraining } from '../step.ts';
import type { StepSize } from './size.ts';

/** A way of taking the steps of a training. All ways give the same steps, up to rounding; they differ in speed. */
export interface Way {
  readonly name: string;
  /** Whether to prefer it to the ways behind it. The size alone decides, since times differ from run to run. */
  suits(size: StepSize): boolean;
  /** @returns undefined where the step has no code that this way runs */
  open(start: Start): Promise<Steps | undefined>;
}

/** What steps start from. */
export interface Start {
  readonly engine: Engine;
  readonly training: StepTraining;
  /** The tables of the objective. They stay resident: batches are gathered from them. */
  readonly data: Fed;
  readonly parameters: Float32Array;
  /** Threads that a step of one network has work for, at least 1. */
  readonly threads: number;
  /** Threads that may be used in all: networks side by side may be shared among them. Default `threads`. */
  readonly most?: number;
}

/** Training steps as an engine takes them; it holds the parameters and the optimiser's state. */
export interface Steps {
  /** The parameters after the last call. */
  readonly parameters: Values;
  /** A vector that it carries, between calls: `parameters`, or one of the optimiser's state. A copy. */
  read(name: string): Float32Array;
  /** Replaces a vector that it carries. The next call goes on from there. */
  write(name: string, values: Float32Array): void;
  /**
   * @param rows row numbers of the batches, one after the other
   * @param scheduled under each name the numbers of each step, one step after the other: rates, and draws of terms
   * @returns what the step collects, by name: the loss of each term before each step
   */
  take(
    rows: Int32Array,
    scheduled: Readonly<Record<string, Float32Array>>,
  ): Promise<Readonly<Record<string, Float64Array>>>;
  dispose(): Promise<void>;
}
