import {
  columnNames,
  type Dataset,
  normalise,
  type Part,
  partOf,
  partsOf,
  type Samples,
} from '../dataset/index.ts';
import { defaultLoss, type LossOptions, type Objective } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import { hiddenWidths, type Mask, type Network, type Surrogate } from '../surrogate/index.ts';
import { InputError, stream } from '../tensor/index.ts';
import {
  adam,
  adamPolish,
  checkMethod,
  type Method,
  movingIn,
  type SparseOptions,
  type TrainingResult,
  type TrainingWords,
  train,
  trainingWords,
  type Way,
} from '../training/index.ts';
import { type Budget, defaultBudget } from './budget.ts';
import { comparedBy, demandDerivatives } from './compared.ts';
import { type OrderChoice, type ResolvedLoss, resolveOrder } from './order.ts';
import { pilotNoise } from './pilot-noise.ts';
import type { Watch } from './watch.ts';

/** A network with the training that made it. */
export interface TrainedSurrogate {
  readonly surrogate: Surrogate;
  readonly training: TrainingResult;
  /** What a loss of the order `auto` came to, and why. */
  readonly choice?: OrderChoice;
}

/** How a network is fitted to data. `defaultBudget` gives what the budget leaves out. */
export interface FitOptions extends Partial<Budget>, Watch {
  /**
   * Of a network with a head: whether what the head makes of the logits is compared with the labels. Default: the logits are, each less the
   * mean over the classes, whatever form the labels have.
   */
  readonly throughHead?: boolean;
  /** Default: Sobolev of order 1 where the data has derivatives, else vanilla. */
  readonly loss?: LossOptions;
  /** A few points labelled as the data are, with standard errors: they tell the noise where the data do not. */
  readonly pilot?: Dataset;
  /** Terms to minimise, also of one's own (docs/adding-a-term.md), in place of `loss`. */
  readonly objective?: Objective;
  /**
   * Default {@link usualMethod}: Adam, and polishing where it takes little. One that takes no schedule has none, and no batch: `polish()`.
   */
  readonly method?: Method;
  /** 0 for each parameter that stays zero, else 1, in flat order (`parameterPieces`). Default: all move. */
  readonly mask?: Mask;
  /** Layers that keep the numbers that they start with, by their places, counted from 0. Default: none. */
  readonly hold?: readonly number[];
  /**
   * Dynamic sparse training: all but a share of the weights are zero in every step, and which ones changes. Not with `mask` or
   * `hold`. Default: all weights, all the time.
   */
  readonly sparse?: SparseOptions;
  /** The seed of every random stream. Default 1. */
  readonly seed?: number;
  /** Names the network in its provenance. Default "trained" or "fine-tuned". */
  readonly stage?: string;
  /** Names the random streams: with the same name, weights and batches are drawn alike. Default the stage. */
  readonly stream?: string;
  /** What else the network's provenance says: plain data. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  /**
   * Share of the rows held out to choose the best iterate, in [0, 1). It is a row at least, but 0 holds out none, and the
   * training loss is watched. Default a fifth, at most 4096 rows. Which rows these are depends on the seed and the number of
   * rows alone, not on the stage.
   */
  readonly validation?: number;
  /** On how many parts of the rows held out the loss is told (`TrainingResult.parts`). Default 0: on none. */
  readonly parts?: number;
  /** Whether outputs are judged one by one, or together by their size, as coefficients of a basis are. Default `each`. */
  readonly judged?: 'each' | 'together';
  /** Ways of taking steps; default those of {@link train}. */
  readonly ways?: readonly Way[];
  /** How options are called in messages. Default: as in the library. */
  readonly words?: TrainingWords;
}

/**
 * Fits a network to samples in its own normalisation, starting from its layers.
 *
 * @param restarts other networks to start from, side by side with it
 */
