import { demand, InputError } from '../tensor/index.ts';
import type { BachelierParameters } from './bachelier-parameters.ts';

/* Each throws an InputError that names the parameter, for values that may come from a configuration file. */

/** Slack of equalities that a file with printed decimals must still pass. */
const TOLERANCE = 1e-9;

/** Drawing a correlation takes 2n³ products: a second of so many, which are more than an index has. */
const MOST_ASSETS = 1024;

type Constants = Pick<
  BachelierParameters,
  'spot' | 'strike' | 'exposure' | 'maturity' | 'volatilityMultiplier'
>;

export function checkConstants(constants: Constants): void {
  for (const [name, value] of Object.entries(constants)) checkNumber(name, value);
  const { exposure, maturity, volatilityMultiplier } = constants;
  demand(exposure > 0, 'exposure must be positive', exposure, 'Give T1 > 0.');
  if (maturity <= exposure)
    throw new InputError(
      'maturity must lie after exposure',
      `exposure ${exposure}, maturity ${maturity}`,
      'Give maturity > exposure.',
    );
  demand(
    volatilityMultiplier > 0,
    'volatilityMultiplier must be positive',
    volatilityMultiplier,
    'Give 1.5, say.',
  );
}

export function checkDimension(dimension: number): void {
  const holds = Number.isInteger(dimension) && dimension >= 1;
  demand(holds, 'dimension must be a whole number of at least 1', dimension, 'Correct it.');
  demand(
    dimension <= MOST_ASSETS,
    `dimension must be at most ${MOST_ASSETS}`,
    dimension,
    'Take fewer assets.',
  );
}

export function checkWeights(weights: readonly number[], dimension: number): void {
  checkVector('weights', weights, dimension);
  const total = weights.reduce((p, q) => p + q);
  if (Math.abs(total - 1) > TOLERANCE)
    throw new InputError('weights must sum to 1', `a sum of ${total}`, 'Divide each by their sum.');
}

export function checkVolatilities(volatilities: readonly number[], dimension: number): void {
  checkVector('volatilities', volatilities, dimension);
  volatilities.forEach((volatility, i) => {
    demand(volatility > 0, `volatilities[${i}] must be positive`, volatility, 'Correct it.');
  });
}

/** @param own the volatility that the basket has by the given volatilities of its assets, if they are given */
export function checkBasketVolatility(wanted: number, own = wanted): void {
  const holds = Number.isFinite(wanted) && wanted > 0;
  demand(holds, 'basketVolatility must be a positive number', wanted, 'Give 0.2, say.');
  if (Math.abs(own - wanted) > TOLERANCE * wanted)
    throw new InputError(
      'basketVolatility must be that of the given volatilities',
      `${wanted}, not ${own}`,
      'Give one of the two.',
    );
}

function checkVector(name: string, values: readonly number[], length: number): void {
  const fits = Array.isArray(values) && values.length === length;
  demand(fits, `${name} must be a list of ${length} numbers`, values, 'Give one an asset.');
  values.forEach((value, i) => {
    checkNumber(`${name}[${i}]`, value);
  });
}

function checkNumber(name: string, value: unknown): void {
  demand(Number.isFinite(value), `${name} must be a finite number`, value, 'Correct it.');
}
