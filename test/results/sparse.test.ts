import { describe, expect, test } from 'vitest';
import { configOf, seedsOf } from '../../results/cases.js';
import { STUDY, sparsePart } from '../../results/sparse-page.js';
import type { Row } from '../../results/table.js';
import { stagesOf } from '../../src/study/index.ts';

const stages = stagesOf(configOf(STUDY, 1));
const names = stages.map(({ name }) => name);
/** Rows of all stages and seeds; random removal misses more than is wanted on the last seed. */
const rows = seedsOf(STUDY).flatMap((seed) =>
  names.map((stage): Row => {
    const missed = stage.startsWith('rigl') ? 1e-6 : stage === 'random-90' && seed === 3 ? 1e-3 : 1e-5 * seed;
    const r2 = 1 - missed;
    return {
      ...{ study: STUDY, seed, stage, order: 1, parameters: 83_713, seconds: 4 },
      ...{
        r2: { values: r2, gradients: r2, curvatures: r2 },
        noise: { values: 0, gradients: 0, curvatures: 0 },
      },
    };
  }),
);

describe('what is said of sparse networks', () => {
  test('has a row for every stage that is no round, and the seconds of its rounds', () => {
    const part = sparsePart(rows);
    const own = names.filter((name) => !/-round-\d$|^oversized$|^whole-tuned$/.test(name));
    expect(part.match(/^\| [^-]+ \| \d/gm)).toHaveLength(own.length);
    expect(part).toContain(
      '| magnitude, 4 rounds | 2.0e-5 (1.0e-5 to 3.0e-5) | 2.0e-5 (1.0e-5 to 3.0e-5) | 2.0e-5 (1.0e-5 to 3.0e-5) | 16 |',
    );
  });

  test('says what reaches what is wanted on every seed, and what does not', () => {
    const part = sparsePart(rows);
    expect(part).toMatch(
      /\*\*90 %\*\*: R² of values of at least 0.9999 on every seed: magnitude, .*; not so: random weights removed\. By gradients the lowest median is that of RigL from random weights \(1\.0e-6\)/,
    );
    expect(part).toMatch(/\*\*99 %\*\*: R² of values of at least 0.999 on every seed: .*; not so: none\./);
  });

  test('is nothing where the study was not run', () => {
    expect(sparsePart([])).toBe('');
  });
});

test('all sparse networks of the study take the steps of the oversized one and its tuning, or go on with it', () => {
  const steps = new Map(stages.map((stage) => [stage.name, stage.steps ?? 0]));
  const spent = (name: string | undefined): number => {
    const stage = stages.find((one) => one.name === name);
    return stage === undefined ? 0 : (steps.get(stage.name) ?? 0) + spent(stage.parent);
  };
  const ends = names.filter((name) => !/-round-\d$|^oversized$/.test(name));
  expect(new Set(ends.map(spent))).toEqual(new Set([12_000]));
});