export async function fitSurrogate(
  engine: Engine,
  start: Surrogate,
  data: Samples,
  options: FitOptions & { readonly stage: string },
  restarts: readonly Network[] = [],
): Promise<TrainedSurrogate> {
  const { stage, seed = 1, provenance, words = trainingWords, progress, signal } = options;
  const {
    objective,
    mask,
    hold,
    sparse,
    ways,
    method = usualMethod(options),
    validation,
    parts,
    judged,
    pilot,
  } = options;
  const budget = budgetOf(options, method, data.x.shape[0], start);
  const { loss: given = objective === undefined ? defaultLoss(data) : undefined } = options;
  const choice =
    given === undefined ? undefined : resolveOrder(given, { network: start, labels: pilot ?? data });
  const loss = choice?.loss;
  if (loss !== undefined) demandDerivatives(loss, data, start, words);
  const noise = pilot === undefined || loss === undefined ? undefined : pilotNoise(start, loss, pilot);
  const training = await train(engine, start, normalised(data, start, loss), {
    ...budget,
    loss,
    objective,
    method,
    mask,
    hold,
    noise,
    sparse,
    restarts,
    ways,
    validation,
    parts,
    judged,
    words,
    random: stream(seed, `shuffle ${options.stream ?? stage}`),
    outputs: start.outputs.map(({ name }) => name),
    signal,
    progress: (step, value, share) => progress?.(share, `step ${step}, loss ${value.toExponential(2)}`),
  });
  const made = {
    ...start.provenance,
    ...provenance,
    seed,
    stage,
    step: training.best.step,
    ...(sparse && { sparse }),
    ...(restarts.length > 0 && { restarts: { of: restarts.length + 1, kept: training.restart } }),
  };
  return {
    surrogate: { ...start, ...training.network, provenance: made },
    training,
    ...(choice && choice.reasons.length > 0 && { choice }),
  };
}

/** The share of Adam's time that polishing may take where nobody asks for it. */
const WITHIN = 0.5;
/**
 * How much a step of polishing must promise there, beside what noise alone does. Of ten problems and two seeds it made networks better where it
 * promised twice as much and more, up to 50 times. Below 0.7, slopes became up to 2.2 times worse.
 */
const BEYOND_CHANCE = 1.5;

/**
 * The method of a training where none is chosen: `adam+polish`, for networks of some hundred parameters. There polishing takes half of
 * Adam's time at most, as sizes tell. It also has something to find: its first step promises one and a half times what noise
 * alone would ({@link AdamPolishOptions.beyondChance}). With few noisy labels Adam ends above the least loss and nearer to the truth, for
 * what is left is noise that parameters fit. Else, for an objective of one's own, and where zeros change, it is Adam alone.
 */
export function usualMethod({ sparse, objective }: Pick<FitOptions, 'sparse' | 'objective'> = {}): Method {
  return sparse === undefined && objective === undefined
    ? adamPolish({ within: WITHIN, beyondChance: BEYOND_CHANCE })
    : adam();
}

/** The budget of a training; methods without a schedule have steps alone, unless something else is asked of them. */
function budgetOf(
  { steps, batch, schedule, mask, hold }: FitOptions,
  method: Method,
  rows: number,
  start: Surrogate,
): Partial<Budget> & Pick<Budget, 'steps'> {
  checkMethod(method);
  const standard = defaultBudget(rows, hiddenWidths(start));
  const own = method.steps?.(movingIn(start, { mask, hold }));
  return method.scheduled
    ? {
        steps: steps ?? own ?? standard.steps,
        // A larger batch would hold rows twice, and take memory for nothing.
        batch: batch === undefined ? standard.batch : Number.isInteger(batch) ? Math.min(batch, rows) : batch,
        schedule: schedule ?? standard.schedule,
      }
    : { steps: steps ?? own ?? standard.steps, batch, schedule };
}

/**
 * Samples with what a loss compares, in normalised units; terms of one's own may need all that they have.
 *
 * @throws InputError where a derivative is of a size that float32 does not hold
 */
function normalised(
  samples: Samples,
  { normalisation, inputs, outputs }: Surrogate,
  loss?: ResolvedLoss,
): Samples {
  const set = normalise(loss === undefined ? samples : comparedBy(loss, samples), normalisation);
  // Training computes in float32. Derivatives of such a size are by an input that does not vary, and so has no scale.
  for (const [part, { data, shape }] of partsOf(set)) {
    const at = isDerivative(part) ? data.findIndex((value) => Math.abs(value) > LARGEST) : -1;
    if (at < 0) continue;
    const names = columnNames(part, inputs, outputs, shape[1]);
    throw new InputError(
      `derivatives must be of the size that the spread of inputs and outputs gives them, up to ${LARGEST.toExponential(1)} times`,
      `${partOf(samples, part)?.data[at]} in ${names[at % names.length]}`,
      'Leave the input out, vary it, or mend its derivative.',
    );
  }
  return set;
}

/** The largest derivative, in units of the output's spread over the input's: float32 holds squares and sums of them. */
const LARGEST = 2 ** 50;

function isDerivative(part: Part): boolean {
  return part === 'dydx' || part === 'hessian' || part === 'products';
}
