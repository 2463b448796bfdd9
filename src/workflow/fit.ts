import { columnNames, normalise, type Samples } from '../dataset/index.ts';
import type { LossOptions } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import { hiddenWidths, type Surrogate } from '../surrogate/index.ts';
import { demand, InputError, stream, withWords } from '../tensor/index.ts';
import {
  type TrainingResult,
  type TrainingWords,
  train,
  trainingWords,
  type Way,
} from '../training/index.ts';
import { type Budget, defaultBudget, defaultLoss, hasDerivatives } from './budget.ts';
import type { Watch } from './watch.ts';

/** A network with the training that made it. */
export interface TrainedSurrogate {
  readonly surrogate: Surrogate;
  readonly training: TrainingResult;
}

/** How a network is fitted to data. What is left out of the budget is as `defaultBudget` says. */
export interface FitOptions extends Partial<Budget>, Watch {
  /** Default: Sobolev where the data has derivatives, else vanilla. */
  readonly loss?: LossOptions;
  /** Of every random stream. Default 1. */
  readonly seed?: number;
  /** Names the random streams, and the network in its provenance. Default "trained" or "fine-tuned". */
  readonly stage?: string;
  /** What else the network's provenance is to say: plain data. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  /**
   * Share of the rows held out to choose the best iterate, in [0, 1). It is a row at least, but 0 holds out none, and the
   * training loss is watched. Default a fifth, at most 4096 rows. Which rows depends on the seed and their number alone, not
   * on the stage.
   */
  readonly validation?: number;
  /** Ways of taking steps; default those of {@link train}. */
  readonly ways?: readonly Way[];
  /** How options are called in messages. Default: as in the library. */
  readonly words?: TrainingWords;
}

/** Fits a network to samples in its own normalisation, starting from its layers. */
export async function fitSurrogate(
  engine: Engine,
  start: Surrogate,
  data: Samples,
  options: FitOptions & { readonly stage: string },
): Promise<TrainedSurrogate> {
  const { stage, seed = 1, provenance, validation, ways, words = trainingWords, progress, signal } = options;
  const standard = defaultBudget(data.x.shape[0], hiddenWidths(start));
  const { steps = standard.steps, batch = standard.batch, schedule = standard.schedule } = options;
  const loss = options.loss ?? defaultLoss(data);
  demand(
    loss.kind === 'vanilla' || hasDerivatives(data),
    'Sobolev training needs derivatives in the data',
    'values alone',
    `${withWords(words('gradients'), (said) => `Name the columns of the derivatives with ${said}, label`) || 'Label'} the points with derivatives, or train on values alone${withWords(words('loss', 'vanilla'), (said) => ` with ${said}`)}.`,
  );
  const training = await train(engine, start, normalised(data, start, loss), {
    steps,
    batch,
    schedule,
    loss,
    validation,
    ways,
    words,
    random: stream(seed, `shuffle ${stage}`),
    outputs: start.outputs.map(({ name }) => name),
    signal,
    progress: (step, value) => progress?.(step / steps, `step ${step}, loss ${value.toExponential(2)}`),
  });
  const made = { ...start.provenance, ...provenance, seed, stage, step: training.best.step };
  return { surrogate: { ...start, ...training.network, provenance: made }, training };
}

/** Vanilla training needs no derivatives in memory. */
function normalised(
  { x, y, dydx, vjp }: Samples,
  { normalisation, inputs, outputs }: Surrogate,
  loss: LossOptions,
): Samples {
  const derivatives = vjp !== undefined ? { vjp } : dydx !== undefined ? { dydx } : {};
  const set = normalise({ x, y, ...(loss.kind === 'sobolev' && derivatives) }, normalisation);
  // Training computes in float32. Only an input that does not vary, and so has no scale, has derivatives of such a size.
  const at = set.dydx?.data.findIndex((value) => Math.abs(value) > LARGEST) ?? -1;
  if (at >= 0) {
    const column = columnNames('dydx', inputs, outputs, 0)[at % (inputs.length * outputs.length)];
    throw new InputError(
      `derivatives must be of the size that the spread of inputs and outputs gives them, up to ${LARGEST.toExponential(1)} times`,
      `${dydx?.data[at]} in ${column}`,
      'Leave the input out, vary it, or mend its derivative.',
    );
  }
  return set;
}

/** In units of the spread of the output over that of the input: squares and sums of them are float32 numbers. */
const LARGEST = 2 ** 50;
