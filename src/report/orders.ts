import type { ByOrder } from '../evaluation/index.ts';
import { learnedOrder, type StageResult } from '../study/index.ts';
import type { FigureSeries } from './data.ts';

/** An order of derivative as every figure and table shows it: value, delta, gamma. */
export interface ShownOrder {
  readonly series: keyof FigureSeries;
  readonly metric: keyof ByOrder;
  /** A panel's title. */
  readonly name: string;
  /** An axis, where the order is drawn as one number a point. */
  readonly axis: string;
}

const ORDERS: readonly ShownOrder[] = [
  { series: 'value', metric: 'values', name: 'Value', axis: 'value' },
  { series: 'delta', metric: 'gradients', name: 'Delta', axis: 'delta, summed over the inputs' },
  { series: 'gamma', metric: 'curvatures', name: 'Gamma', axis: 'gamma, summed over all pairs' },
];

/** The orders of which R² is known. A model without a closed form has gammas where a stage learns them, and a constant has no R². */
export function ordersScored(stages: readonly Pick<StageResult, 'r2'>[]): readonly ShownOrder[] {
  return ORDERS.filter(({ metric }) => stages.every(({ r2 }) => r2[metric] !== undefined));
}

/** The orders of which labels have noise. */
export function noisyOrders(stages: readonly Pick<StageResult, 'noise'>[]): readonly ShownOrder[] {
  return ORDERS.filter(({ metric }) => stages.some(({ noise }) => (noise?.[metric] ?? 0) > 0));
}

/** The orders of which the truth is known, so that it can be drawn. */
export function ordersDrawn(truth: FigureSeries): readonly ShownOrder[] {
  return ORDERS.filter(({ series }) => truth[series] !== undefined);
}

/** A stage with the order of the derivatives that it learns. */
export interface OrderedStage {
  readonly stage: StageResult;
  readonly order: 0 | 1 | 2;
}

/**
 * Stages that differ in the order of what they learn. They have the layers of the last one of second order, start as it does
 * (from random weights, or from a parent), and learn from the reference. By order; empty where there is but one order.
 */
export function comparedOrders(stages: readonly StageResult[]): readonly OrderedStage[] {
  const ordered = stages
    .map((stage) => ({ stage, order: learnedOrder(stage.loss) }))
    .filter(({ stage }) => stage.data === 'reference');
  const second = ordered.findLast(({ order }) => order === 2)?.stage;
  if (second === undefined) return [];
  const alike = ordered.filter(
    ({ stage: { hidden, parent } }) =>
      hidden.join() === second.hidden.join() && (parent === undefined) === (second.parent === undefined),
  );
  if (alike.every(({ order }) => order === 2)) return [];
  return alike.sort((a, b) => a.order - b.order);
}
