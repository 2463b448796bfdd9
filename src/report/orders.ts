import type { ByOrder } from '../evaluation/index.ts';
import type { StageResult } from '../study/index.ts';
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

/** The orders of which R² is known. A model without a closed form has no gammas, and a constant has no R². */
export function ordersScored(stages: readonly Pick<StageResult, 'r2'>[]): readonly ShownOrder[] {
  return ORDERS.filter(({ metric }) => stages.every(({ r2 }) => r2[metric] !== undefined));
}

/** The orders of which the truth is known, so that it can be drawn. */
export function ordersDrawn(truth: FigureSeries): readonly ShownOrder[] {
  return ORDERS.filter(({ series }) => truth[series] !== undefined);
}
