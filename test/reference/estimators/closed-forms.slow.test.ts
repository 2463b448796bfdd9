import { beforeAll, describe, it } from 'vitest';
import type { LabelRequest } from '../../../src/reference/index.ts';
import { requests } from '../support.ts';
import { expectWithin, problemsBy } from './closed-forms-support.ts';
import { problems } from './problems.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const isStepped = (name: string) => name.startsWith('Heston');

describe('values, slopes and second derivatives by all inputs at 100 points are within four standard errors', () => {
  it.each(problemsBy('pathwise', problems))('$name, pathwise', async ({ problem, labels }) => {
    await expectWithin({ problem, labels, inputs: problem.inputs, paths: 4096 }, request);
  });

  it.each(problemsBy('mixed', problems))('$name, mixed', async ({ problem, labels, name }) => {
    const paths = isStepped(name) ? 2048 : 8192;
    await expectWithin({ problem, labels, inputs: problem.inputs, paths }, request);
  });

  it.each(problemsBy('likelihood-ratio', problems))(
    '$name, likelihood ratio',
    async ({ problem, labels, name }) => {
      // Twice by a volatility, scores are of the fourth degree in the normals: labels of a thousand paths are not normal yet.
      const paths = isStepped(name) ? 2048 : 16_384;
      await expectWithin({ problem, labels, inputs: problem.inputs, paths }, request);
    },
  );
});
