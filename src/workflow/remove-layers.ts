import { type Dataset, takeRows } from '../dataset/index.ts';
import {
  affinity,
  type Criterion,
  type LayersPlan,
  removableLayers,
  scoresBy,
  zerosMask,
} from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { counted, demand, InputError } from '../tensor/index.ts';
import { DivergenceError, partedRows, type TrainingResult } from '../training/index.ts';
import type { Domain } from '../variable/index.ts';
import { fineTuneSurrogate } from './fine-tune.ts';
import type { FitOptions } from './fit.ts';
import { arrange, matchVariables } from './match.ts';
import { pruneSurrogate } from './prune.ts';
import type { Watch } from './watch.ts';

export interface RemoveLayersOptions extends Watch {
  /**
   * By what share the loss on the rows held out may exceed that of the network that is given. Default 0.02. Where labels have
   * noise, its mean square is part of both, and the errors beside it may grow by more.
   */
  readonly tolerance?: number;
  /** In place of the tolerance: a loss on the rows held out, in normalised units, that must not be exceeded. */
  readonly target?: number;
  /** What says which layer goes first: one that scores layers. Default {@link affinity}. */
  readonly criterion?: Criterion;
  /** The box over which plans enclose errors, in physical units. Default the network's own, where it has one. */
  readonly domain?: Domain;
  /**
   * The tuning of each round. Default 2,000 steps, and else as {@link fineTuneSurrogate}. No mask and no layers that
   * are held, since layers are others in each round.
   */
  readonly tune?: Omit<FitOptions, 'mask' | 'hold' | 'progress' | 'signal'>;
  /** Called after each round. */
  readonly onRound?: (round: RemovalRound) => void;
}

/** A layer was removed, and what was left was tuned and judged. */
export interface RemovalRound {
  /** Counted from 1. */
  readonly round: number;
  /** The plan, of the network that the round before left. */
  readonly plan: LayersPlan;
  /** What was left, tuned; not tuned where that failed. */
  readonly surrogate: Surrogate;
  /** Absent where it failed. */
  readonly training?: TrainingResult;
  /** How it failed, where it did. */
  readonly failure?: string;
  /** Loss on the rows held out. Infinite where the tuning failed. */
  readonly loss: number;
  /** Whether it is within the limit. */
  readonly met: boolean;
}

export interface RemovedLayers {
  /** The last network that met the limit: the one that was given, where none did. */
  readonly surrogate: Surrogate;
  /** Loss on the rows held out of the network that was given, and the most that it may be. */
  readonly loss: { readonly given: number; readonly limit: number };
  /** In order; only the last may not have met the limit. */
  readonly rounds: readonly RemovalRound[];
}

/** A learning rate that moves no weight of float32 size. */
const LEAST_RATE = 1e-30;
/** Steps after each removal: enough where 1,000 took `bachelier` from six layers of 128 to two with 1−R² where it was. */
const STEPS = 2000;
const TOLERANCE = 0.02;

/**
 * Removes as many hidden layers as may go, one after the other. In each round the criterion scores the layers, and the one of
 * the lowest score becomes part of its reader (`planOf`). What is left is tuned, and its loss on the rows held out is compared
 * with the limit. The first that exceeds it ends the search. One layer always stays.
 *
 * The rows held out are those of each tuning, by its seed. Weights that are zero stay zero where their layer stays as it is. Layers are scored and maps fitted on the others.
 *
 * @param data labelled points, as for {@link fineTuneSurrogate}
 * @throws InputError when data or options do not fit the network, it has fewer than two layers that can go, or no row is held
 *   out
 * @throws the signal's reason when aborted
 */
