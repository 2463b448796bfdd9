import { describe, expect, it } from 'vitest';
import { cellsOf, comparisonPlan } from '../../src/comparison/index.ts';
import type { SeedRecord } from '../../src/comparison/run/record.ts';
import { comparisonOf } from '../../src/comparison/summary/comparison.ts';
import { renderComparison } from '../../src/report/index.ts';
import type { Engine } from '../../src/runtime/index.ts';
import { small } from '../comparison/small.ts';
import { faultsOf } from './html-check.ts';

const plan = comparisonPlan({ ...small, sizes: [3, 2], seeds: [1, 2, 3] });
const engine = { name: 'native', version: '1.2.3', threads: 1 } as Engine;

/** Records of networks whose errors fall with their place. */
const records: readonly SeedRecord[] = plan.seeds.map((seed) => ({
  schema: 'sobolev/comparison-seed/1',
  plan: 'by hand',
  seed,
  labelSeconds: {},
  oversized: [],
  cells: cellsOf(plan).map(({ name, size, contender }, k) => {
    if (name === 'labels-3x2-distilled') return { name, failed: 'the <b>loss</b> stopped being finite' };
    const missed = 1e-3 / (1 + k) + 1e-6 * seed;
    const errors = { r2: { values: 1 - missed, gradients: 1 - 10 * missed }, rmse: {}, maxError: {} };
    return {
      ...{ name, hidden: [...size], parameters: 10 * size[0], digest: 'by hand', labels: 40, steps: 120 },
      seconds: { labels: 1, oversized: 2, criterion: 0.1, training: 3 },
      ...(contender.cut && { before: { ...errors, r2: { values: 0, gradients: -1 } } }),
      after: errors,
    };
  }),
}));

const comparison = comparisonOf(plan, { kind: 'reference', name: 'a & b <model>' }, engine, records);
const page = renderComparison(comparison);

describe('the page of a comparison', () => {
  it('is faultless HTML, the same bytes for the same comparison', () => {
    expect(faultsOf(page)).toEqual([]);
    expect(renderComparison(JSON.parse(JSON.stringify(comparison)))).toBe(page);
    expect(page).toContain('a &amp; b &lt;model&gt;');
  });

  it('has for each setting its findings, error against size, before and after tuning, costs and medians', () => {
    for (const { setting, short, paper, sizes } of comparison.findings) {
      const section = page.slice(page.indexOf(`<section id="${setting}">`)).split('</section>')[0];
      for (const sentence of [...short, ...paper, ...sizes])
        expect(section).toContain(sentence.replaceAll("'", '&#39;'));
      // Two schedules, two sizes, and the cost.
      expect(section.split('<svg aria-label').length - 1 || section.split('class="plot"').length - 1).toBe(5);
      for (const title of ['magnitude', 'interval-significance, one shot', 'distilled'])
        expect(section.includes(title), `${setting}: ${title}`).toBe(title !== 'magnitude');
      expect(section).toMatch(/better|worse|·/);
    }
  });

  it('draws a line for each contender, ringed before tuning', () => {
    const section = page.slice(page.indexOf('<section id="teacher">')).split('</section>')[0];
    const [first] = section.split('</svg>');
    // The criterion of the schedule, random neurons, distillation.
    for (const name of ['interval-significance', 'random neurons', 'distilled'])
      expect(first).toContain(`>${name}</text>`);
    expect(first).not.toContain('scratch');
  });

  it('says of a network that was not made why', () => {
    expect(page).toContain('3x2 distilled: the &lt;b&gt;loss&lt;/b&gt; stopped being finite');
    expect(page).toContain('not made');
  });
});
