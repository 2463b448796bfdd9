import { type LossOptions, type Objective, objectiveOf } from '../objective/index.ts';
import {
  type Architecture,
  checkMask,
  type Mask,
  maskedNetwork,
  type Network,
  parameterCount,
  parameterPieces,
} from '../surrogate/index.ts';
import { demand, type RandomStream } from '../tensor/index.ts';
import type { Method } from './methods/method.ts';
import type { LabelNoise } from './noise.ts';
import { type LearningRates, ratesOf, type Schedule } from './schedule.ts';
import type { SparseOptions } from './sparse/options.ts';
import { checkSparse } from './sparse/start.ts';
import { freeOf } from './step.ts';
import type { Way } from './ways/way.ts';
import type { TrainingWords } from './words.ts';

export interface TrainingOptions {
  /** What is minimised, in short. Give this or `objective`. */
  readonly loss?: LossOptions;
  /** What is minimised, in place of `loss`: terms, also of one's own (docs/adding-a-term.md). */
  readonly objective?: Objective;
  readonly steps: number;
  /** Points a step, for methods that take batches. */
  readonly batch?: number;
  /** Learning rates, for methods that take a schedule. */
  readonly schedule?: Schedule;
  /** Default `adam()`. */
  readonly method?: Method;
  /** 0 for each parameter that stays zero, else 1, in flat order (`parameterPieces`). Default: all move. */
  readonly mask?: Mask;
  /** Dynamic sparse training, of methods of first order without `mask` and `hold`. Default: all weights, all the time. */
  readonly sparse?: SparseOptions;
  /** Layers that keep the numbers that they start with, by their places, counted from 0. Default: none. */
  readonly hold?: readonly number[];
  /**
   * Other networks of the same architecture to start from. They are trained side by side with the first on the same batches,
   * each as if it were alone. The one of least validation loss is the result. One that fails is out; the training fails
   * where all do.
   */
  readonly restarts?: readonly Network[];
  /**
   * Share of the rows, in [0, 1), held out to choose the best iterate and to watch for divergence. It is a row at least; but
   * 0 holds out none, and the training loss is watched. Default a fifth, at most 4096 rows.
   */
  readonly validation?: number;
  /** On how many parts of the rows held out the loss is told, for comparisons. Default 0: on none. */
  readonly parts?: number;
  /** Source of the shuffles; its seed alone chooses the rows held out. */
  readonly random: RandomStream;
  /** Names of the outputs, for messages. Default y0, y1, … */
  readonly outputs?: readonly string[];
  /** Whether outputs are judged one by one, or together by their size, as coefficients of a basis are. Default `each`. */
  readonly judged?: 'each' | 'together';
  /** What labels say of themselves where the data tell nothing, as a pilot does; by the name of the term. Default: nothing. */
  readonly noise?: LabelNoise;
  /** Ways of taking steps; default {@link defaultWays}. */
  readonly ways?: readonly Way[];
  /** Threads that may be used; default the engine's. A step that is too small to share is taken by one. */
  readonly threads?: number;
  /** How options are called in messages. Default: as in the library. */
  readonly words?: TrainingWords;
  readonly signal?: AbortSignal;
  /**
   * Called after every few steps, with the steps done, the recent loss, and the share of the whole that is done, about. It never falls,
   * and is at most 1.
   */
  readonly progress?: (step: number, loss: number, share: number) => void;
}

/** The networks to start from, with zeros where the mask has them. */
export function startsOf(start: Network, { mask, restarts = [] }: TrainingOptions): readonly Network[] {
  if (mask !== undefined) checkMask(mask, start);
  const starts = [start, ...restarts];
  for (const { layers } of restarts)
    demand(
      layers.length === start.layers.length &&
        layers.every(({ inputs, outputs, activation, from, unbiased, unweighted }, k) => {
          const like = start.layers[k];
          return (
            inputs === like.inputs &&
            outputs === like.outputs &&
            activation === like.activation &&
            unbiased === like.unbiased &&
            unweighted === like.unweighted &&
            JSON.stringify(from) === JSON.stringify(like.from)
          );
        }),
      'networks that are trained side by side have one architecture',
      'another',
      'Initialise all of them alike.',
    );
  return mask === undefined ? starts : starts.map((network) => maskedNetwork(network, mask));
}

/** The mask of a step: 0 for each parameter that does not move, be it zero or of a layer that is held. */
export function movable(
  architecture: Architecture,
  { mask, hold = [] }: Pick<TrainingOptions, 'mask' | 'hold'>,
): Mask | undefined {
  if (hold.length === 0) return mask;
  const places = architecture.layers.length;
  const other = hold.find((place) => !Number.isInteger(place) || place < 0 || place >= places);
  demand(
    other === undefined,
    `layers that are held have places from 0 to ${places - 1}`,
    other,
    'Correct the place.',
  );
  const moving = Float64Array.from({ length: parameterCount(architecture) }, (_, k) => mask?.[k] ?? 1);
  for (const { name, shape, offset } of parameterPieces(architecture))
    if (hold.includes(Number(name.split('.')[1]))) moving.fill(0, offset, offset + shape[0] * shape[1]);
  demand(moving.includes(1), 'a training moves a layer or more', 'all of them held', 'Hold fewer.');
  return moving;
}

/** How many parameters move. */
export function movingIn(
  architecture: Architecture,
  options: Pick<TrainingOptions, 'mask' | 'hold'>,
): number {
  return freeOf({ architecture, mask: movable(architecture, options) }).length;
}

/** @throws InputError where a sparse training cannot be had: see `checkSparse`; or the method or other options exclude it */
export function demandSparse(
  architecture: Architecture,
  method: Method,
  { sparse, mask, hold = [] }: Pick<TrainingOptions, 'sparse' | 'mask' | 'hold'>,
): void {
  if (sparse === undefined) return;
  demand(
    method.sparse === true,
    `training by ${method.name} cannot change which weights are zero`,
    'sparse',
    'Train with Adam, or leave it out.',
  );
  demand(
    mask === undefined && hold.length === 0,
    'dynamic sparse training chooses by itself which weights are zero, in all layers',
    mask === undefined ? 'layers that are held' : 'a mask',
    'Leave one of them out.',
  );
  checkSparse(architecture, sparse);
}

/** The learning rates of all steps, of a method that takes them. */
export function learningFor(
  { name, scheduled }: Method,
  { steps, batch, schedule }: TrainingOptions,
): LearningRates | undefined {
  if (scheduled) {
    demand(
      schedule !== undefined && batch !== undefined,
      `training by ${name} needs a batch and a schedule`,
      schedule === undefined ? 'no schedule' : 'no batch',
      'Give both.',
    );
    return ratesOf(schedule, steps);
  }
  demand(
    schedule === undefined && batch === undefined,
    `training by ${name} takes neither a batch nor a schedule: each step is on all rows`,
    schedule === undefined ? 'a batch' : 'a schedule',
    'Leave it out.',
  );
  return undefined;
}

/** The objective that the options give. */
export function objectiveIn(
  { loss, objective }: Pick<TrainingOptions, 'loss' | 'objective'>,
  inputs: number,
): Objective {
  demand(
    (loss === undefined) !== (objective === undefined),
    'a training minimises a loss or an objective',
    loss === undefined ? 'neither' : 'both',
    'Give one of them.',
  );
  return objective === undefined ? objectiveOf(loss as LossOptions, inputs) : objective;
}
