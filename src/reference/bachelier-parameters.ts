import { cholesky, stream, type Tensor, tensor } from '../tensor/index.ts';
import {
  checkBasketVolatility,
  checkConstants,
  checkDimension,
  checkVolatilities,
  checkWeights,
} from './bachelier-checks.ts';
import { anything, checkedOptions, type OptionSchemas } from './options.ts';
import { correlationFactor } from './process/correlation-matrix.ts';

/** The Bachelier basket, as it is recorded: all that the closed form needs, in plain data. */
export interface BachelierParameters {
  /** Number of assets. */
  readonly dimension: number;
  /** Of the assets in the basket; their sum is 1. */
  readonly weights: readonly number[];
  readonly correlation: readonly (readonly number[])[];
  /** Of each asset, in units of price per square root of time. */
  readonly volatilities: readonly number[];
  /** √(wᵀΣw), Σ the covariance of the assets per unit of time. */
  readonly basketVolatility: number;
  /** The assets' common price today, the centre of the domain. */
  readonly spot: number;
  readonly strike: number;
  /** T1: when the option is valued, and the spots are what the assets have become. */
  readonly exposure: number;
  /** T2: when it pays. */
  readonly maturity: number;
  /** Widens the spread of Gaussian training spots at T1. */
  readonly volatilityMultiplier: number;
}

/** What may be given of {@link BachelierParameters}; the rest is drawn or takes its published value. */
export type BachelierChoice = Partial<BachelierParameters>;

/** Numbers and their relations have words of their own. */
export const bachelierSchemas: OptionSchemas<BachelierChoice> = {
  dimension: anything,
  weights: anything,
  correlation: anything,
  volatilities: anything,
  basketVolatility: anything,
  spot: anything,
  strike: anything,
  exposure: anything,
  maturity: anything,
  volatilityMultiplier: anything,
};

type Matrix = BachelierParameters['correlation'];

const PUBLISHED = { spot: 1, strike: 1.1, exposure: 1, maturity: 2, volatilityMultiplier: 1.5 };
const PUBLISHED_DIMENSION = 7;
const PUBLISHED_BASKET_VOLATILITY = 0.2;

/**
 * The parameters as the paper's authors publish them, drawn from `seed` where they are not given. Weights are U(1, 10),
 * scaled to sum to 1. The correlation is RᵀR, R ~ U(−1, 1) of shape [2n, n], scaled to a unit diagonal. Volatilities are
 * U(5, 50), scaled so that the basket's is `basketVolatility` (0.2). Each has a stream of its own: giving one leaves the
 * others.
 *
 * @param choice given volatilities are taken as they are. `dimension` defaults to the length of what is given, else 7
 * @throws InputError naming the parameter that does not fit
 */
export function bachelierParameters(seed: number, choice: BachelierChoice = {}): BachelierParameters {
  checkedOptions('the Bachelier basket', choice, bachelierSchemas);
  const constants = { ...PUBLISHED };
  for (const name of Object.keys(PUBLISHED) as (keyof typeof PUBLISHED)[])
    constants[name] = choice[name] ?? constants[name];
  checkConstants(constants);

  const lists = choice.weights ?? choice.volatilities ?? choice.correlation;
  const dimension = choice.dimension ?? lists?.length ?? PUBLISHED_DIMENSION;
  checkDimension(dimension);
  const weights = choice.weights ?? drawWeights(seed, dimension);
  checkWeights(weights, dimension);
  const correlation = choice.correlation ?? drawCorrelation(seed, dimension);
  correlationFactor(correlation, dimension);
  return {
    dimension,
    weights,
    correlation,
    ...volatilitiesOf(seed, choice, weights, correlation),
    ...constants,
  };
}

/** Σ, the covariance of the assets per unit of time, [n, n]. */
export function covarianceOf({
  volatilities,
  correlation,
}: Pick<BachelierParameters, 'volatilities' | 'correlation'>): Tensor {
  return tensor(correlation.map((row, i) => row.map((rho, j) => rho * volatilities[i] * volatilities[j])));
}

/** L with L·Lᵀ = Σ, lower triangular, of parameters that were checked. */
export function covarianceFactor({ volatilities, correlation }: BachelierParameters): Tensor {
  const { shape, data } = cholesky(tensor(correlation)) as Tensor;
  return { shape, data: data.map((entry, k) => volatilities[Math.floor(k / shape[1])] * entry) };
}

function drawWeights(seed: number, dimension: number): number[] {
  const random = stream(seed, 'bachelier/weights');
  const raw = Array.from({ length: dimension }, () => 1 + 9 * random.uniform());
  const total = raw.reduce((p, q) => p + q);
  return raw.map((weight) => weight / total);
}

function drawCorrelation(seed: number, n: number): number[][] {
  const random = stream(seed, 'bachelier/correlation');
  const r = Array.from({ length: 2 * n }, () => Array.from({ length: n }, () => 2 * random.uniform() - 1));
  const entry = (i: number, j: number) => r.reduce((sum, row) => sum + row[i] * row[j], 0);
  const assets = Array.from({ length: n }, (_, i) => i);
  const squares = r[0].map((_, i) => entry(i, i));
  const rho = (i: number, j: number) => (i === j ? 1 : entry(i, j) / Math.sqrt(squares[i] * squares[j]));
  return assets.map((i) => assets.map((j) => rho(i, j)));
}

function volatilitiesOf(
  seed: number,
  { volatilities, basketVolatility }: BachelierChoice,
  weights: readonly number[],
  correlation: Matrix,
): Pick<BachelierParameters, 'volatilities' | 'basketVolatility'> {
  if (volatilities !== undefined) {
    checkVolatilities(volatilities, weights.length);
    const own = basketVolatilityOf(weights, volatilities, correlation);
    checkBasketVolatility(basketVolatility ?? own, own);
    return { volatilities, basketVolatility: own };
  }
  const wanted = basketVolatility ?? PUBLISHED_BASKET_VOLATILITY;
  checkBasketVolatility(wanted);
  const random = stream(seed, 'bachelier/volatilities');
  const raw = weights.map(() => 5 + 45 * random.uniform());
  const scale = wanted / basketVolatilityOf(weights, raw, correlation);
  return { volatilities: raw.map((volatility) => volatility * scale), basketVolatility: wanted };
}

/** √(wᵀΣw) */
function basketVolatilityOf(
  weights: readonly number[],
  volatilities: readonly number[],
  correlation: Matrix,
): number {
  const exposures = weights.map((weight, i) => weight * volatilities[i]);
  const dot = (row: readonly number[]) => row.reduce((sum, rho, j) => sum + rho * exposures[j], 0);
  return Math.sqrt(exposures.reduce((sum, exposure, i) => sum + exposure * dot(correlation[i]), 0));
}
