import { beforeAll, describe, expect, it } from 'vitest';
import { diffusionModel, type LabelRequest } from '../../../src/reference/index.ts';
import { pointsOf, requests } from '../support.ts';
import { expectWithin, problemsBy } from './closed-forms-support.ts';
import { posed, problems } from './problems.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

/** Of a model in four steps, of a lognormal barrier and of a basket they are compared by `closed-forms.slow.test.ts`. */
const slow = ['Heston', 'Black–Scholes down-and-out', 'Black–Scholes geometric basket'];
const quick = problems.filter(({ name }) => !slow.some((of) => name.startsWith(of)));
const spots = (inputs: readonly string[]) => inputs.filter((name) => name === 'spot' || name === 'other');

describe('values, deltas and gammas at 100 points are within four standard errors of the closed form', () => {
  it.each(problemsBy('pathwise', problems))('$name, pathwise', async ({ problem, labels }) => {
    await expectWithin({ problem, labels, inputs: spots(problem.inputs), paths: 1024 }, request);
  });

  it.each(problemsBy('mixed', quick))('$name, mixed', async ({ problem, labels }) => {
    await expectWithin({ problem, labels, inputs: spots(problem.inputs), paths: 1024 }, request);
  });

  it.each(problemsBy('likelihood-ratio', quick))('$name, likelihood ratio', async ({ problem, labels }) => {
    // By a volatility, the shift depends on the normals. A gamma is a payoff times a square of scores, and a thousand paths see
    // too few of the large ones.
    const inputs = problem.inSteps ? spots(problem.inputs) : [...spots(problem.inputs), 'volatility'];
    await expectWithin({ problem, labels, inputs, paths: 2048 }, request);
  });
});

describe('what a path cannot see is refused, with what can', () => {
  const jumping = problems.filter(({ jumps }) => jumps);
  const bent = problems.filter(({ jumps }) => !jumps);
  const labelled = (problem: (typeof problems)[number], labels: 'pathwise' | 'mixed', order: 1 | 2) => {
    const { model } = posed(problem, problem.inputs);
    const own = diffusionModel({ ...model, paths: 2, labels });
    return own.label(pointsOf(own, 2), request(order === 2 ? { order, directions: 'axes' } : { order }));
  };

  it.each(jumping)('slopes of paths: $name', async (problem) => {
    for (const labels of ['pathwise', 'mixed'] as const)
      await expect(labelled(problem, labels, 1)).rejects.toThrow(
        /a jump has no slope.*labels: likelihood-ratio/,
      );
  });

  it.each(bent)('slopes of slopes of paths: $name', async (problem) => {
    await expect(labelled(problem, 'pathwise', 2)).rejects.toThrow(/a kink has no curvature.*labels: mixed/);
  });
});
