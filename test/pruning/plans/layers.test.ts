import { describe, expect, it } from 'vitest';
import {
  affinity,
  applyPlan,
  type LayersPlan,
  parsePlan,
  planNote,
  planOf,
  renewPlan,
  scoresBy,
  select,
} from '../../../src/pruning/index.ts';
import { checkArchitecture, type Surrogate } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { pointsIn } from '../../support/random-networks.ts';
import { exampleSurrogate, withLayers } from '../../surrogate/example.ts';

const network = withLayers(freshNetwork([3, 5, 4, 4, 4, 2], 'silu').layers);
const points = tensor(pointsIn(network, 200, stream(1, 'points')));
const scores = await scoresBy(affinity, network, { of: 'layers' });
const selection = select(scores, { by: 'width', keep: 1 }, { of: 'layers' });
const plan = planOf(network, selection);

/** The plan with these layers kept and no others. */
const keeping = (kept: readonly number[], own: LayersPlan = plan): LayersPlan => ({
  ...own,
  layers: own.layers.map((choice) => ({ ...choice, keep: kept.includes(choice.layer) })),
});
/** The plan without these keys, or with others. */
const changed = (change: object): unknown => ({ ...plan, ...change });

describe('a plan of layers', () => {
  it('keeps the layer furthest from affine, and says of the others what takes their place', () => {
    const order = [...scores.groups].sort((p, q) => q.scores[0] - p.scores[0]);
    const [best] = order;
    expect(plan.layers.map(({ layer, keep }) => [layer, keep])).toEqual(
      [1, 2, 3, 4].map((layer) => [layer, layer === best.layer]),
    );
    expect(plan.layers.find(({ keep }) => keep)?.reason).toBe('rank 1 of 4 over all layers');
    const left = applyPlan(network, plan);
    checkArchitecture(left);
    expect(left.layers).toHaveLength(2);
    for (const { error, largest, bound } of plan.merges) {
      expect(error).toBeGreaterThan(0);
      expect(bound).toBeGreaterThanOrEqual(largest);
    }
  });

  it('of one layer has the error that was its score', () => {
    for (const {
      layer,
      scores: [score],
    } of scores.groups) {
      const others = [1, 2, 3, 4].filter((other) => other !== layer);
      expect(renewPlan(network, keeping(others)).merges).toMatchObject([{ layers: [layer], error: score }]);
    }
  });

  it('goes through JSON, and gives the same network', () => {
    const read = parsePlan(JSON.parse(JSON.stringify(plan)), 'layers');
    // Its keys keep their order: journals know a plan by its text.
    expect(JSON.stringify(read)).toBe(JSON.stringify(plan));
    expect(read).toEqual(plan);
    expect(applyPlan(network, read)).toEqual(applyPlan(network, plan));
  });

  it('may be edited: maps of points of the domain are fitted again', () => {
    const edited = keeping([2, 4]);
    const { merges } = renewPlan(network, edited);
    expect(merges.map(({ layers, into }) => [layers, into])).toEqual([
      [[1], 2],
      [[3], 4],
    ]);
    expect(applyPlan(network, edited).layers).toHaveLength(3);
    // All that may go: what is left is one affine layer.
    expect(applyPlan(network, keeping([])).layers).toHaveLength(1);
    expect(applyPlan(network, keeping([1, 2, 3, 4]))).toEqual(network);
  });

  it('fits its maps again where the box was edited, which becomes the domain', () => {
    const domain = { lo: [0.6, -1, 0], hi: [1, 1, 10] };
    const edited = { ...plan, domain };
    expect(renewPlan(network, edited)).toEqual(planOf(network, selection, { domain }));
    expect(applyPlan(network, edited).inputs.map(({ lo }) => lo)).toEqual(domain.lo);
  });

  it('of samples does not know the points any more: an edited one is refused, as it was made it is not', () => {
    const own = planOf(network, selection, { points });
    expect(own.points).toEqual({ from: 'samples', count: 200 });
    expect(applyPlan(network, own).layers).toHaveLength(2);
    expect(() => applyPlan(network, keeping([2, 4], own))).toThrow(
      /must have the maps of what goes.*received none for 1 into 2, 3 into 4/,
    );
    expect(() => applyPlan(network, { ...own, domain: { lo: [0.6, -1, 0], hi: [1, 1, 10] } })).toThrow(
      /must have the maps of what goes/,
    );
  });

  describe('whose maps were edited', () => {
    const [merge, ...others] = plan.merges;
    const heavier = {
      ...merge,
      weight: merge.weight.map((row, i) => row.map((w) => (i === 0 ? w + 0.5 : w))),
    };

    it('keeps them, and measures and bounds what they are wrong by', () => {
      const edited = { ...plan, merges: [heavier, ...others] };
      const renewed = renewPlan(network, edited);
      expect(renewed.merges[0].weight).toEqual(heavier.weight);
      expect(renewed.merges.slice(1)).toEqual(others);
      expect(renewed.merges[0].error).toBeGreaterThan(2 * merge.error);
      // By definition, at other points: what the reader adds up, and what the map makes of what the run reads.
      const first = merge.layers[0] - 1;
      const at = (x: readonly number[], until: number) => {
        let h = x.map((value, k) => (value - network.normalisation.xMean[k]) / network.normalisation.xStd[k]);
        let sums = h;
        for (const { inputs, outputs, weight, bias } of network.layers.slice(0, until)) {
          sums = Array.from({ length: outputs }, (_, j) =>
            h.reduce((sum, value, i) => sum + value * weight[i * outputs + j], bias[j]),
          );
          expect(h).toHaveLength(inputs);
          h = sums.map((u) => u / (1 + Math.exp(-u)));
        }
        return { h, sums };
      };
      let largest = 0;
      for (const x of pointsIn(network, 500, stream(5, 'others'))) {
        const { h } = at(x, first);
        const { sums } = at(x, merge.into);
        const given = merge.bias.map((b, j) =>
          h.reduce((sum, value, i) => sum + value * heavier.weight[i][j], b),
        );
        largest = Math.max(largest, ...sums.map((u, j) => Math.abs(u - given[j])));
      }
      expect(renewed.merges[0].bound).toBeGreaterThanOrEqual(largest);
      expect(renewed.merges[0].largest / largest).toBeGreaterThan(0.7);
      expect(renewed.merges[0].largest / largest).toBeLessThan(1.3);
      expect(renewPlan(network, renewed)).toEqual(renewed);
    });

    it.each<[string, object]>([
      ['an error', { error: 0 }],
      ['a bound', { bound: 0 }],
      ['no bound', { bound: undefined }],
      ['a largest error', { largest: 0 }],
      ['no digest', { basis: undefined }],
      ['another digest', { basis: 'none' }],
    ])('has %s computed again', (_, change) => {
      const edited = { ...plan, merges: [{ ...merge, ...change }, ...others] };
      expect(renewPlan(network, edited)).toEqual(plan);
    });

    it('has its points counted again', () => {
      expect(renewPlan(network, { ...plan, points: { ...plan.points, count: 7 } })).toEqual(plan);
      expect(renewPlan(network, { ...plan, basis: undefined })).toEqual(plan);
    });

    it('is refused where maps were fitted to samples, whatever was edited', () => {
      const own = planOf(network, selection, { points });
      const [one, ...rest] = own.merges;
      const edits = [
        { ...own, merges: [{ ...one, bias: one.bias.map((b) => b + 1) }, ...rest] },
        { ...own, merges: [{ ...one, error: 0 }, ...rest] },
        { ...own, points: { ...own.points, count: 7 } },
        { ...own, basis: 'none' },
      ];
      expect(renewPlan(network, own)).toEqual(own);
      for (const edited of edits)
        expect(() => applyPlan(network, edited)).toThrow(/as they were fitted.*received (others|none) for/);
    });

    it('is refused where they give what doubles do not hold', () => {
      const beyond = { ...merge, weight: merge.weight.map((row) => row.map(() => 1e308)) };
      expect(() => applyPlan(network, { ...plan, merges: [beyond, ...others] })).toThrow(
        /must give finite numbers/,
      );
    });
  });

  it.each<[string, { lo: number[]; hi: number[] }]>([
    ['too short', { lo: [0.5, -1], hi: [1, 1] }],
    ['too long', { lo: [0.5, -1, 0, 0], hi: [1, 1, 10, 1] }],
    ['of unequal lists', { lo: [0.5, -1, 0], hi: [1, 1] }],
    ['upside down', { lo: [1, -1, 0], hi: [0.5, 1, 10] }],
  ])('is refused with a domain %s', (_, domain) => {
    for (const own of [plan, planOf(network, selection, { points }), keeping([1, 2, 3, 4])])
      expect(() => applyPlan(network, { ...own, domain })).toThrow(
        /a domain of 3 inputs needs as many pairs lo ≤ hi/,
      );
  });

  it('is refused with a layer that the network has not, though it stays', () => {
    const other = [...plan.layers, { ...plan.layers[0], layer: 9, keep: true }];
    expect(() => applyPlan(network, { ...plan, layers: other })).toThrow(/received layer 9 of 5/);
  });

  it('of a network without a domain needs points, and has no bounds', () => {
    const bare: Surrogate = { ...network, inputs: network.inputs.map(({ name }) => ({ name })) };
    expect(() => planOf(bare, selection)).toThrow(
      /merged on points: samples, or those of a domain; received neither/,
    );
    const own = planOf(bare, selection, { points });
    expect(own.domain).toBeUndefined();
    expect(own.merges.every(({ bound }) => bound === undefined)).toBe(true);
    expect(applyPlan(bare, own).inputs).toEqual(bare.inputs);
  });

  it('is refused for another network, for one of other layers, and with numbers missing', () => {
    const other = withLayers(freshNetwork([3, 5, 4, 4, 4, 2], 'silu', 2).layers);
    expect(() => applyPlan(other, plan)).toThrow(
      /plan must be of this network, .*received that of another network/,
    );
    const [merge] = plan.merges;
    const short = { ...plan, merges: [{ ...merge, weight: merge.weight.slice(1) }, ...plan.merges.slice(1)] };
    expect(() => applyPlan(network, short)).toThrow(/map of layers .* must have \d rows of \d weights/);
    const last = { ...plan, layers: [{ ...plan.layers[0], layer: 5, keep: false }] };
    expect(() => applyPlan(network, last)).toThrow(
      /must be hidden, .*received layer 5, which gives the output/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['of nothing that is known', changed({ of: 'channels' }), /what a plan is of must be/],
    ['without maps', changed({ merges: undefined }), /the merges of a pruning plan must be a list/],
    [
      'with a layer twice',
      changed({ layers: [plan.layers[0], plan.layers[0]] }),
      /entry 1 of the layers of the plan must be above 1/,
    ],
    [
      'with a word for a choice',
      changed({ layers: [{ ...plan.layers[0], keep: 'no' }] }),
      /"keep" of entry 0 of the layers of the plan must be true or false/,
    ],
    [
      'with a text among weights',
      changed({ merges: [{ ...plan.merges[0], weight: [['1']] }] }),
      /"weight" of entry 0 of the merges of the plan must be a list of numbers/,
    ],
    [
      'with a rule that is none',
      changed({ rule: { by: 'ratio', ratio: 1, scope: 'global' } }),
      /ratio .* must lie in \[0, 1\)/,
    ],
  ])('from a file is refused %s', (_, value, message) => {
    expect(() => parsePlan(value)).toThrow(message);
  });

  it('says where it removes nothing', () => {
    const all = select(scores, { by: 'threshold', threshold: 0, scope: 'global' }, { of: 'layers' });
    expect(planNote(planOf(network, all))).toMatch(/removes nothing: no score is below 0/);
    const many = select(scores, { by: 'width', keep: 9 }, { of: 'layers' });
    expect(planNote(planOf(network, many))).toMatch(
      /removes nothing: it chooses from 4 layers, of which one always stays/,
    );
    expect(planNote(plan)).toBeUndefined();
  });
});

describe('a rule for layers', () => {
  it('leaves one, whatever it says', () => {
    const rules = [
      { by: 'threshold', threshold: 1, scope: 'layer' },
      { by: 'ratio', ratio: 0.99, scope: 'layer' },
    ] as const;
    for (const rule of rules) {
      const { groups } = select(scores, rule, { of: 'layers' });
      expect(groups.filter(({ choices }) => choices[0].keep)).toHaveLength(1);
    }
  });

  it('counts layers by one number', () => {
    const rule = { by: 'width', keep: [2, 2] } as const;
    expect(() => select(scores, rule, { of: 'layers' })).toThrow(
      /how many layers stay is one number; received \[2,2\]/,
    );
  });
});

it('scores of a layer that cannot go are refused by the plan', () => {
  const groups = [
    { of: 'layers', layer: 3, scores: [1] },
    { of: 'layers', layer: 1, scores: [2] },
  ] as const;
  const small = exampleSurrogate();
  const own = select({ ...scores, groups }, { by: 'width', keep: 1 }, { of: 'layers' });
  expect(() => planOf(small, own)).toThrow(/received layer 3, which gives the output/);
});
