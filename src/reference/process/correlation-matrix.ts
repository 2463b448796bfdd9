import { cholesky, demand, InputError, type Tensor, tensor } from '../../tensor/index.ts';

/** Slack of equalities that a file with printed decimals must still pass. */
const TOLERANCE = 1e-9;

/**
 * The Cholesky factor L [n, n] of a correlation matrix, L·Lᵀ.
 *
 * @param of whose it is, for messages: "heston". Default: nobody's
 * @throws InputError unless it is [n, n], symmetric with a diagonal of 1, and positive definite to working precision
 */
export function correlationFactor(rows: readonly (readonly number[])[], n: number, of?: string): Tensor {
  const whose = of === undefined ? '' : ` of ${of}`;
  const square = Array.isArray(rows) && rows.length === n;
  demand(square, `correlation${whose} must have ${n} rows`, rows, 'Give one row a Brownian motion.');
  rows.forEach((row, i) => {
    const fits = Array.isArray(row) && row.length === n && row.every(Number.isFinite);
    demand(fits, `correlation[${i}]${whose} must be a list of ${n} numbers`, row, 'Correct it.');
  });
  rows.forEach((row, i) => {
    const unit = Math.abs(row[i] - 1) <= TOLERANCE;
    demand(unit, `correlation[${i}][${i}]${whose} must be 1`, row[i], 'Divide by the diagonal.');
    row.forEach((rho: number, j: number) => {
      if (Math.abs(rho - rows[j][i]) > TOLERANCE)
        throw new InputError(
          `correlation${whose} must be symmetric at [${i}][${j}]`,
          `${rho} and ${rows[j][i]}`,
          'Correct one of the two.',
        );
    });
  });
  const factor = cholesky(tensor(rows));
  if (factor !== undefined) return factor;
  throw new InputError(
    `correlation${whose} must be positive definite`,
    undefined,
    'Give that of Brownian motions that do not determine each other.',
  );
}
