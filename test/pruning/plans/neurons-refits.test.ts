import { describe, expect, it } from 'vitest';
import {
  applyPlan,
  describedPlan,
  magnitude,
  measureCut,
  type PruningPlan,
  parsePlan,
  pruneByPlan,
  pruneBySelection,
  randomScores,
  replacements,
  scoresBy,
  selectFor,
} from '../../../src/pruning/index.ts';
import { pointSignals } from '../../../src/pruning/layers/point-signals.ts';
import { pointsOfDomain } from '../../../src/pruning/points.ts';
import type { Surrogate } from '../../../src/surrogate/index.ts';
import { InputError, stream, type Tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { randomSurrogate } from '../../support/random-networks.ts';
import { onBox } from '../on-box.ts';

const network: Surrogate = { ...freshNetwork([3, 8, 7, 2], 'silu'), ...onBox, provenance: {} };
const half = { by: 'ratio', ratio: 0.5, scope: 'layer' } as const;
const selection = selectFor(network, await scoresBy(magnitude, network), half);
const domain = domainOf(network.inputs);
const points: Tensor = pointsOfDomain(domain, 200, (purpose) => stream(7, purpose));
const read = (plan: PruningPlan) => parsePlan(JSON.parse(JSON.stringify(plan)), 'neurons') as PruningPlan;

describe.each(['mean', 'least-squares'] as const)('a plan with the replacement %s', (replacement) => {
  const made = pruneBySelection(network, selection, { replacement });
  const { surrogate, plan } = made;

  it('says it, its points and the numbers of each layer that changes, and leaves what it was made with', () => {
    expect(plan).toMatchObject({ replacement, points: { from: 'domain', count: 3072 } });
    expect(plan.refits?.map(({ layer, weight, bias }) => [layer, weight?.length, bias.length])).toEqual([
      [2, replacement === 'mean' ? undefined : 4, 4],
      [3, replacement === 'mean' ? undefined : 4, 2],
    ]);
    expect(plan.layers[0].neurons[0]).not.toHaveProperty('midpoint');
    expect(pruneByPlan(network, read(plan))).toEqual({ surrogate, plan });
    const described = describedPlan(plan, network.inputs);
    expect(Object.keys(described).slice(-2)).toEqual(['layers', 'refits']);
    expect(applyPlan(network, read(described))).toEqual(surrogate);
  });

  it('holds what was fitted to samples, so that it needs none to be applied', () => {
    const of = pruneBySelection(network, selection, { replacement, points });
    expect(of.plan.points).toEqual({ from: 'samples', count: 200 });
    expect(of.surrogate.layers).not.toEqual(surrogate.layers);
    expect(applyPlan(network, read(of.plan))).toEqual(of.surrogate);
  });

  it('is fitted again where someone edits what stays, the box or the replacement, but not to samples', () => {
    const keepAll = (given: PruningPlan): PruningPlan => ({
      ...given,
      layers: given.layers.map((own, h) => ({
        ...own,
        neurons: own.neurons.map((one) => (h === 0 ? { ...one, keep: true } : one)),
      })),
    });
    const edited = keepAll(plan);
    const again = pruneByPlan(network, edited);
    expect((again.plan as PruningPlan).refits?.map(({ layer }) => layer)).toEqual([3]);
    expect(pruneByPlan(network, again.plan)).toEqual(again);
    const smaller = { ...plan, domain: { lo: domain.lo, hi: domain.hi.map((end) => end - 0.5) } };
    expect(applyPlan(network, smaller).inputs[0].hi).toBe(1.5);
    expect(applyPlan(network, smaller).layers).not.toEqual(surrogate.layers);
    const other = replacement === 'mean' ? 'least-squares' : 'mean';
    expect(pruneByPlan(network, { ...plan, replacement: other })).toEqual(
      pruneBySelection(network, selection, { replacement: other }),
    );
    const { replacement: _, ...midpoints } = plan;
    expect(applyPlan(network, midpoints)).toEqual(pruneBySelection(network, selection).surrogate);
    const fitted = pruneBySelection(network, selection, { replacement, points }).plan as PruningPlan;
    expect(() => applyPlan(network, keepAll(fitted))).toThrow(
      /an edited plan must keep what its .* replacement was fitted for, where that was to samples/,
    );
  });

  it('is refused where its numbers are not of the layers that change, or of others', () => {
    const { refits = [] } = plan;
    expect(() => applyPlan(network, { ...plan, refits: refits.slice(1) })).toThrow(
      /refits of a plan must be of layers 2, 3, which read what goes or what that changes; received 3/,
    );
    expect(() => applyPlan(network, { ...plan, refits: [{ ...refits[0], bias: [1] }, refits[1]] })).toThrow(
      InputError,
    );
    expect(() => read({ ...plan, refits: [{ layer: 2, bias: [Number.NaN] }] })).toThrow(
      /refits.*must be a list of numbers/,
    );
    expect(() => read({ ...plan, refits: undefined })).toThrow(
      /"midpoint" of neuron 0 of layer 1 of the plan must be a finite number; received undefined/,
    );
    expect(() => read({ ...plan, replacement: 'zero' as 'mean' })).toThrow(
      /the replacement of a pruning plan must be "mean" or "least-squares", or left out; received "zero"/,
    );
  });
});

describe('the replacement that is best', () => {
  it('is the one after which the network has changed least, on points that no fit has seen', () => {
    const best = pruneBySelection(network, selection, { replacement: 'best' });
    expect(best.tried?.map(({ replacement }) => replacement)).toEqual(replacements);
    const harms = best.tried!.map(({ quality }) => 2 - quality!.r2.values - quality!.r2.gradients);
    expect(replacements[harms.indexOf(Math.min(...harms))]).toBe('least-squares');
    const { tried: _, ...fitted } = best;
    expect(fitted).toEqual(pruneBySelection(network, selection, { replacement: 'least-squares' }));
    // What each alone is measured to do is what was found.
    best.tried!.forEach(({ replacement, quality }) => {
      const alone = measureCut(network, pruneBySelection(network, selection, { replacement }));
      expect(alone).toMatchObject({ replacement, ...quality });
    });
  });

  it('is a midpoint where the domain is one point, and nothing changes', () => {
    const at = { lo: domain.lo, hi: domain.lo };
    const { plan, tried } = pruneBySelection(network, selection, { replacement: 'best', domain: at });
    expect(plan.replacement).toBeUndefined();
    expect(tried?.[0].quality).toEqual({
      r2: { values: 1, gradients: expect.any(Number) },
      dead: [],
      constant: [],
    });
  });

  it('is not one that is refused: a midpoint of what can be anything, least squares of too few points', () => {
    const layers = network.layers.map((layer, place) =>
      place === 0 ? { ...layer, weight: layer.weight.map((w) => 1e154 * w) } : layer,
    );
    const wild = {
      ...network,
      layers,
      normalisation: { ...network.normalisation, xStd: Float64Array.of(1e160, 1e160, 1e160) },
    };
    const own = { ...selection };
    const { tried } = pruneBySelection(wild, own, {
      replacement: 'best',
      points: { shape: [6, 3], data: points.data.subarray(0, 18) },
    });
    expect(tried?.[2].refused).toMatch(/least squares of layer 2 need more points than the 4 numbers/);
    const none = {
      replacement: 'best',
      points: { shape: [2, 3], data: points.data.subarray(0, 6) },
    } as const;
    expect(() => pruneBySelection(network, selection, none)).toThrow(
      /fitted to three points or more; received 2/,
    );
  });

  it('works on networks with skips of any kind, and its plans say all', async () => {
    let pruned = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const skips = randomSurrogate(seed, ['tanh', 'silu', 'relu', 'linear'], 2);
      const scores = await scoresBy(randomScores, skips, { seed });
      if (!scores.groups.some(({ of }) => of === 'neurons')) continue;
      const chosen = selectFor(skips, scores, half);
      for (const replacement of ['mean', 'least-squares'] as const) {
        const made = pruneBySelection(skips, chosen, { replacement });
        expect(pruneByPlan(skips, read(made.plan as PruningPlan))).toEqual(made);
        expect(
          pointSignals(
            made.surrogate,
            pointsOfDomain(domainOf(skips.inputs), 8, (p) => stream(1, p)),
          ),
        ).toBeDefined();
      }
      pruned++;
    }
    expect(pruned).toBeGreaterThan(20);
  });

  it('is of neurons alone, and one of those that there are', () => {
    const wrong = { replacement: 'median' as 'mean' };
    expect(() => pruneBySelection(network, selection, wrong)).toThrow(
      /what takes the place of neurons must be one of midpoint, mean, least-squares, best; received "median"/,
    );
  });
});

