import { expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.ts';
import { reportFixture } from './fixture.ts';
import { section, textOf } from './html-check.ts';

const data = reportFixture();
const x = [-0.2, -0.1, 0, 0.1, 0.2];
const smoothing = { label: 'spot − strike', x, smoothed: x, width: 0.05, position: 0, used: false };

const textWith = (payoff: readonly number[], reference: Record<string, unknown> = {}) =>
  textOf(
    section(
      renderReport({ ...data, results: { ...data.results, reference }, smoothing: { ...smoothing, payoff } }),
      'reference',
    ),
  );

test('the section of the reference tells a jump of the payoff from a kink', () => {
  const jump = textWith([0, 0, 1, 1, 1]);
  expect(jump).toContain('A payoff that jumps has slopes of 0');
  expect(jump).toContain('either side of the jump');
  const kink = textWith([0, 0, 0, 0.1, 0.2]);
  expect(kink).toContain('A payoff with a kink');
  expect(kink).toContain('either side of the kink');
});

test('the section of the reference says what is simulated, in how many steps and paths, where the model does', () => {
  const text = textWith([0, 0, 0, 0.1, 0.2], {
    ...{ diffusion: "Heston's model", scheme: 'full-truncation', steps: 16, payoff: 'call on spot' },
    ...{ paths: 64, antithetic: true },
  });
  expect(text).toContain(
    "Heston's model takes 16 steps to maturity (full-truncation), and what is paid is a call on spot.",
  );
  expect(text).toContain('Each label is the mean of what 64 antithetic pairs of paths like these pay');
  expect(textWith([0, 0, 0, 0.1, 0.2])).toContain('the mean of what some paths like these pay');
});
