import { type Dataset, takeRows } from '../dataset/index.ts';
import {
  affinity,
  type Criterion,
  demandOptions,
  type LayersPlan,
  pruneBySelection,
  removableLayers,
  scoresBy,
  select,
  zerosMask,
} from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demandSurrogate, type Surrogate } from '../surrogate/index.ts';
import { counted, demand, InputError } from '../tensor/index.ts';
import {
  adam,
  DivergenceError,
  type PartedLoss,
  partedRows,
  type TrainingResult,
} from '../training/index.ts';
import type { Domain } from '../variable/index.ts';
import { demandLabelled } from './demand-labelled.ts';
import { fineTuneSurrogate } from './fine-tune.ts';
import type { FitOptions } from './fit.ts';
import { errorBeyondNoise, type Growth, PARTS, pairedGrowth } from './growth.ts';
import { inTurn } from './in-turn.ts';
import { arrange, matchVariables } from './match.ts';
import type { Watch } from './watch.ts';

export interface RemoveLayersOptions extends Watch {
  /**
   * By what share of the given network's error the loss on the rows held out may grow, beyond what its growth is uncertain by. The
   * error is its loss less the noise of the labels, where these have standard errors; else all of its loss. Default 0: a layer
   * goes where the rows held out do not tell that what is left is worse.
   */
  readonly tolerance?: number;
  /** In place of the tolerance: a loss on the rows held out, in normalised units, that must not be exceeded. */
  readonly target?: number;
  /** What says which layer goes first: one that scores layers. Default {@link affinity}. */
  readonly criterion?: Criterion;
  /**
   * How many layers a round tries at most, in the order of their scores, until one can go. Each costs a tuning. Default 3.
   */
  readonly candidates?: number;
  /** The box over which plans enclose errors, in physical units. Default the network's own, where it has one. */
  readonly domain?: Domain;
  /**
   * The tuning of each round. Default 2,000 steps, and else as {@link fineTuneSurrogate}. No mask and no layers that
   * are held, since layers are others in each round.
   */
  readonly tune?: Omit<FitOptions, 'mask' | 'hold' | 'parts' | 'progress' | 'signal'>;
  /** Called after each tuning. */
  readonly onRound?: (round: RemovalRound) => void;
}

/** A layer was removed, and what was left was tuned and judged. */
export interface RemovalRound {
  /** Counted from 1. A round removes a layer, or none of its candidates can go. */
  readonly round: number;
  /** Which of the round's candidates it is, from 1: the nearest to affine. */
  readonly candidate: number;
  /** The plan, of the last network that met the limit. */
  readonly plan: LayersPlan;
  /** What was left, tuned; not tuned where that failed. */
  readonly surrogate: Surrogate;
  /** Absent where it failed. */
  readonly training?: TrainingResult;
  /** How it failed, where it did. */
  readonly failure?: string;
  /** Loss on the rows held out. Infinite where the tuning failed. */
  readonly loss: number;
  /** How much that is above the loss of the network that was given. Absent where the tuning failed. */
  readonly growth?: Growth;
  /** Whether it is within the limit: then the layer goes. */
  readonly met: boolean;
}

export interface RemovedLayers {
  /** The last network that met the limit: the one that was given, where none did. */
  readonly surrogate: Surrogate;
  /**
   * Of the network that was given: its loss on the rows held out, and its error. That is the loss less the noise of the labels,
   * where they tell it.
   */
  readonly given: { readonly loss: number; readonly error: number };
  /** All that was tried, in order. */
  readonly rounds: readonly RemovalRound[];
}

/** A learning rate that moves no weight of float32 size. */
const LEAST_RATE = 1e-30;
/** Steps after each removal: enough where 1,000 took `bachelier` from six layers of 128 to two with 1−R² where it was. */
const STEPS = 2000;
const CANDIDATES = 3;
/** A growth of less than so many standard errors is not told from none; three, since a dozen candidates may be judged. */
const TELLING = 3;

