import { type LossOptions, sweepsOf } from '../objective/index.ts';
import type { OrderError, ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { workedOn } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import {
  arrange,
  type Derivatives,
  derivativesFor,
  matchVariables,
  pilotOf,
  secondDerivativesFor,
  type TrainingSize,
  tuningTask,
} from '../workflow/index.ts';
import { countPoints, type LabelTask, ofLabels, POINTS } from './label-task.ts';
import { demandLoss, lossOn, orderOf } from './loss.ts';
import { demandMemory } from './memory.ts';
import { type ResolvedFit, sizeOfLoss, withOrder } from './training.ts';
import type { Work } from './work.ts';

/** How points are labelled, and how a network is trained on them. */
export interface LabelPlan {
  readonly engine: Engine;
  readonly fit: ResolvedFit;
  readonly labels: Labelling;
}

interface Labelling {
  readonly order: 0 | 1 | 2;
  readonly derivatives: Derivatives;
  /** Of order 2. */
  readonly directions?: number | 'axes';
}

/**
 * Plans what a model is asked for, after a few of its labels have told their noise. What may be wrong and needs no labels is
 * refused before the engine is opened.
 *
 * @param sure of a model whose labels have no noise: fewer of them tell that
 * @throws InputError where the loss does not fit the network or the model, or there is not enough memory
 */
export async function planLabels(
  work: Work,
  model: ReferenceModel,
  { network, asked, options, steps }: LabelTask,
  sure = false,
): Promise<LabelPlan> {
  const { points = POINTS, seed, design, batch } = options;
  const loss = lossOn(asked, { kind: 'sobolev' });
  const [d, m] = [model.inputs.length, model.outputs.length];
  demandLoss(loss, workedOn(network, options.throughHead), asked.words);
  const labelling = (of: LossOptions, order = orderOf(of)): Labelling => ({
    order,
    derivatives: order === 0 ? 'none' : (options.derivatives ?? derivativesFor(points, d, m)),
    ...(order === 2 && { directions: directionsFor(of, points, d, m) }),
  });
  const sizeOf = (of: LossOptions, { derivatives, directions = 0 }: Labelling): TrainingSize => ({
    ...{ points, architecture: network, batch, labels: derivatives },
    ...sizeOfLoss(of, directions, d),
  });
  const least = loss.kind === 'sobolev' && loss.order === 'auto' ? labelling(loss, 1) : labelling(loss);
  const ways = { ...ofLabels, ...steps };
  demandMemory(sizeOf(loss, least), ways);
  const engine = await work.engine();
  const { order, derivatives, directions } = labelling(loss);
  const { points: some, lacks } = await work.part(
    'label a few points, for the noise',
    (watch) =>
      pilotOf(engine, model, {
        ...{ order, directions, seed, design, of: sure ? SURE : points, ...watch },
        ...(derivatives !== 'none' && { derivatives }),
      }),
    ({ points }) => countPoints(points),
  );
  if (lacks !== undefined && !(loss.kind === 'sobolev' && loss.order === 'auto')) throw refusal(lacks);
  const pilot = arrange(some, matchVariables(network, some));
  const { start, samples } = tuningTask(network, pilot, options.throughHead);
  const fit = withOrder({ ...asked, loss }, { network: start, labels: samples, lacks });
  const labels = labelling(fit.loss);
  demandMemory(sizeOf(fit.loss, labels), ways);
  return { engine, fit: { ...fit, pilot: some }, labels };
}

/** Points whose sixteenth is enough where the noise is known beforehand. */
const SURE = 256;

/** Random directions may be held; all others need whole Hessians. */
function directionsFor(loss: LossOptions, points: number, d: number, m: number): number | 'axes' {
  const { directions = { kind: 'random' as const } } = loss.kind === 'sobolev' ? loss : {};
  if (directions.kind !== 'random') return 'axes';
  const held = secondDerivativesFor(points, d, m);
  return held === 'axes' ? held : Math.max(held, sweepsOf(directions, d));
}

/** Why a model cannot label what was asked for by name. */
function refusal({ order, invariant, received, mend }: OrderError): InputError {
  const less =
    order === 2 ? 'train on first derivatives: --order 1' : 'train on values alone: --loss vanilla';
  return new InputError(invariant, received, `${mend}; or ${less}.`);
}
