import { describe, expect, it } from 'vitest';
import { predict, score } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { applyPlan, planOf, scoresOf, select, surrogateSignificance } from '../../src/pruning/index.ts';

import { hiddenWidths } from '../../src/surrogate/index.ts';
import { rowsOf, stream, tensor } from '../../src/tensor/index.ts';
import { evaluateSurrogates, networkModel, pruneSurrogate } from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });
const network = exampleSurrogate();
const significance = surrogateSignificance(network);
const scores = scoresOf(significance);

describe('a pruned surrogate', () => {
  it('is what its plan leaves, the plan with enclosures of the network as pruned below', () => {
    const rule = { by: 'width', keep: [3, 2] } as const;
    const { surrogate, plan } = pruneSurrogate(network, scores, rule, { replacement: 'midpoint' });
    expect(plan).toEqual(planOf(network, select(scores, rule)));
    expect(surrogate).toEqual(applyPlan(network, plan));
    expect(hiddenWidths(surrogate)).toEqual([3, 2]);
  });

  it('is the network itself where nothing is removed', () => {
    const { surrogate } = pruneSurrogate(network, scores, { by: 'ratio', ratio: 0, scope: 'layer' });
    expect(surrogate).toEqual(network);
  });

  it('takes the box of the significance, so that a network without a domain can be pruned', () => {
    const bare = { ...network, inputs: network.inputs.map(({ name }) => ({ name })) };
    const rule = { by: 'width', keep: 2 } as const;
    expect(pruneSurrogate(bare, scores, rule).plan).toEqual(pruneSurrogate(network, scores, rule).plan);
  });

  it('takes a significance whose inputs are in another order, and refuses one in other units', () => {
    const order = [2, 0, 1];
    const { inputs = [], domain, layers } = significance;
    const turned = <Item>(list: readonly Item[]) => order.map((k) => list[k]);
    const ends = ({ lo, hi }: typeof domain) => ({ lo: turned(lo), hi: turned(hi) });
    const [first, ...hidden] = layers;
    const input = {
      ...first,
      significance: turned(first.significance),
      values: ends(first.values),
      adjoints: ends(first.adjoints),
    };
    const other = {
      ...significance,
      inputs: turned(inputs),
      domain: ends(domain),
      layers: [input, ...hidden],
    };
    const rule = { by: 'width', keep: 2 } as const;
    expect(pruneSurrogate(network, scoresOf(other), rule)).toEqual(pruneSurrogate(network, scores, rule));
    const dollars = { ...significance, inputs: [{ ...inputs[0], unit: '$' }, ...inputs.slice(1)] };
    expect(() => pruneSurrogate(network, scoresOf(dollars), rule)).toThrow(
      /spot is in €, and so must it be in the significance/,
    );
  });

  it('refuses the significance of another network', () => {
    const other = { ...significance, layers: significance.layers.slice(0, -1) };
    expect(() => pruneSurrogate(network, scoresOf(other), { by: 'width', keep: 2 })).toThrow(
      /the significance must be of the network, whose hidden layers are 5-4; received 5/,
    );
    const wider = scoresOf(surrogateSignificance(network));
    const more = { ...wider, inputs: [...wider.inputs!, { name: 'more' }] };
    expect(() => pruneSurrogate(network, more, { by: 'width', keep: 2 })).toThrow(
      /the significance must be of the network, which has 3 inputs; received 4/,
    );
    // The same shape and names, and another weight.
    const layers = network.layers.map((layer, k) =>
      k > 0 ? layer : { ...layer, bias: layer.bias.map((b) => b + 1e-9) },
    );
    const twin = scoresOf(surrogateSignificance({ ...network, layers }));
    expect(() => pruneSurrogate(network, twin, { by: 'width', keep: 2 })).toThrow(
      /the significance must be of this network, with its weights; received that of another network/,
    );
    const { network: _, ...unsigned } = twin;
    expect(() => pruneSurrogate(network, unsigned, { by: 'width', keep: 2 })).not.toThrow();
  });
});

describe('an evaluation', () => {
  const drawn = new Float64Array(90);
  stream(5, 'points').fillUniform(drawn);
  const x = tensor(drawn, [30, 3]);
  const pruned = pruneSurrogate(network, scores, { by: 'width', keep: 3 }).surrogate;

  it('of batches is that of the whole, and is the score of the predictions', async () => {
    const truth = await predict(engine, network, x, { precision: 'float64' });
    const set = { x, ...truth, inputs: network.inputs, outputs: network.outputs };
    async function* batches() {
      for (const [start, stop] of [
        [0, 4],
        [4, 29],
        [29, 30],
      ] as const) {
        const part = (values: typeof x) => rowsOf(values, start, stop);
        yield { ...set, x: part(x), y: part(set.y), dydx: part(set.dydx), curvature: part(set.curvature) };
      }
    }
    const [whole] = await evaluateSurrogates(engine, { pruned }, set);
    const [parts] = await evaluateSurrogates(engine, { pruned }, batches());
    expect(whole).toMatchObject({ name: 'pruned', hidden: [3, 3], parameters: 32, points: 30 });
    expect(whole).toMatchObject(score(await predict(engine, pruned, x), set));
    expect(parts.points).toBe(30);
    // Predictions in float32 may differ by their last bit from batch to batch.
    for (const metric of ['r2', 'rmse', 'maxError', 'r2PerDimension'] as const)
      for (const order of ['values', 'gradients', 'curvatures'] as const)
        expect(parts[metric][order]! / whole[metric][order]!).toBeCloseTo(1, 4);
  });

  it('refuses to compare at no points', async () => {
    async function* nothing() {}
    await expect(evaluateSurrogates(engine, { network }, nothing())).rejects.toThrow(/needs a point/);
  });

  it('of a network against itself as a model is exact to the rounding of float32', async () => {
    const model = networkModel(network, 'teacher');
    expect([model.name, model.inputs]).toEqual(['teacher', network.inputs]);
    const [row] = await evaluateSurrogates(
      engine,
      { network },
      await testSetOf(engine, model, { points: 200 }),
    );
    for (const order of ['values', 'gradients', 'curvatures'] as const)
      expect(1 - row.r2[order]!).toBeLessThan(1e-9);
    expect(row.rmse.values).toBeGreaterThan(0);
  });
});
