import { InputError } from '../tensor/index.ts';
import type { Score } from './score.ts';

/**
 * Refuses errors that are no numbers: nothing that is written with them could be trusted.
 *
 * @param name of the network
 * @throws InputError when a figure is NaN or infinite
 */
export function demandFinite(name: string, { r2, r2PerDimension, rmse, maxError }: Score): void {
  for (const [metric, figures] of Object.entries({
    RMSE: rmse,
    'largest error': maxError,
    'R²': r2,
    'R² by column': r2PerDimension,
  }))
    for (const [order, figure] of Object.entries(figures))
      if (!Number.isFinite(figure))
        throw new InputError(
          `errors of ${name} must be numbers: at these points it must predict finite ones, of a size that doubles can hold`,
          `${metric} of ${order} ${figure}`,
          'Correct the points or the network, or give the columns in other units.',
        );
}
