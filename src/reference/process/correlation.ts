import { concat, constant, Expression, expression, type Operand } from '../../graph/index.ts';
import { InputError } from '../../tensor/index.ts';
import { nameOf } from '../expressions.ts';
import { correlationFactor } from './correlation-matrix.ts';
import type { Diffusion } from './diffusion.ts';
import type { Inputs } from './parts.ts';

/**
 * How Brownian motions are correlated: a matrix [n, n], symmetric with a diagonal of 1 and positive definite. Or a function of
 * the inputs that returns its rows, entries numbers or expressions [N, 1, 1]: `({ rho }) => [[1, rho], [rho, 1]]`.
 */
export type NoiseCorrelation =
  | readonly (readonly number[])[]
  | ((x: Inputs) => readonly (readonly Operand[])[]);

/**
 * Independent standard normals as correlated ones, z·Lᵀ, L the Cholesky factor of the correlation.
 *
 * @param z [N, paths, n]
 * @returns as z
 * @throws InputError where a matrix is none of a correlation
 */
export function correlated(
  { name, correlation }: Pick<Diffusion, 'name' | 'correlation'>,
  z: Expression,
  x: Inputs,
): Expression {
  const n = Number(z.shape[2]);
  if (correlation === undefined) return z;
  if (typeof correlation !== 'function')
    return z.matmul(constant(correlationFactor(correlation, n, name)).transpose());
  const own = Array.from({ length: n }, (_, j) => z.slice(2, j, j + 1));
  const rows = factorOf(correlationRows(correlation(x), n, name));
  return concat(
    rows.map((row) => row.map((entry, j) => own[j].mul(entry)).reduce((sum, term) => sum.add(term))),
    2,
  );
}

/** The rows that a function of the inputs returned, as expressions. @throws InputError where they are no symmetric matrix */
export function correlationRows(rows: unknown, n: number, of: string): Expression[][] {
  const isSquare =
    Array.isArray(rows) && rows.length === n && rows.every((row) => Array.isArray(row) && row.length === n);
  if (!isSquare)
    throw new InputError(
      `correlation of ${of} must return ${n} rows of ${n} entries`,
      nameOf(rows),
      'Give one row a Brownian motion.',
    );
  const entries = rows.map((row: unknown[], i) => row.map((entry, j) => entryOf(of, entry, [i, j])));
  const one = constant(1);
  // Equal expressions are one object.
  for (const [i, row] of entries.entries())
    for (const [j, entry] of row.entries())
      if (entry !== entries[j][i] || (i === j && entry !== one))
        throw new InputError(
          `correlation of ${of} must be symmetric with a diagonal of 1`,
          `another entry at [${i}][${j}]`,
          'Return the same expression on both sides of the diagonal, and 1 on it.',
        );
  return entries;
}

function entryOf(of: string, entry: unknown, [i, j]: readonly [number, number]): Expression {
  const isColumn =
    entry instanceof Expression && (entry.rank === 0 || (entry.rank === 3 && entry.shape[2] === 1));
  if (isColumn || (typeof entry === 'number' && Number.isFinite(entry))) return expression(entry);
  throw new InputError(
    `entries of the correlation of ${of} must be numbers or expressions [N, 1, 1]`,
    `${nameOf(entry)} at [${i}][${j}]`,
    'Return what the inputs give, such as x.rho.',
  );
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
