import { type Architecture, inputWidth, isKinked } from '../surrogate/index.ts';
import type { ResolvedLoss } from './order.ts';

/** λ times inputs, of networks of kinks: on five relu networks of 2 to 28 inputs the best or near it (docs/pruning.md). */
const OF_KINKS = 0.3;

/**
 * A loss with the balance that suits a network, where nobody says another. Slopes of a network of kinks, as of relu, do not change with
 * its biases. So the error of values alone moves its kinks. Derivatives count as {@link forKinks} says. Other networks have λ = 1.
 */
export function balancedFor(loss: ResolvedLoss, network: Architecture): ResolvedLoss {
  return isKinked(network) ? forKinks(loss, inputWidth(network)) : loss;
}

/**
 * A loss of first derivatives for labels of kinks, where nobody says how it is balanced. Slopes of a large network of kinks are mostly
 * jumps that a smaller one cannot have. They may be many times as large as its values. So derivatives count 0.3 beside 1 of values, whatever
 * the number of inputs, each column over its size.
 */
export function forKinks(loss: ResolvedLoss, inputs: number): ResolvedLoss {
  if (loss.kind !== 'sobolev' || loss.order === 2) return loss;
  const { lambda, weights, columns, labels } = loss;
  if (lambda !== undefined || weights !== undefined || columns !== undefined) return loss;
  return { ...loss, lambda: OF_KINKS / inputs, ...(labels !== 'noise' && { columns: 'scale' }) };
}
