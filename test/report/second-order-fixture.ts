import type { ReportData } from '../../src/report/data.ts';
import type { StageResult } from '../../src/study/index.ts';
import { reportFixture } from './fixture.ts';

const SHARES = { values: 0.006, gradients: 0.009, curvatures: 0.08 };

/** The made-up run with a stage of second order behind its five, and with the noise of its labels. */
export function secondOrderFixture(points = 60, width = 16): ReportData {
  const data = reportFixture(points, width);
  const { stages } = data.results;
  const first = stages.find(({ name }) => name === 'sobolev-reference')!;
  const second: StageResult = {
    ...first,
    name: 'second-order',
    title: 'After second-order Sobolev fine-tuning on the reference',
    label: 'second order',
    loss: { kind: 'sobolev', order: 2 } as StageResult['loss'],
    r2: { values: 1 - 1.1e-6, gradients: 1 - 6e-6, curvatures: 1 - 2.2e-4 },
    curve: {
      ...first.curve,
      terms: {
        ...first.curve.terms,
        curvatures: first.curve.terms.gradients.map((loss) => 0.2 + 3 * loss),
      },
    },
    reasons: ['order 2 helps: noise is 8 % of the curvatures'],
  };
  const noisy = (stage: StageResult): StageResult =>
    stage.data !== 'reference'
      ? { ...stage, noise: { values: 0, gradients: 0, curvatures: 0 } }
      : {
          ...stage,
          noise: SHARES,
          terms: {
            values: { loss: 9.2e-3, noise: 8.9e-3, signal: 1 },
            gradients: { loss: 0.075, noise: 0.072, signal: 8 },
            curvatures: { loss: 0.21, noise: 0.2, signal: 2.5 },
          },
        };
  const series = data.test.networks.find(({ name }) => name === 'sobolev-reference')!;
  return {
    ...data,
    results: { ...data.results, stages: [...stages, second].map(noisy) },
    test: { ...data.test, networks: [...data.test.networks, { ...series, name: 'second-order' }] },
  };
}
