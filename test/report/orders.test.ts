import { describe, expect, test } from 'vitest';
import type { ReportData } from '../../src/report/data.ts';
import { comparedOrders } from '../../src/report/orders.ts';
import { renderReport } from '../../src/report/page.ts';
import type { StageResult } from '../../src/study/index.ts';
import { faultsOf, section, textOf } from './html-check.ts';
import { secondOrderFixture } from './second-order-fixture.ts';

const data = secondOrderFixture();
const page = renderReport(data);
const figures = (text: string) => [...text.matchAll(/<figure>.*?<\/figure>/gs)].map(([one]) => one);

/** The fixture with its stages changed. */
function withStages(change: (stage: StageResult) => StageResult | undefined): ReportData {
  const stages = data.results.stages.map(change).filter((stage) => stage !== undefined);
  const networks = data.test.networks.filter(({ name }) => stages.some((stage) => stage.name === name));
  return { ...data, results: { ...data.results, stages }, test: { ...data.test, networks } };
}

describe('the figure of loss curves by order', () => {
  const [, figure] = figures(section(page, 'training'));

  test('draws vanilla, first and second order of the same start together, by term', () => {
    expect(faultsOf(page)).toEqual([]);
    expect(figure.match(/<svg [^>]*class="plot"/g)).toHaveLength(3);
    const text = textOf(figure);
    for (const title of ['Loss on the values', 'Loss on the derivatives', 'Loss on the curvatures'])
      expect(text).toContain(title);
    expect(text).toContain(
      'vanilla is “pruned”, first order is “Sobolev, reference”, second order is “second order”.',
    );
    // The control starts from random weights, and the other tuning learns from a network.
    expect(text).not.toMatch(/from scratch|Sobolev, network|oversized/);
  });

  test('has a line of dashes at the noise of the labels, where they have any', () => {
    expect(
      figure.match(
        /stroke="var\(--muted\)"[^>]*stroke-dasharray|stroke-dasharray[^>]*stroke="var\(--muted\)"/g,
      ),
    ).toHaveLength(3);
    expect(textOf(figure)).toContain('that a network without error would have');
    expect(textOf(figure)).toContain('swings about its mean, also below the line');
    const quiet = renderReport(withStages((stage) => ({ ...stage, terms: undefined })));
    const [, without] = figures(section(quiet, 'training'));
    expect(without).not.toContain('var(--muted)"');
    expect(textOf(without)).not.toContain('line of dashes');
  });

  test('is left out where no stage is of second order, or nothing is there to compare with', () => {
    const first = renderReport(withStages((stage) => (stage.name === 'second-order' ? undefined : stage)));
    expect(figures(section(first, 'training'))).toHaveLength(1);
    const alone = withStages((stage) =>
      stage.name === 'second-order' ? { ...stage, parent: undefined } : stage,
    );
    const { stages } = alone.results;
    expect(comparedOrders(stages).map(({ stage }) => stage.name)).toEqual(['scratch', 'second-order']);
    expect(comparedOrders(stages.filter(({ name }) => name !== 'scratch'))).toEqual([]);
  });
});

describe('the figure of noise', () => {
  test('has a ring for the noise and a dot for the error of each stage with noisy labels, by order', () => {
    const noise = section(page, 'noise');
    expect(noise.match(/<svg [^>]*class="plot"/g)).toHaveLength(3);
    for (const panel of noise.split('class="panel-title"').slice(1)) {
      const groups = [...panel.split('<figcaption>')[0].matchAll(/<g[^>]*>(?:<circle[^>]*><\/circle>)+/g)];
      expect(groups.map(([group]) => group.match(/<circle/g)?.length)).toEqual([5, 6]);
      // The stage that learns from a network has labels without noise.
      expect(groups[0][0]).toContain('fill="var(--page)"');
    }
  });

  test('has a word on what took noise away, where something did', () => {
    const words = 'Noise was taken away by Sobol';
    expect(textOf(page)).not.toContain(words);
    const varianceReduction = "Sobol' points in one net of 128; antithetic pairs";
    const less = renderReport({ ...data, results: { ...data.results, varianceReduction } });
    expect(faultsOf(less)).toEqual([]);
    expect(textOf(section(less, 'noise'))).toContain(words);
  });

  test('and its section are left out where labels have none', () => {
    const exact = renderReport(
      withStages((stage) => ({
        ...stage,
        reasons: undefined,
        noise: { values: 0, gradients: 0, curvatures: 0 },
      })),
    );
    expect(exact).not.toContain('id="noise"');
    expect(faultsOf(exact)).toEqual([]);
  });

  test('reasons for an order that was chosen are told, also where labels have no noise', () => {
    expect(textOf(section(page, 'noise'))).toContain(
      'second order: order 2 helps: noise is 8 % of the curvatures',
    );
    const exact = renderReport(withStages((stage) => ({ ...stage, noise: undefined })));
    expect(textOf(section(exact, 'noise'))).toContain('order 2 helps');
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1e-300, null as unknown as number])(
  'noise of %s, which files may hold, is no fault of the page',
  (number) => {
    const term = { loss: number, noise: number, signal: number };
    const odd = renderReport(
      withStages((stage) => ({
        ...stage,
        noise: { values: number, gradients: number, curvatures: 0.1 },
        terms: { values: term, gradients: term, curvatures: term },
      })),
    );
    expect(faultsOf(odd)).toEqual([]);
    expect(odd).not.toMatch(/NaN|Infinity|undefined/);
  },
);
