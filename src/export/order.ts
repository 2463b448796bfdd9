import type { Order } from '../graph/index.ts';
import { demandDouble, type Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';

/** @throws InputError for anything but 0, 1 and 2 */
export function checkedOrder(order: unknown): Order {
  demand(
    order === 0 || order === 1 || order === 2,
    'the order of an export must be 0 (value), 1 (also the gradient) or 2 (also second derivatives)',
    order,
    'Choose one of these.',
  );
  return order;
}

/**
 * Refuses to export what would give infinite derivatives, or zeros in place of small ones, at whatever point.
 *
 * @throws InputError when derivatives of this order have no size that doubles can hold
 */
export function demandDerivatives(surrogate: Surrogate, order: Order): void {
  const lower = order > 0 ? 'Export a lower order, or train' : 'Train';
  demandDouble(surrogate, order, { remedy: `${lower} it in other units.` });
}
