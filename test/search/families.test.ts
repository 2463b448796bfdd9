import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { suggestArchitectures } from '../../src/reduction/index.ts';
import { functionModel } from '../../src/reference/index.ts';
import { familiesOf, parametersOfCandidate } from '../../src/search/candidates/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';

const ends = { inputs: 4, outputs: 1, activation: 'silu' } as const;

/** Widths in which every layer of the changing width is called h: what tells one family from another. */
function shapes(families: ReturnType<typeof familiesOf>): ReadonlySet<string> {
  return new Set(
    families.flatMap(({ members }) =>
      members.map(({ hidden }) =>
        hidden.map(({ width, linear }) => (linear ? `(${width})` : `${width}`)).join('-'),
      ),
    ),
  );
}

describe('the families of a search', () => {
  it('hold every architecture that the second moment of the gradients suggests, as far as widths are theirs', async () => {
    const model = functionModel({
      name: 'two directions',
      inputs: ['a', 'b', 'c', 'e'].map((name) => ({ name, lo: -1, hi: 1 })),
      outputs: [{ name: 'y' }],
      function: ({ a, b, c, e }) => a.add(b).exp().add(c.sub(e).square()),
    });
    const engine = await openEngine({ threads: 1 });
    const data = (await sampleModel(engine, model, { points: 200, batch: 200 }).next()).value!;
    const own = shapes(familiesOf(ends, [1, 2]));
    const suggested = suggestArchitectures(data).filter(({ hidden }) => hidden.every((width) => width <= 16));
    expect(suggested.some(({ reduceInputs }) => reduceInputs?.keep === 2)).toBe(true);
    expect(suggested.length).toBeGreaterThan(30);
    for (const { hidden, reduceInputs } of suggested)
      expect(own).toContain([...(reduceInputs ? [`(${reduceInputs.keep})`] : []), ...hidden].join('-'));
  });

  it('have two wide layers with a weight of low rank between them, where that has fewer parameters', () => {
    const factored = familiesOf(ends, []).filter(({ name }) => name.includes('rank'));
    expect(factored.map(({ name }) => name)).toEqual(
      [1, 2, 4].map((rank) => `2 layers, rank ${rank} between`),
    );
    for (const { members } of factored)
      for (const one of members) {
        const whole = { ...one, hidden: one.hidden.filter(({ linear }) => !linear) };
        expect(parametersOfCandidate(one, ends)).toBeLessThan(parametersOfCandidate(whole, ends));
      }
    expect(factored[1].members[0].name).toBe('4-5-2l-5-1');
  });

  it('have names of their own', () => {
    const names = familiesOf(ends, [1, 2, 3]).flatMap(({ members }) => members.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});
