import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { samplingOf } from './sampling/index.ts';

/** By what noise is taken from the labels of a simulation, in words for records; undefined where paths are independent and alone. */
export function varianceReduction(options: MonteCarloOptions): string | undefined {
  const { control, antithetic = true } = options;
  const { described } = samplingOf(options);
  const coefficient = control?.coefficient ?? 'estimated';
  const parts = [
    described,
    control &&
      `a control variate${control.name === undefined ? '' : ` (${control.name})`} with ${
        coefficient === 'estimated' ? 'estimated coefficients' : `the coefficient ${coefficient}`
      }`,
    antithetic && 'antithetic pairs',
  ];
  return described === undefined && control === undefined
    ? undefined
    : parts.filter((part) => typeof part === 'string').join('; ');
}
