import { concat, constant, type Expression, expression, type Operand } from '../../graph/index.ts';
import { cholesky, demand, InputError, type Tensor, tensor } from '../../tensor/index.ts';
import type { Inputs } from './parts.ts';

/**
 * How Brownian motions are correlated: a matrix [n, n], symmetric with a diagonal of 1 and positive definite. Or a function of
 * the inputs that returns its rows, entries numbers or expressions [N, 1, 1]: `({ rho }) => [[1, rho], [rho, 1]]`.
 */
export type NoiseCorrelation =
  | readonly (readonly number[])[]
  | ((x: Inputs) => readonly (readonly Operand[])[]);

/** Slack of equalities that a file with printed decimals must still pass. */
const TOLERANCE = 1e-9;

/**
 * Independent standard normals as correlated ones, z·Lᵀ, L the Cholesky factor of the correlation.
 *
 * @param z [N, paths, n]
 * @param name of whom, for messages
 * @returns as z
 * @throws InputError where a matrix is none of a correlation
 */
export function correlated(
  z: Expression,
  correlation: NoiseCorrelation | undefined,
  x: Inputs,
  name: string,
): Expression {
  const n = Number(z.shape[2]);
  if (correlation === undefined) return z;
  const what = `correlation of ${name}`;
  if (typeof correlation !== 'function')
    return z.matmul(constant(correlationFactor(what, correlation, n)).transpose());
  const factor = factorOf(correlationRows(what, correlation(x), n));
  const own = Array.from({ length: n }, (_, j) => z.slice(2, j, j + 1));
  return concat(
    factor.map((row) => row.map((entry, j) => own[j].mul(entry)).reduce((sum, term) => sum.add(term))),
    2,
  );
}

/** The Cholesky factor [n, n] of a correlation matrix that is checked. */
export function correlationFactor(what: string, rows: readonly (readonly number[])[], n: number): Tensor {
  checkRows(what, rows, n);
  for (const [i, row] of rows.entries())
    for (const [j, rho] of row.entries()) {
      demand(Number.isFinite(rho), `${what} must have finite entries`, rho, 'Correct it.');
      if (i === j)
        demand(Math.abs(rho - 1) <= TOLERANCE, `${what} must have a diagonal of 1`, rho, 'Divide by it.');
      if (Math.abs(rho - rows[j][i]) > TOLERANCE)
        throw new InputError(
          `${what} must be symmetric at [${i}][${j}]`,
          `${rho} and ${rows[j][i]}`,
          'Correct one of the two.',
        );
    }
  const factor = cholesky(tensor(rows));
  if (factor === undefined)
    throw new InputError(
      `${what} must be positive definite`,
      undefined,
      'Give one of Brownian motions that do not determine each other.',
    );
  return factor;
}

/** The rows that a function of the inputs returned, as expressions. @throws InputError where they are no symmetric matrix */
export function correlationRows(what: string, rows: unknown, n: number): Expression[][] {
  checkRows(what, rows, n);
  const entries = rows.map((row) => row.map((entry) => expression(entry)));
  const one = constant(1);
  entries.forEach((row, i) => {
    row.forEach((entry, j) => {
      // Equal expressions are one object.
      if (entry !== entries[j][i] || (i === j && entry !== one))
        throw new InputError(
          `${what} must be symmetric with a diagonal of 1`,
          `another entry at [${i}][${j}]`,
          'Return the same expression on both sides of the diagonal, and 1 on it.',
        );
    });
  });
  return entries;
}

function checkRows(what: string, rows: unknown, n: number): asserts rows is readonly (readonly Operand[])[] {
  const isSquare =
    Array.isArray(rows) && rows.length === n && rows.every((row) => Array.isArray(row) && row.length === n);
  demand(isSquare, `${what} must be ${n} rows of ${n} entries`, rows, 'Give one row a Brownian motion.');
}

/** Rows of the lower triangular L with L·Lᵀ the matrix, by Cholesky's algorithm on expressions. */
function factorOf(rows: readonly (readonly Expression[])[]): Expression[][] {
  const l: Expression[][] = [];
  for (const [i, row] of rows.entries()) {
    l.push([]);
    for (let j = 0; j <= i; j++) {
      let rest = row[j];
      for (let k = 0; k < j; k++) rest = rest.sub(l[i][k].mul(l[j][k]));
      l[i].push(i === j ? rest.sqrt() : rest.div(l[j][j]));
    }
  }
  return l;
}
