import type { Engine, Values } from '../../runtime/index.ts';
import type { Architecture, Mask } from '../../surrogate/index.ts';
import { describe, InputError, type RandomStream } from '../../tensor/index.ts';
import type { Fed } from '../data.ts';
import type { LearningRates } from '../schedule.ts';
import type { SparseOptions } from '../sparse/options.ts';
import type { StepOptions } from '../step.ts';
import type { Way } from '../ways/way.ts';
import type { DescentEnd } from './end.ts';

/** A method that moves parameters such that an objective falls: `adam()`, `levenbergMarquardt()`, or one of your own. */
export interface Method {
  readonly name: string;
  /**
   * Whether its steps are on batches of the rows, at learning rates of a schedule. Else each step is on all rows and finds
   * its own length.
   */
  readonly scheduled: boolean;
  /** Whether it can change which weights are zero while it trains, as {@link Undertaking.sparse} asks. Default false. */
  readonly sparse?: boolean;
  /**
   * Steps that a training takes unless it is told; default as `defaultBudget` says.
   *
   * @param moving how many parameters move
   */
  steps?(moving: number): number;
  /**
   * Tells, before anything is opened, whether the method can train an architecture; absent where it can train any.
   *
   * @param mask 0 for each parameter that stays zero. Default: all move.
   * @throws InputError where it cannot
   */
  check?(architecture: Architecture, mask?: Mask): void;
  /**
   * Tells, before points are labelled, whether so many labels are enough; absent where any number is.
   *
   * @param moving how many parameters move
   * @throws InputError where they are too few
   */
  checkLabels?(labels: LabelCount, moving: number): void;
  /** @throws InputError where the method cannot move these parameters */
  open(training: Undertaking): Promise<Descent>;
}

/** What a network is trained on. */
export interface LabelCount {
  /** Rows that are not held out. */
  readonly rows: number;
  /** Numbers in them that are known and compared: values, and derivatives. */
  readonly labels: number;
}

/** @throws InputError where a value from outside is no method: its name alone, or the function that makes one */
export function checkMethod(method: Method): void {
  const given: unknown = method;
  const { name, scheduled, open } = Object(given) as Partial<Method>;
  if (
    typeof given !== 'object' ||
    typeof name !== 'string' ||
    typeof scheduled !== 'boolean' ||
    typeof open !== 'function'
  )
    throw new InputError(
      'a method must be an object with name, scheduled and open, as adam() and levenbergMarquardt() make it',
      typeof given === 'function' ? `the function ${given.name}, which is not called` : describe(given),
      'Give for example method: adam(), or leave it out.',
    );
}

/** What a method is to work on. */
export interface Undertaking {
  readonly engine: Engine;
  /** The networks, side by side, and their objective. */
  readonly step: StepOptions;
  /** The rows to train on. */
  readonly data: Fed;
  /** The numbers of these rows in the samples that the objective was bound to. */
  readonly numbers: Int32Array;
  /** The parameters of all networks, one after the other. */
  readonly start: Float64Array;
  /** Steps that are planned. */
  readonly steps: number;
  /** Asks for a training whose weights are zero but for a share that changes; of methods that can. */
  readonly sparse?: SparseOptions;
  /** Points a step, where the method is scheduled. */
  readonly batch?: number;
  /** The learning rates of all steps, where the method is scheduled. */
  readonly learning?: LearningRates;
  /** Source of the shuffles, and of what terms draw. */
  readonly random: RandomStream;
  /** Threads that may be used. */
  readonly threads: number;
  readonly ways: readonly Way[];
  /** What the noise of the labels is of the loss, where it is known. */
  readonly noise?: number;
}

/** A method at work; it holds the parameters. */
export interface Descent {
  /** Steps taken so far. */
  readonly done: number;
  /** Steps that it takes in one call at most. */
  readonly stepsPerCall: number;
  /** Threads that it has work for. */
  readonly threads: number;
  /** The parameters of all networks, one after the other, float32; not modified later. */
  readonly parameters: Values;
  /** Of each network why it takes no further step; undefined for one that does. Of all, the descent is over. */
  readonly ends: readonly (DescentEnd | undefined)[];
  /** Of each network the loss on all rows that it is trained on, where steps are on all of them, and none makes it larger. */
  readonly totals?: readonly number[];
  /** What it does otherwise than it does mostly, in a few words. */
  readonly note?: string;
  /** Steps that it takes at most in the stretch that it is in, and in those before. Default those that are planned. */
  readonly until?: number;
  /** Which share of its time it has spent about, when it is at the end of the stretch. Default 1. */
  readonly share?: number;
  /**
   * Goes over to a stretch in which it takes steps of another kind. Absent where there is none.
   *
   * @returns whether there was one
   */
  next?(): Promise<boolean>;
  /**
   * Takes steps, at most {@link stepsPerCall}.
   *
   * @returns the losses of each network
   */
  advance(count: number): Promise<readonly StepLosses[]>;
  dispose(): Promise<void>;
}

/**
 * Losses of single steps, each before its update: the total, and the unweighted losses of the objective's terms, by name.
 */
export interface StepLosses {
  readonly total: Float64Array;
  readonly terms: Readonly<Record<string, Float64Array>>;
}
