import { beforeAll, describe, it } from 'vitest';
import type { LabelRequest } from '../../../src/reference/index.ts';
import { requests } from '../support.ts';
import { drawn } from './standard-errors-draws.ts';
import { expectTrueErrors } from './standard-errors-support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const draws = {
  'single paths': { paths: 1024, antithetic: false },
  pairs: { paths: 512, antithetic: true },
} as const;
const estimated = [
  ['Bachelier call', 'likelihood-ratio'],
  ['Bachelier digital', 'likelihood-ratio'],
  ['Black–Scholes call', 'mixed'],
  ['Black–Scholes put', 'likelihood-ratio'],
  ['Black–Scholes digital', 'likelihood-ratio'],
] as const;

describe('by spot, volatility and both, labels of a point are unbiased, with standard errors true to 10 %', () => {
  it.each(
    estimated.flatMap(([problem, labels]) =>
      Object.entries(draws).map(([drawn, how]) => ({ problem, labels, drawn, how })),
    ),
  )('$problem, $labels, $drawn', async ({ problem, labels, how }) => {
    await expectTrueErrors(
      { problem, labels, inputs: ['spot', 'volatility'], at: [0.95, 0.24], times: 3000, draws: how },
      request,
    );
  });

  it.each([
    ['Heston call', 'mixed'],
    ['Heston digital', 'likelihood-ratio'],
  ] as const)('%s, %s', async (problem, labels) => {
    // By the variance, the bias of four steps would show in so many labels.
    const some = { paths: 64, antithetic: false };
    await expectTrueErrors(
      { problem, labels, inputs: ['spot'], at: [0.95], times: 2000, draws: some },
      request,
    );
  });
});

describe('by the spot, they are so of paths in several steps', () => {
  it.each(drawn.filter(({ slow }) => slow))('$problem, $labels, $way', async ({ problem, labels, draws }) => {
    await expectTrueErrors({ problem, labels, inputs: ['spot'], at: [0.95], times: 3000, draws }, request);
  });
});
