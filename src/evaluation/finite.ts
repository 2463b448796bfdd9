import { InputError } from '../tensor/index.ts';
import type { ByOrder, Score } from './score.ts';

/**
 * Refuses errors that are no finite numbers: nothing that is written with them could be trusted.
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

/** A score without the given order of derivative if one of that order's figures is not finite; else the score as it is. */
export function withFinite(score: Score, order: keyof ByOrder): Score {
  const { r2, r2PerDimension, rmse, maxError, standardError, columns } = score;
  const figures = [r2, r2PerDimension, rmse, maxError].map((by) => by[order]);
  if (figures.every((figure) => figure === undefined || Number.isFinite(figure))) return score;
  const without = <Of extends object>(by: Of): Of =>
    Object.fromEntries(Object.entries(by).filter(([key]) => key !== order)) as Of;
  return {
    r2: without(r2),
    r2PerDimension: without(r2PerDimension),
    rmse: without(rmse),
    maxError: without(maxError),
    ...(standardError && { standardError: without(standardError) }),
    ...(columns && { columns: without(columns) }),
  };
}
