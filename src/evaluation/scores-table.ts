import type { ByOrder, Score } from './score.ts';
import { alignColumns, formatWidths, MISSING } from './table.ts';

/** A network with its size and scores. */
export interface ScoredNetwork extends Score {
  readonly name: string;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly parameters: number;
}

const ORDERS: readonly (keyof ByOrder)[] = ['values', 'gradients', 'curvatures'];

/**
 * Networks and their errors as plain text for a terminal: one line an order of derivative that is known. R² pools all
 * columns; "by column" is the mean of the R² of each output, or of each output's derivative by each input.
 */
export function formatScores(networks: readonly ScoredNetwork[]): string {
  const lines = networks.flatMap(({ name, hidden, parameters, r2, r2PerDimension, rmse, maxError }) =>
    ORDERS.filter((order) => r2[order] !== undefined).map((order, k) => [
      ...(k === 0 ? [name, formatWidths(hidden), parameters.toLocaleString('en-US')] : ['', '', '']),
      order,
      fixed(r2[order]),
      small(1 - (r2[order] as number)),
      fixed(r2PerDimension[order]),
      small(rmse[order]),
      small(maxError[order]),
    ]),
  );
  // The size stands beside the name, the numbers follow.
  const head = ['', 'hidden', 'parameters', '', 'R²', '1−R²', 'R² by column', 'RMSE', 'max. error'];
  return alignColumns([head, ...lines], [0, 1, 3]);
}

function fixed(value: number | undefined): string {
  return value === undefined ? MISSING : value.toFixed(6);
}

function small(value: number | undefined): string {
  return value === undefined ? MISSING : value.toExponential(2);
}
