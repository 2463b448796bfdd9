import { beforeAll, describe, it } from 'vitest';
import type { LabelRequest, ProcessControl } from '../../../src/reference/index.ts';
import { requests } from '../support.ts';
import { expectTrueErrors } from './standard-errors-support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

/** The price at maturity: discounted prices are martingales, also by a step of CEV's that is not absorbed. */
const price: ProcessControl = {
  payoff: { name: 'price', value: ({ spot }) => spot },
  mean: ({ spot }) => spot,
  continuous: true,
};
const draws = {
  'pseudo-random': { paths: 128, antithetic: false },
  antithetic: { paths: 64, antithetic: true },
  "eight nets of Sobol' points": {
    paths: 128,
    antithetic: false,
    sampling: { kind: 'sobol', replicates: 8 },
  },
  'a control': { paths: 128, antithetic: false, control: price },
} as const;
const estimated = [
  ['Black–Scholes call', 'pathwise'],
  ['Black–Scholes call', 'mixed'],
  ['Black–Scholes put', 'likelihood-ratio'],
  ['Black–Scholes digital', 'likelihood-ratio'],
  ['Black–Scholes down-and-out call', 'mixed'],
  ['Black–Scholes geometric Asian call', 'mixed'],
  ['CEV call, β = ½, one step', 'likelihood-ratio'],
] as const;

describe('labels of a point are unbiased, with standard errors true to 10 %', () => {
  it.each(
    estimated.flatMap(([problem, labels]) =>
      Object.entries(draws).map(([drawn, how]) => ({ problem, labels, drawn, how })),
    ),
  )('$problem, $labels, $drawn', async ({ problem, labels, how }) => {
    await expectTrueErrors(
      { problem, labels, inputs: ['spot'], at: [0.95], times: 3000, draws: how },
      request,
    );
  });
});
