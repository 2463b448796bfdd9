import { describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.ts';
import type { StudyResults } from '../../src/study/index.ts';
import { reportFixture } from './fixture.ts';
import { faultsOf, section, textOf } from './html-check.ts';

const data = reportFixture();
const agreeing = {
  by: 'pathwise',
  against: 'likelihood-ratio',
  points: 32,
  draws: 1024,
  level: 1e-4,
  limit: 5,
  holds: true,
  columns: [
    {
      output: 'price',
      input: 'spot',
      pathwise: { mean: 0.5612, error: 0.0012 },
      other: { mean: 0.5634, error: 0.0023 },
      apart: 2.5,
      finds: 0.02,
    },
  ],
} as const satisfies StudyResults['interchange'];

const pageOf = (interchange?: StudyResults['interchange']) =>
  renderReport({ ...data, results: { ...data.results, interchange } });

describe('the section of estimators', () => {
  test('has slopes by both with their errors, what was found and which labelled', () => {
    const page = pageOf(agreeing);
    expect(faultsOf(page)).toEqual([]);
    const text = textOf(section(page, 'interchange'));
    expect(text).toContain('They agree within 5 standard errors');
    expect(text).toContain('Labels have pathwise gradients.');
    expect(text).toContain('0.561 ± 0.001');
    expect(text).toContain('0.563 ± 0.002');
    expect(text).toMatch(/2\.5 \(in mean\).*agree/s);
    expect(text).toContain('32 points of 1,024 draws');
  });

  test('says of a payoff that jumps that slopes differ, and why labels are by the likelihood ratio', () => {
    const [column] = agreeing.columns;
    const at = { point: 3, pathwise: { mean: 0, error: 0 }, other: { mean: 1.9, error: 0.01 } };
    const text = textOf(
      section(
        pageOf({
          ...agreeing,
          by: 'likelihood-ratio',
          why: 'the payoff may jump: compare of [-1, 2]',
          holds: false,
          columns: [{ ...column, apart: 190, at }],
        }),
        'interchange',
      ),
    );
    expect(text).toContain('They differ by more than the 5 standard errors');
    expect(text).toContain(
      'Labels are by the likelihood ratio, since the payoff may jump: compare of [-1, 2].',
    );
    expect(text).toMatch(/190 \(at a point\).*differ/s);
  });

  test('colours a difference as a fault of pathwise labels alone', () => {
    const differing = { ...agreeing, holds: false, columns: [{ ...agreeing.columns[0], apart: 9 }] };
    const verdict = (by: 'pathwise' | 'likelihood-ratio') =>
      section(pageOf({ ...differing, by }), 'interchange').includes('class="below"');
    expect([verdict('pathwise'), verdict('likelihood-ratio')]).toEqual([true, false]);
  });

  test('says how labels were made where they were not compared', () => {
    const results = { ...data.results, gradients: { by: 'pathwise' } as const };
    const text = textOf(section(renderReport({ ...data, results }), 'interchange'));
    expect(text).toContain('They were not compared');
    expect(text).toContain(
      'Labels have pathwise gradients: the operations of the payoff, or its author, say',
    );
    expect(text).not.toContain('standard errors');
  });

  test('is left out where nothing is estimated', () => {
    expect(pageOf()).not.toContain('id="interchange"');
  });
});
