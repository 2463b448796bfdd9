import { beforeAll, describe, it } from 'vitest';
import { blackScholesCall, blackScholesDigital } from '../../../src/reference/formulas/index.ts';
import type { LabelRequest } from '../../../src/reference/index.ts';
import { requests } from '../support.ts';
import { digital, expectUnbiasedLabels } from './shift-support.ts';
import { call } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

describe('second derivatives by the shift of a diffusion', () => {
  it.each([
    ['digital in 3 steps', digital, blackScholesDigital, 'likelihood-ratio', 3],
    ['call', call, blackScholesCall, 'likelihood-ratio', 1],
    ['call in 2 steps', call, blackScholesCall, 'mixed', 2],
  ] as const)(
    'of a %s are unbiased, with true standard errors',
    async (name, payoff, formula, labels, steps) => {
      await expectUnbiasedLabels({ name, payoff, labels, steps }, formula, 2, request);
    },
  );
});