export async function removeLayers(
  engine: Engine,
  surrogate: Surrogate,
  data: Dataset,
  options: RemoveLayersOptions = {},
): Promise<RemovedLayers> {
  checkLimits(options);
  const { criterion = affinity, domain, signal, onRound } = options;
  const tune = { ...options.tune, steps: options.tune?.steps ?? STEPS, signal };
  const layers = removableLayers(surrogate).length;
  if (layers < 2)
    throw new InputError(
      'a network must have two hidden layers or more that can go, each read by one layer alone, outside sums and joins',
      layers === 0 ? 'none' : 'one, which stays',
      'Prune neurons or weights.',
    );
  const arranged = arrange(data, matchVariables(surrogate, data));
  const samples = takeRows(arranged, trainedOn(arranged.x.shape[0], tune));
  const { began: given } = (await fineTuneSurrogate(engine, surrogate, data, standing(tune))).training;
  const limit = options.target ?? (1 + (options.tolerance ?? TOLERANCE)) * given;
  const rounds: RemovalRound[] = [];
  let best = surrogate;
  for (let round = 1; round < layers; round++) {
    signal?.throwIfAborted();
    const scoring = { of: 'layers', domain, samples, engine, seed: tune.seed, signal } as const;
    const scores = await scoresBy(criterion, best, scoring);
    const rule = { by: 'width', keep: layers - round } as const;
    const pruned = pruneSurrogate(best, scores, rule, { of: 'layers', domain, points: samples.x });
    const tuned = await tunedAfter(engine, pruned.surrogate, data, {
      ...tune,
      ...watched(options, round, layers),
    });
    const met = tuned.loss <= limit;
    rounds.push({ round, plan: pruned.plan, ...tuned, met });
    onRound?.(rounds[round - 1]);
    if (!met) break;
    best = tuned.surrogate;
  }
  return { surrogate: best, loss: { given, limit }, rounds };
}

/** A training that does not move a network, for the loss that it begins with. */
function standing(tune: FitOptions): FitOptions {
  const { scheduled = true } = tune.method ?? {};
  return { ...tune, steps: 1, ...(scheduled && { schedule: { kind: 'constant', rate: LEAST_RATE } }) };
}

/** A training that fails ends the search like one that does not suffice. */
async function tunedAfter(
  engine: Engine,
  merged: Surrogate,
  data: Dataset,
  tune: FitOptions,
): Promise<Pick<RemovalRound, 'surrogate' | 'training' | 'failure' | 'loss'>> {
  try {
    const mask = zerosMask(merged);
    const { surrogate, training } = await fineTuneSurrogate(engine, merged, data, { ...tune, mask });
    return { surrogate, training, loss: training.best.loss };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { surrogate: merged, failure: error.message, loss: Number.POSITIVE_INFINITY };
  }
}

/** How the tuning of a round is called and watched: the share done is that of all rounds there may be. */
function watched({ progress, tune }: RemoveLayersOptions, round: number, layers: number): FitOptions {
  const stage = `${tune?.stage ?? 'layers-removed'} ${round}`;
  return {
    stage,
    progress: (share, detail) => progress?.((round - 1 + share) / (layers - 1), `round ${round}, ${detail}`),
  };
}

/** The rows that tunings do not hold out. */
function trainedOn(
  rows: number,
  { seed = 1, validation }: Pick<FitOptions, 'seed' | 'validation'>,
): Int32Array {
  const { heldOut, training } = partedRows(rows, seed, validation);
  if (heldOut.length === 0)
    throw new InputError(
      'layers are removed by the loss on rows that are held out',
      `none of ${counted(rows, 'row')}`,
      'Give five rows or more, and hold out a share of them.',
    );
  return training.sort();
}

function checkLimits({ tolerance, target }: RemoveLayersOptions): void {
  if (tolerance !== undefined && target !== undefined)
    throw new InputError(
      'the loss is limited by a tolerance or by a target',
      'both',
      'Leave one of them out.',
    );
  for (const [name, value] of Object.entries({ tolerance, target }))
    demand(
      value === undefined || (Number.isFinite(value) && value >= 0),
      `the ${name} of the loss must be a finite number of at least 0`,
      value,
      'Give 0.1, say.',
    );
}
