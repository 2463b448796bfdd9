import { Option } from 'commander';
import type { Dataset } from '../dataset/index.ts';
import { defaultLoss } from '../objective/index.ts';
import { polynomialFunction, type Regression, type RegressOptions, regress } from '../regression/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { FittedFunction } from '../surrogate/index.ts';
import { counted } from '../tensor/index.ts';

import type { Work } from './work.ts';

export function baselineOption(): Option {
  return new Option(
    '--baseline',
    'score polynomials beside the network, fitted by least squares to values, and to derivatives too where the training compares them (default: off)',
  );
}

/** Polynomials that are scored beside a network. */
export interface Baseline {
  /** By name, in the order in which they were fitted. */
  readonly functions: Readonly<Record<string, FittedFunction>>;
  /** How each was chosen, as documents say it. */
  readonly regressions: readonly BaselineRegression[];
}

interface BaselineRegression extends Pick<Regression, 'degrees' | 'rows'> {
  readonly name: string;
  readonly degree: number;
  readonly terms: number;
}

/** How a regression is to hold out rows and weigh derivatives: as the training beside it. */
type BaselineOptions = Pick<RegressOptions, 'loss' | 'seed' | 'validation'>;

/**
 * Fits polynomials to the rows that a training with these options trains on. One is fitted to values, as least squares Monte
 * Carlo does, and one to what the training compares where that is more.
 */
export async function fitBaseline(
  work: Work,
  engine: Engine,
  data: Dataset,
  options: BaselineOptions,
): Promise<Baseline> {
  const values = await fitPolynomial(work, engine, data, 'values', { ...options, loss: { kind: 'vanilla' } });
  const compared = options.loss ?? defaultLoss(data);
  if (compared.kind === 'vanilla') return baselineOf([values]);
  if (data.vjp !== undefined) {
    work.note('no polynomial is fitted to derivatives, which are products with cotangents');
    return baselineOf([values]);
  }
  const loss = compared;
  return baselineOf([values, await fitPolynomial(work, engine, data, 'derivatives', { ...options, loss })]);
}

/** @param to what the polynomial is fitted to, for its name */
async function fitPolynomial(
  work: Work,
  engine: Engine,
  data: Dataset,
  to: string,
  { loss, seed, validation }: BaselineOptions,
): Promise<readonly [string, Regression]> {
  const regression = await work.part(
    `fit a polynomial to ${to}`,
    (watch) =>
      regress(engine, data, {
        ...{ loss, seed, validation },
        signal: watch.signal,
        progress: (share) => watch.progress(share, ''),
      }),
    ({ polynomial, degrees, rows, heldOut }) => {
      const { degree, coefficients } = polynomial;
      const all = data.x.shape[0] - heldOut.length;
      const of =
        rows < all ? `a random choice of ${count(rows)} of the ${count(all)} rows` : `${count(rows)} rows`;
      return `degree ${degree} of up to ${degrees[degrees.length - 1].degree}, ${counted(coefficients.shape[0], 'term')}, ${of}`;
    },
  );
  return [`polynomial, degree ${regression.polynomial.degree}, ${to}`, regression];
}

function baselineOf(fits: readonly (readonly [string, Regression])[]): Baseline {
  return {
    functions: Object.fromEntries(
      fits.map(([name, { polynomial }]) => [name, polynomialFunction(polynomial)]),
    ),
    regressions: fits.map(([name, { polynomial, degrees, rows }]) => ({
      name,
      degree: polynomial.degree,
      terms: polynomial.coefficients.shape[0],
      rows,
      degrees,
    })),
  };
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}
