import { describe, expect, it } from 'vitest';
import { worsenedFindings } from '../../src/workflow/index.ts';

const r2 = (values: number, gradients?: number, curvatures?: number) => ({
  r2: { values, gradients, curvatures },
});
const tuning = { where: '4,096 held-out rows', order: 1, outputs: ['y'] } as const;

describe('a tuning that loses derivatives', () => {
  it('is told with both numbers and what to do: the curvatures of a controller', () => {
    const [finding, ...more] = worsenedFindings(r2(0.91, 0.61, -0.54), r2(0.99981, 0.998, -207), tuning);
    expect(more).toEqual([]);
    expect(finding).toEqual({
      kind: 'curvatures-worsened',
      severity: 'warning',
      message:
        'on 4,096 held-out rows tuning made curvatures worse: their R² was -0.54 and is -207, while that of values went from ' +
        "0.91 to 0.99981. Train on second derivatives too: loss: { kind: 'sobolev', order: 2 }; or take fewer steps.",
      outputs: ['y'],
    });
  });

  it('is told of gradients too, where values alone were tuned', () => {
    const found = worsenedFindings(r2(0.9, 0.99, 0.9), r2(0.99, 0.5, 0.1), {
      ...tuning,
      order: 0,
      words: (name, value) => `--${name} ${value}`,
    });
    expect(found.map(({ kind }) => kind)).toEqual(['gradients-worsened', 'curvatures-worsened']);
    expect(found[0].message).toMatch(
      /R² was 0\.99 and is 0\.5, .*\. Train on gradients too: --loss sobolev; or take/,
    );
  });

  it('that trained on them is told to be gentler', () => {
    const [finding] = worsenedFindings(r2(0.9, 0.9, 0.9), r2(0.99, 0.99, 0.5), { ...tuning, order: 2 });
    expect(finding.message).toMatch(/\. Take fewer steps or a lower learning rate\.$/);
  });

  it.each([
    ['that keeps them', r2(0.9, 0.9, 0.9), r2(0.99, 0.99, 0.99)],
    ['that loses so little that it does not matter', r2(0.9, 0.99999, 0.9999), r2(0.99, 0.9999, 0.995)],
    ['that hardly changes them', r2(0.9, 0.5, -0.5), r2(0.99, 0.45, -0.6)],
    ['of which they are not known', r2(0.9), r2(0.99)],
  ])('%s is not', (_, before, after) => {
    expect(worsenedFindings(before, after, tuning)).toEqual([]);
  });
});
