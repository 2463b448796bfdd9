import { type Architecture, isKinked } from '../surrogate/index.ts';
import type { ResolvedLoss } from './order.ts';

/** λ of networks of kinks. Of 0.03 to 1 it is the best or near it, on four relu networks (docs/pruning.md). */
const OF_KINKS = 0.1;

/**
 * A loss with the balance that suits a network, where nobody says another. Slopes of a network of kinks, as of relu, do not change with
 * its biases. So the error of values alone moves its kinks. Derivatives count as {@link forKinks} says. Other networks have λ = 1.
 */
export function balancedFor(loss: ResolvedLoss, network: Architecture): ResolvedLoss {
  return isKinked(network) ? forKinks(loss) : loss;
}

/**
 * A loss of first derivatives for labels of kinks, where nobody says how it is balanced. Slopes of a large network of kinks are mostly
 * jumps that a smaller one cannot have. They may be many times as large as its values. So derivatives count a tenth, each column over its size.
 */
export function forKinks(loss: ResolvedLoss): ResolvedLoss {
  if (loss.kind !== 'sobolev' || loss.order === 2) return loss;
  const { lambda, weights, columns, labels } = loss;
  if (lambda !== undefined || weights !== undefined || columns !== undefined) return loss;
  return { ...loss, lambda: OF_KINKS, ...(labels !== 'noise' && { columns: 'scale' }) };
}
