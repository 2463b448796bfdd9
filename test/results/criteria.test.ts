import { describe, expect, test } from 'vitest';
import { configOf, seedsOf } from '../../results/cases.js';
import { criteriaFigure } from '../../results/criteria-figure.js';
import { criteriaPart } from '../../results/criteria-page.js';
import { STUDY, ways, waysAt } from '../../results/criteria-rows.js';
import { byChance, decisive, median, quantile } from '../../results/statistics.js';
import type { Row } from '../../results/table.js';
import { stagesOf } from '../../src/study/index.ts';

const seeds = seedsOf(STUDY);
const names = stagesOf(configOf(STUDY, 1)).map(({ name }) => name);
/** Rows of every stage and seed that miss what a function of both says, in all orders. */
const rowsBy = (missed: (stage: string, seed: number) => number): readonly Row[] =>
  seeds.flatMap((seed) =>
    names.map((stage): Row => {
      const r2 = 1 - missed(stage, seed);
      return {
        ...{ study: STUDY, seed, stage, order: 1, parameters: 433, seconds: 1 },
        ...{
          r2: { values: r2, gradients: r2, curvatures: r2 },
          noise: { values: 0, gradients: 0, curvatures: 0 },
        },
      };
    }),
  );
const rows = rowsBy((stage, seed) => {
  if (/-[84]$/.test(stage)) return 1.8;
  const own = 1e-6 * (1 + seed / 10);
  if (stage.startsWith('saliency')) return own / 2;
  if (stage.startsWith('magnitude')) return 10 * own;
  // Better in eight of ten seeds, which chance does, too.
  return stage.startsWith('taylor') && seed > 8 ? 2 * own : stage.startsWith('taylor') ? 0.9 * own : own;
});

describe('what criteria show side by side', () => {
  test('has every stage of the study that is no round in a row of a table', () => {
    const sizes = ['8', '4', '16-12', '16-8'] as const;
    const phases = ['before', 'short', 'tuned'] as const;
    const found = sizes.flatMap((size) =>
      phases.flatMap((phase) =>
        waysAt(rows, size, phase).map((way) => `${way}-${size}${phase === 'before' ? '' : `-${phase}`}`),
      ),
    );
    const others = names.filter((name) => !found.includes(name));
    expect(others.filter((name) => !/-round-\d$/.test(name))).toEqual(['oversized', 'middle']);
    const part = criteriaPart(rows);
    for (const way of Object.values(ways)) expect(part).toContain(`| ${way} |`);
  });

  test('says which wins and which does not, where seeds agree more than chance does', () => {
    const part = criteriaPart(rows);
    expect(part).toContain(
      'nothing is left of the function, whatever stays: 1 − R² of gradients is 1.8 to 1.8',
    );
    expect(part).toContain(
      '**8 neurons a layer, after 20,000 steps**: the lowest median is that of saliency (7.8e-7), the highest that of magnitude, outgoing (1.6e-5). ' +
        'Better than random neurons: saliency (10 of 10); worse: magnitude, outgoing (10 of 10).',
    );
    expect(part).not.toContain('Taylor (8 of 10)');
    expect(part).toContain('at least 9 of 10 seeds agree. Chance does in 2.1 % of cases, so of these');
    expect(part).toContain(
      'better than random neurons at both sizes: saliency; better than random weights at both sizes: saliency.',
    );
  });

  test('is nothing where the study was not run, and claims nothing of three seeds', () => {
    expect(criteriaPart([])).toBe('');
    expect(criteriaFigure([])).toBeUndefined();
    const few = criteriaPart(rows.filter(({ seed }) => seed <= 3));
    expect(few).toContain('seeds suffice, which 3 do not');
    expect(few).not.toMatch(/\d of 3\)/);
  });

  test('is drawn with a mark for each seed, and what is off the axis at its end', () => {
    const figure = criteriaFigure(rows) as string;
    const marks = names.filter((name) => /-(8|4|16-12)$|-(8|4)-(short|tuned)$/.test(name)).length;
    const left = names.filter((name) => /-16-8$/.test(name)).length;
    expect(figure.match(/<circle /g)).toHaveLength((marks - left) * seeds.length + 3);
    expect(figure).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('figures of a few seeds', () => {
  test('quantiles are linear between neighbours', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([4, 1, 3, 2, null], share))).toEqual([1, 1.75, 2.5, 4]);
    expect(median([])).toBeNull();
  });

  test('as many pairs are decisive as a fair coin gives in 5 % of cases on either side', () => {
    expect(byChance(10, 9)).toBeCloseTo(22 / 1024, 12);
    expect([3, 5, 6, 10, 20].map(decisive)).toEqual([undefined, undefined, 6, 9, 15]);
  });
});
