import { expect } from 'vitest';
import type { ExactLabels, Labels, ReferenceModel } from '../../../src/reference/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';

/** Spot, strike, volatility, rate and maturity as inputs, by name. */
export const RANGES = {
  spot: { name: 'spot', lo: 0.8, hi: 1.25 },
  strike: { name: 'strike', lo: 0.9, hi: 1.1 },
  volatility: { name: 'volatility', lo: 0.15, hi: 0.4 },
  rate: { name: 'rate', lo: 0, hi: 0.06 },
  maturity: { name: 'maturity', lo: 0.5, hi: 2 },
} as const;

export const ALL_INPUTS = Object.values(RANGES);

/** What counts as an error where all paths of a point agree, though one in thousands would not: of values, and of slopes. */
const LEAST = [1e-6, 1e-4];

/**
 * Each value and each gradient lies within four of its standard errors from the truth. Of 600 numbers one does not, with a
 * chance of 4 %, over seeds: with that of the test they all do, or the code is wrong.
 */
export function expectWithinErrors(model: ReferenceModel, labels: Labels, truth: ExactLabels) {
  const { y, dydx, errors } = labels;
  const { name, inputs } = model;
  expectEach(y, truth.y, errors!.y!, LEAST[0], () => `value of ${name}`);
  if (dydx === undefined) return;
  const slope = (i: number) => `slope of ${name} by ${inputs[i % inputs.length].name}`;
  expectEach(dydx, truth.dydx, errors!.dydx!, LEAST[1], slope);
}

export function expectEach(
  got: Tensor,
  truth: Tensor,
  errors: Tensor,
  least: number,
  what: (i: number) => string,
) {
  const far = [...got.data]
    .map((value, i) => ({ i, deviations: (value - truth.data[i]) / (errors.data[i] + least) }))
    .filter(({ deviations }) => !(Math.abs(deviations) < 4));
  expect(far.map(({ i, deviations }) => `${what(i)}: ${deviations.toFixed(1)} at ${i}`)).toEqual([]);
}
