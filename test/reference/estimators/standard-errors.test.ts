import { beforeAll, describe, it } from 'vitest';
import type { LabelRequest } from '../../../src/reference/index.ts';
import { requests } from '../support.ts';
import { drawn } from './standard-errors-draws.ts';
import { expectTrueErrors } from './standard-errors-support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

describe('labels of a point are unbiased, with standard errors true to 10 %', () => {
  it.each(drawn.filter(({ slow }) => !slow))(
    '$problem, $labels, $way',
    async ({ problem, labels, draws }) => {
      await expectTrueErrors({ problem, labels, inputs: ['spot'], at: [0.95], times: 2000, draws }, request);
    },
  );
});
