import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PruningRule, type Scores, type Selection, select } from '../../src/pruning/index.ts';
import { InputError } from '../../src/tensor/index.ts';

/** Made-up scores of hidden layers. Layer 0, the inputs, is never pruned. */
function scored(...layers: readonly (readonly number[])[]): Scores {
  return {
    schema: 'sobolev/scores/1',
    criterion: 'made-up',
    groups: [
      { of: 'inputs', layer: 0, scores: [9, 9] },
      ...layers.map((scores, l) => ({ of: 'neurons' as const, layer: l + 1, scores })),
    ],
  };
}

const kept = ({ groups }: Selection) =>
  groups.map(({ choices }) => choices.filter(({ keep }) => keep).map(({ index }) => index));
const reasons = ({ groups }: Selection, layer: number) =>
  groups[layer - 1].choices.map(({ reason }) => reason);

const two = scored([0.1, 8, 2, 4], [30, 10, 20]);

describe('a selection', () => {
  it('records the scores, the rule and a reason for every hidden neuron', () => {
    const rule: PruningRule = { by: 'width', keep: 2 };
    const selection = select(two, rule);
    expect(selection).toMatchObject({ of: 'neurons', criterion: 'made-up', rule });
    expect(selection.groups.map(({ layer }) => layer)).toEqual([1, 2]);
    expect(selection.groups[1].choices).toEqual([
      { index: 0, score: 30, keep: true, reason: 'rank 1 of 3' },
      { index: 1, score: 10, keep: false, reason: 'rank 3 of 3' },
      { index: 2, score: 20, keep: true, reason: 'rank 2 of 3' },
    ]);
  });

  it('by width keeps the most significant of each layer; a wider target keeps all', () => {
    expect(kept(select(two, { by: 'width', keep: 2 }))).toEqual([
      [1, 3],
      [0, 2],
    ]);
    expect(kept(select(two, { by: 'width', keep: [3, 1] }))).toEqual([[1, 2, 3], [0]]);
    expect(kept(select(two, { by: 'width', keep: 100 }))).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2],
    ]);
  });

  it('by ratio removes that share, rounded down, of each layer', () => {
    expect(kept(select(two, { by: 'ratio', ratio: 0.5, scope: 'layer' }))).toEqual([
      [1, 3],
      [0, 2],
    ]);
    expect(kept(select(two, { by: 'ratio', ratio: 0, scope: 'layer' }))).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2],
    ]);
  });

  it('by ratio over all layers removes the least significant wherever they are, down to the last of a layer', () => {
    // 7 neurons: ⌊0.7·7⌋ = 4 go. By score they would be all of layer 1 (0.1, 2, 4, 8); its best stays, and 10 goes.
    const plan = select(two, { by: 'ratio', ratio: 0.7, scope: 'global' });
    expect(kept(plan)).toEqual([[1], [0, 2]]);
    expect(reasons(plan, 1)[1]).toBe('rank 4 of 7 over all layers; stays as the best of its layer');
    expect(reasons(plan, 2)[1]).toBe('rank 3 of 7 over all layers; gives way to the best of another layer');
  });

  it('by threshold removes what is below that share of the largest score, of its layer or of all', () => {
    expect(kept(select(two, { by: 'threshold', threshold: 0.5, scope: 'layer' }))).toEqual([
      [1, 3],
      [0, 2],
    ]);
    const global = select(two, { by: 'threshold', threshold: 0.3, scope: 'global' });
    expect(kept(global)).toEqual([[1], [0, 1, 2]]);
    expect(reasons(global, 1)).toEqual([
      '0.00333 of the largest score, below the threshold 0.3',
      '0.267 of the largest score, below the threshold 0.3; stays as the best of its layer',
      '0.0667 of the largest score, below the threshold 0.3',
      '0.133 of the largest score, below the threshold 0.3',
    ]);
  });

  it('breaks ties by the lower index', () => {
    expect(kept(select(scored([1, 3, 3, 1, 3]), { by: 'width', keep: 2 }))).toEqual([[1, 2]]);
    expect(kept(select(scored([0, 0, 0], [0, 1]), { by: 'width', keep: 1 }))).toEqual([[0], [1]]);
  });

  it.each<PruningRule>([
    { by: 'width', keep: 1 },
    { by: 'ratio', ratio: 0.5, scope: 'layer' },
    { by: 'ratio', ratio: 0.5, scope: 'global', scaled: 'norm' },
  ])('by zeros alone is refused, where some would go: %j', (rule) => {
    expect(() => select(scored([0, 0], [0, 0, 0]), rule)).toThrow(
      /^scores of neurons by made-up must tell some apart; received zeros alone\. .*units of the inputs/,
    );
  });

  it('by zeros alone keeps all where its rule does, and takes any layer, since none has what could be lost', () => {
    expect(kept(select(scored([0, 0, 0]), { by: 'width', keep: 3 }))).toEqual([[0, 1, 2]]);
    expect(kept(select(scored([0, 0]), { by: 'threshold', threshold: 0.5, scope: 'layer' }))).toEqual([
      [0, 1],
    ]);
    const groups = [1, 2].map((layer) => ({ of: 'layers' as const, layer, scores: [0] }));
    const affine: Scores = { schema: 'sobolev/scores/1', criterion: 'made-up', groups };
    const { groups: chosen } = select(affine, { by: 'width', keep: 1 }, { of: 'layers' });
    expect(chosen.map(({ choices: [{ keep }] }) => keep)).toEqual([true, false]);
  });

  it('keeps the best of every layer, as many as the rule says, and nobody before a better one of its layer', () => {
    const score = fc.double({ min: 0, max: 1e6, noNaN: true });
    const layers = fc.array(fc.array(score, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });
    const scope = fc.constantFrom('layer' as const, 'global' as const);
    const rule: fc.Arbitrary<PruningRule> = fc.oneof(
      fc.record({ by: fc.constant('width' as const), keep: fc.integer({ min: 1, max: 14 }) }),
      fc.record({
        by: fc.constant('ratio' as const),
        ratio: fc.double({ min: 0, max: 0.999, noNaN: true }),
        scope,
      }),
      fc.record({
        by: fc.constant('threshold' as const),
        threshold: fc.double({ min: 0, max: 1, noNaN: true }),
        scope,
      }),
    );
    fc.assert(
      fc.property(layers, rule, (scores, chosen) => {
        // By zeros alone nothing is chosen.
        fc.pre(scores.flat().some((one) => one > 0));
        const plan = select(scored(...scores), chosen);
        for (const { choices: neurons } of plan.groups) {
          const stay = neurons.filter(({ keep }) => keep);
          const go = neurons.filter(({ keep }) => !keep);
          expect(stay.length).toBeGreaterThan(0);
          const worst = Math.min(...stay.map((neuron) => neuron.score));
          for (const neuron of go) expect(neuron.score).toBeLessThanOrEqual(worst);
          if (chosen.by === 'width')
            expect(stay.length).toBe(Math.min(chosen.keep as number, neurons.length));
          if (chosen.by === 'ratio' && chosen.scope === 'layer')
            expect(go.length).toBe(Math.floor(chosen.ratio * neurons.length));
        }
        const all = plan.groups.flatMap(({ choices }) => choices);
        if (chosen.by === 'ratio' && chosen.scope === 'global')
          expect(all.filter(({ keep }) => !keep).length).toBe(
            Math.min(Math.floor(chosen.ratio * all.length), all.length - scores.length),
          );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no rule', undefined, /by "width", "ratio" or "threshold"/],
    ['an unknown rule', { by: 'luck' }, /received "luck"/],
    ['no width', { by: 'width', keep: 0 }, /target width.*received 0/],
    ['half a width', { by: 'width', keep: [2, 1.5] }, /target width.*received 1.5/],
    [
      'widths for other layers',
      { by: 'width', keep: [2, 2, 2] },
      /each of 2 hidden layers; received \[2,2,2\]/,
    ],
    ['a ratio of 1', { by: 'ratio', ratio: 1, scope: 'layer' }, /ratio.*\[0, 1\); received 1/],
    ['a ratio that is not a number', { by: 'ratio', ratio: Number.NaN, scope: 'layer' }, /ratio/],
    ['a negative threshold', { by: 'threshold', threshold: -1, scope: 'layer' }, /threshold.*received -1/],
    ['no scope', { by: 'ratio', ratio: 0.5 }, /scope.*received undefined/],
  ])('refuses a rule with %s', (_, rule, message) => {
    const choose = () => select(two, rule as PruningRule);
    expect(choose).toThrow(InputError);
    expect(choose).toThrow(message);
  });

  it('refuses a score that is not finite, and names the neuron', () => {
    const infinite = scored([1, 2], [3, Number.POSITIVE_INFINITY]);
    expect(() => select(infinite, { by: 'width', keep: 1 })).toThrow(
      /neuron 1 of layer 2 by made-up must be finite; received Infinity/,
    );
  });
});