describe('what a cut leaves dead', () => {
  const relu: Surrogate = {
    ...freshNetwork([3, 6, 6, 1], 'relu'),
    ...onBox,
    outputs: [{ name: 'p' }],
    provenance: {},
  };
  const one: Surrogate = {
    ...relu,
    normalisation: { ...relu.normalisation, yMean: Float64Array.of(0), yStd: Float64Array.of(1) },
  };
  /** Neurons of the second layer fire where one of the first does. */
  const firing: Surrogate = {
    ...one,
    layers: one.layers.map((layer, place) =>
      place === 1
        ? { ...layer, weight: layer.weight.map((w) => Math.abs(w) + 0.1), bias: layer.bias.map(() => 0) }
        : layer,
    ),
  };

  it('is counted layer by layer, and told', async () => {
    const scores = await scoresBy(magnitude, firing);
    const chosen = selectFor(firing, scores, { by: 'width', keep: 5 });
    const groups = chosen.groups.map((group) => ({
      ...group,
      choices: group.choices.map((choice) => ({ ...choice, keep: choice.index !== 5 })),
    }));
    const made = pruneBySelection(firing, { ...chosen, groups }, { replacement: 'midpoint' });
    // As far below as nothing lifts them.
    made.surrogate.layers[1].bias.fill(-1e3);
    const cut = measureCut(firing, made)!;
    expect(cut.dead).toEqual([{ layer: 2, neurons: 5, of: 5 }]);
    expect(cut.constant).toEqual(['p']);
    expect(cut.findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['dead-neurons', 'warning'],
      ['constant-output', 'warning'],
    ]);
    expect(cut.findings[0].message).toContain('5 of 5 in layer 2');
    expect(cut.r2.values).toBeLessThan(0.5);
  });

  it('is nothing where nothing goes', async () => {
    const scores = await scoresBy(magnitude, one);
    const made = pruneBySelection(one, selectFor(one, scores, { by: 'width', keep: 6 }));
    expect(measureCut(one, made)).toBeUndefined();
  });
});
