import { normalise, type Samples } from '../dataset/index.ts';
import {
  checkLoss,
  hasDerivatives,
  hasSecondDerivatives,
  type LossOptions,
  objectiveOf,
  sweepsOf,
} from '../objective/index.ts';
import type { OrderError } from '../reference/index.ts';
import { type Architecture, isCurved, type Surrogate } from '../surrogate/index.ts';
import { faultOf, numeral } from '../tensor/index.ts';
import { balancedFor } from './balance.ts';
import { helpsBeside, type OrderLabels } from './order-rule.ts';

/** A Sobolev loss, of whatever order. */
export type SobolevLoss = Extract<LossOptions, { readonly kind: 'sobolev' }>;

/** A loss whose order is known. */
export type ResolvedLoss =
  | Exclude<LossOptions, SobolevLoss>
  | (Omit<SobolevLoss, 'order'> & { readonly order?: 1 | 2 });

type OfOrder = Extract<ResolvedLoss, { readonly kind: 'sobolev' }>;

/** The loss that one of the order `auto` comes to, and why: a sentence for each order. */
export interface OrderChoice {
  readonly loss: ResolvedLoss;
  readonly reasons: readonly string[];
}

/** What says whether an order helps. */
export interface OrderEvidence {
  /** The network that is to be trained, with its normalisation; its weights do not matter. */
  readonly network: Pick<Surrogate, 'inputs' | 'outputs' | 'normalisation'> & Architecture;
  /** Labels of the kind that it is to be trained on, with standard errors where these are known: all of them, or a pilot. */
  readonly labels: Samples;
  /** Why labels have no derivatives of an order, where a model said so. */
  readonly lacks?: OrderError;
}

/**
 * Resolves a loss whose order is `auto`. An order is left out where its labels are missing, or the network has no such
 * derivatives. So it is where its labels' noise would do more harm than they do good ({@link helpsBeside}). Labels whose
 * noise is not known are taken as exact. Orders above one that is left out are left out too; without order 1 the loss is vanilla. Any
 * other loss keeps its order. What balances values and derivatives, where nobody says it, is what suits the network ({@link balancedFor}).
 *
 * @throws InputError when the loss is none that {@link LossOptions} says
 */
export function resolveOrder(loss: LossOptions, evidence: OrderEvidence): OrderChoice {
  checkLoss(loss);
  const { network } = evidence;
  if (loss.kind !== 'sobolev' || loss.order !== 'auto')
    return { loss: balancedFor(loss as ResolvedLoss, network), reasons: [] };
  const first = balancedFor(ofOrder(loss, 1), network) as OfOrder;
  const second = ofOrder(loss, 2);
  const one = judge(first, evidence);
  const { labels } = loss;
  if (!one.helps)
    return {
      loss: { kind: 'vanilla', ...(labels && { labels }) },
      reasons: [one.reason, 'order 2 is left out with it'],
    };
  const two = judge(second, evidence);
  return { loss: two.helps ? second : first, reasons: [one.reason, two.reason] };
}

/** The loss at an order, without what is of another. */
function ofOrder({ directions, weights, ...loss }: SobolevLoss, order: 1 | 2): OfOrder {
  if (order === 2) return { ...loss, order, ...(weights && { weights }), ...(directions && { directions }) };
  const lower = weights && { values: weights.values, gradients: weights.gradients };
  return { ...loss, order, ...(lower && { weights: lower }) };
}

interface Judged {
  readonly helps: boolean;
  readonly reason: string;
}

function judge(loss: OfOrder, evidence: OrderEvidence): Judged {
  const { network, lacks } = evidence;
  const order = loss.order as 1 | 2;
  const left = (why: string): Judged => ({ helps: false, reason: `order ${order} is left out: ${why}` });
  if (!(order === 1 ? hasDerivatives : hasSecondDerivatives)(evidence.labels))
    return left(
      lacks?.order === order
        ? faultOf(lacks.invariant, lacks.received)
        : `the points have no ${DERIVATIVES[order]}`,
    );
  if (order === 2 && !isCurved(network)) return left('second derivatives of the network are 0');
  const orders = labelsOf(loss, evidence);
  const added = orders[order];
  const { helps } = helpsBeside(orders.slice(0, order), added);
  const noise = noiseWords(added);
  return helps
    ? { helps, reason: `order ${order} is trained on: ${noise}` }
    : left(`${noise}, which would do more harm than they do good`);
}

const DERIVATIVES = { 1: 'first derivatives', 2: 'second derivatives' };

/** "noise makes up 12 % of the mean square of its labels" */
function noiseWords({ noise, signal }: OrderLabels): string {
  if (noise === undefined || signal === undefined) return 'the noise of its labels is not known';
  if (noise === 0) return 'its labels have no noise';
  return `noise makes up ${numeral((100 * noise) / signal)} % of the mean square of its labels`;
}

/** What labels of values, gradients and curvatures bring into a loss. */
function labelsOf(loss: SobolevLoss, { network, labels }: OrderEvidence): readonly OrderLabels[] {
  const [d, m] = [network.inputs.length, network.outputs.length];
  const samples = normalise(labels, network.normalisation);
  const sweeps = loss.directions === undefined ? 1 : sweepsOf(loss.directions, d);
  const numbers = [m, m * d, sweeps * m * d];
  return objectiveOf(loss, d).map((term, order) => {
    const { noise, signal } = term.bind(samples, { inputs: d, outputs: m });
    return { weight: term.weight, numbers: numbers[order], noise, signal };
  });
}