/**
 * Removes as many hidden layers as may go, one after the other. In each round the criterion scores the layers. The one of the
 * lowest score becomes part of its reader (`planOf`), and what is left is tuned. Its loss on the rows held out is compared with
 * that of the network that was given. If it grew more than it may, the layer stays, and the next is tried. A round in which no
 * candidate can go ends the search. One layer always stays.
 *
 * Losses are compared row by row: labels' noise is in both. What that does not cancel is told by the differences' standard error, and a
 * growth of less than three of these does not count (see {@link pairedGrowth}).
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
  demandSurrogate(surrogate);
  demandLabelled(data);
  demandOptions('removeLayers()', options);
  checkLimits(options);
  const { criterion = affinity, domain, candidates = CANDIDATES, signal, onRound } = options;
  const method = options.tune?.method ?? adam();
  const tune = { ...options.tune, method, steps: options.tune?.steps ?? STEPS, parts: PARTS, signal };
  const layers = removableLayers(surrogate).length;
  if (layers < 2)
    throw new InputError(
      'a network must have two hidden layers or more that can go, each read by one layer alone, outside sums and joins',
      layers === 0 ? 'none' : 'one, which stays',
      'Prune neurons or weights.',
    );
  const arranged = arrange(data, matchVariables(surrogate, data));
  const samples = takeRows(arranged, trainedOn(arranged.x.shape[0], tune));
  const { training } = await fineTuneSurrogate(engine, surrogate, data, standing(tune));
  const parts = training.parts as PartedLoss;
  const given = { loss: training.began, error: errorBeyondNoise(parts) };
  const rounds: RemovalRound[] = [];
  let best = surrogate;
  for (let round = 1; round < layers; round++) {
    const { seed, throughHead } = tune;
    const scoring = { of: 'layers', domain, samples, engine, seed, throughHead, signal } as const;
    const scores = await scoresBy(criterion, best, scoring);
    const order = select(scores, { by: 'width', keep: layers - round }, { of: 'layers' });
    let candidate = 0;
    for (const selection of inTurn(order).slice(0, candidates)) {
      signal?.throwIfAborted();
      candidate++;
      const pruned = pruneBySelection(best, selection, { domain, points: samples.x });
      const share = { done: round - 1 + (candidate - 1) / candidates, of: layers - 1 };
      const tuned = await tunedAfter(engine, pruned.surrogate, data, {
        ...tune,
        ...watched(options, `${round}${candidate > 1 ? `, candidate ${candidate}` : ''}`, share, candidates),
      });
      const growth =
        tuned.training && pairedGrowth(parts.began, (tuned.training.parts as PartedLoss).best, parts.rows);
      const met = isMet(options, given, tuned.loss, growth);
      rounds.push({ round, candidate, plan: pruned.plan, ...tuned, ...(growth && { growth }), met });
      onRound?.(rounds[rounds.length - 1]);
      if (met) {
        best = tuned.surrogate;
        break;
      }
    }
    if (!rounds[rounds.length - 1].met) break;
  }
  return { surrogate: best, given, rounds };
}

/** Whether what is left may take the place of what was given. */
function isMet(
  { tolerance = 0, target }: RemoveLayersOptions,
  given: RemovedLayers['given'],
  loss: number,
  growth: Growth | undefined,
): boolean {
  if (growth === undefined) return false;
  if (target !== undefined) return loss <= target;
  return growth.mean <= tolerance * given.error + TELLING * growth.error;
}

/** A training that does not move a network, for the loss that it begins with. */
function standing(tune: FitOptions): FitOptions {
  const { scheduled = true } = tune.method ?? {};
  const still = { method: adam(), schedule: { kind: 'constant', rate: LEAST_RATE } } as const;
  return { ...tune, steps: 1, ...(scheduled && still) };
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

/** How a tuning is called and watched: the share done is that of all rounds there may be. */
function watched(
  { progress, tune }: RemoveLayersOptions,
  name: string,
  { done, of }: { readonly done: number; readonly of: number },
  candidates: number,
): FitOptions {
  return {
    stage: `${tune?.stage ?? 'layers-removed'} ${name}`,
    progress: (share, detail) => progress?.((done + share / candidates) / of, `round ${name}, ${detail}`),
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

function checkLimits({ tolerance, target, candidates = CANDIDATES }: RemoveLayersOptions): void {
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
  demand(
    Number.isInteger(candidates) && candidates >= 1,
    'the candidates of a round must be a whole number of at least 1',
    candidates,
    'Give 3, say.',
  );
}
