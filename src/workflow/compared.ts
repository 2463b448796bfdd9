import { heldLabels, type Samples } from '../dataset/index.ts';
import { hasDerivatives, hasSecondDerivatives } from '../objective/index.ts';
import { type Architecture, isCurved, type Surrogate } from '../surrogate/index.ts';
import { demand, InputError, withWords } from '../tensor/index.ts';
import type { TrainingWords } from '../training/index.ts';

import type { ResolvedLoss } from './order.ts';

/**
 * Refuses a loss that compares what the data or the network have not.
 *
 * @throws InputError naming what is missing, with a remedy in the words of who is told
 */
export function demandDerivatives(
  loss: ResolvedLoss,
  data: Samples,
  network: Surrogate,
  words: TrainingWords,
): void {
  if (loss.kind !== 'sobolev') return;
  const spoken = (option: 'loss' | 'order', value: string) =>
    withWords(words(option, value), (said) => ` with ${said}`);
  const label =
    withWords(words('gradients'), (said) => `Name the columns of the derivatives with ${said}, label`) ||
    'Label';
  demand(
    hasDerivatives(data),
    'Sobolev training needs derivatives in the data',
    heldLabels(data),
    `${label} the points with derivatives, or train on values alone${spoken('loss', 'vanilla')}.`,
  );
  if (loss.order !== 2) return;
  if (!hasSecondDerivatives(data))
    throw new InputError(
      'training of order 2 needs second derivatives in the data',
      'first derivatives alone',
      `Label the points with Hessians or Hessian-vector products, or train on first derivatives${spoken('order', '1')}.`,
    );
  demandCurved(network, words);
}

/** @throws InputError where a network has no second derivatives to train */
export function demandCurved(network: Architecture, words: TrainingWords): void {
  if (isCurved(network)) return;
  throw new InputError(
    'training of order 2 needs a network with second derivatives',
    'one that is linear piece by piece (relu), whose second derivatives are 0',
    `Take a smooth activation such as silu, or train on first derivatives${withWords(words('order', '1'), (said) => ` with ${said}`)}.`,
  );
}

/** The parts of samples that a loss compares: no others need memory. */
export function comparedBy(loss: ResolvedLoss, { x, y, errors, ...labels }: Samples): Samples {
  const { dydx, vjp, jvp, hessian, hvp } = labels;
  const first: Partial<Samples> =
    loss.kind === 'vanilla' ? {} : vjp !== undefined ? { vjp } : dydx !== undefined ? { dydx } : { jvp };
  const second: Partial<Samples> =
    loss.kind === 'vanilla' || loss.order !== 2 ? {} : hessian !== undefined ? { hessian } : { hvp };
  const own = errors && {
    ...(errors.y && { y: errors.y }),
    ...(first.dydx && errors.dydx && { dydx: errors.dydx }),
    ...(second.hessian && errors.hessian && { hessian: errors.hessian }),
    ...(second.hvp && errors.products && { products: errors.products }),
  };
  return { x, y, ...first, ...second, ...(own && { errors: own }) };
}
