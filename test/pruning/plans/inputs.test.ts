import { describe, expect, it } from 'vitest';
import {
  applyPlan,
  type InputPlan,
  type InputsPlan,
  magnitude,
  parsePlan,
  planOf,
  renewPlan,
  type Scores,
  scoresBy,
  scoresOf,
  select,
  surrogateSignificance,
  tiesOf,
  weightsMask,
} from '../../../src/pruning/index.ts';
import { ignoredInputs, initialise, type Surrogate } from '../../../src/surrogate/index.ts';
import { InputError, stream } from '../../../src/tensor/index.ts';
import { pruneSurrogate } from '../../../src/workflow/index.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';
import { onBox } from '../on-box.ts';

const network = exampleSurrogate();
const scores = await scoresBy(magnitude, network, { of: 'inputs' });
const rule = { by: 'width', keep: 2 } as const;
const { surrogate: left, plan } = pruneSurrogate(network, scores, rule, { of: 'inputs' });
const gone = plan.inputs.findIndex(({ keep }) => !keep);

function edited(edit: (copy: Editable) => void): InputsPlan {
  const copy = structuredClone(plan) as unknown as Editable;
  edit(copy);
  return copy;
}
type Editable = { -readonly [Key in keyof Omit<InputsPlan, 'inputs'>]: InputsPlan[Key] } & {
  inputs: { -readonly [Key in keyof InputPlan]: InputPlan[Key] }[];
};

describe('a plan of inputs', () => {
  it('keeps those of highest score, and holds the others at the middle of their domain, with bounds', () => {
    const { lo = 0, hi = 0 } = network.inputs[gone];
    expect(plan.inputs.map(({ name }) => name)).toEqual(['spot', 'rate', 'time']);
    expect(Math.min(...scores.groups[0].scores)).toBe(plan.inputs[gone].score);
    expect(plan.inputs[gone]).toMatchObject({ keep: false, reason: 'rank 3 of 3', midpoint: (lo + hi) / 2 });
    expect(plan.inputs[gone].bound).toHaveLength(2);
    expect(plan.bound.every((bound) => bound > 0 && Number.isFinite(bound))).toBe(true);
    expect(plan.inputs.map(({ bound }) => bound === undefined)).toEqual(plan.inputs.map(({ keep }) => keep));
  });

  it('leaves a network with the same inputs, of which it ignores those; the mask of it keeps that', () => {
    expect(left.inputs).toEqual(network.inputs);
    expect(ignoredInputs(left)).toEqual([gone]);
    expect(ignoredInputs(network)).toEqual([]);
    expect(weightsMask(left).filter((mark) => mark === 0)).toHaveLength(5);
    const { layers } = surrogateSignificance(left);
    expect(layers[0].significance[gone]).toBeLessThan(1e-300);
  });

  it('of an input that is ignored already states 0: a proof', () => {
    const again = pruneSurrogate(left, scoresOf(surrogateSignificance(left)), rule, { of: 'inputs' });
    expect(again.plan.inputs[gone]).toMatchObject({ keep: false, bound: [0, 0] });
    expect(again.plan.bound).toEqual([0, 0]);
    expect(again.surrogate.layers).toEqual(left.layers);
  });

  it('may be edited after it went through JSON: another input, another constant, another box', () => {
    const read = parsePlan(JSON.parse(JSON.stringify(plan)), 'inputs');
    expect(read).toEqual(plan);
    expect(renewPlan(network, read)).toEqual(plan);
    const other = (gone + 1) % 3;
    const changed = renewPlan(
      network,
      edited(({ inputs }) => {
        Object.assign(inputs[gone], { keep: true });
        Object.assign(inputs[other], { keep: false, midpoint: network.inputs[other].lo });
      }),
    );
    expect(changed.inputs[gone].bound).toBeUndefined();
    changed.inputs[other].bound?.forEach((bound, j) => {
      expect(Math.abs(changed.bound[j] / bound - 1)).toBeLessThan(1e-12);
    });
    const narrow = renewPlan(
      network,
      edited((copy) => {
        const { midpoint } = copy.inputs[gone];
        copy.domain = {
          lo: copy.domain.lo.with(gone, midpoint - 1e-3),
          hi: copy.domain.hi.with(gone, midpoint + 1e-3),
        };
      }),
    );
    for (const [j, bound] of narrow.bound.entries()) expect(bound).toBeLessThan(plan.bound[j]);
  });

  it.each<[string, InputsPlan | Surrogate, RegExp]>([
    [
      'that keeps none',
      edited(({ inputs }) => {
        for (const own of inputs) own.keep = false;
      }),
      /the plan must keep an input; received none/,
    ],
    [
      'with a constant outside the domain',
      edited(({ inputs }) => {
        inputs[gone].midpoint = 1e3;
      }),
      /"midpoint" of input \w+ must lie in its domain, \[.*\]; received 1000/,
    ],
    [
      'of fewer inputs',
      edited(({ inputs }) => inputs.pop()),
      /network with 3 inputs must have as many names of inputs; received 2/,
    ],
    ['of another network', { ...plan, network: 'another' }, /plan must be of this network/],
  ])('is refused %s', (_, value, message) => {
    expect(() => applyPlan(network, value as InputsPlan)).toThrow(InputError);
    expect(() => applyPlan(network, value as InputsPlan)).toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ['of another kind', { ...plan, of: 'weights' }, /what a plan is of must be "inputs"; received "weights"/],
    [
      'with inputs out of order',
      { ...plan, inputs: plan.inputs.toReversed() },
      /input 0 of the plan must have index 0/,
    ],
    [
      'with a text for a number',
      edited(({ inputs }) => Object.assign(inputs[1], { midpoint: 'x' })),
      /"midpoint" of input 1 .*received "x"/,
    ],
    [
      'without bounds',
      { ...plan, bound: undefined },
      /the bound of a pruning plan must be a list of numbers/,
    ],
  ])('is not read %s', (_, value, message) => {
    expect(() => parsePlan(value, 'inputs')).toThrow(message);
  });

  it('that would make an output constant is refused', () => {
    const [first, ...rest] = network.layers;
    // Only the first input is read.
    const weight = first.weight.map((w, at) => (at < first.outputs ? w : 0));
    const one = { ...network, layers: [{ ...first, weight }, ...rest] };
    const random: Scores = {
      ...scores,
      network: undefined,
      groups: [{ of: 'inputs', layer: 0, scores: [0, 1, 2] }],
    };
    expect(() => pruneSurrogate(one, random, rule, { of: 'inputs' })).toThrow(
      /must leave each output a path of weights from an input; received price without one/,
    );
  });
});

describe('a network with skips', () => {
  /** Layer 2 reads layer 1 and the inputs, side by side; layer 3 reads the inputs added to layer 2. */
  const skips: Surrogate = {
    ...initialise(
      {
        layers: [
          { inputs: 3, outputs: 4, activation: 'tanh' },
          { inputs: 7, outputs: 3, activation: 'tanh', from: { join: [0, -1] } },
          { inputs: 3, outputs: 2, activation: 'linear' },
        ],
      },
      stream(1, 'skips'),
    ),
    ...onBox,
    provenance: {},
  };
  const all: Scores = {
    ...scores,
    network: undefined,
    inputs: undefined,
    groups: [{ of: 'inputs', layer: 0, scores: [3, 2, 1] }],
  };

  it('loses an input in every layer that reads it', () => {
    const { surrogate } = pruneSurrogate(skips, all, rule, {
      of: 'inputs',
      domain: { lo: [0, 1, 2], hi: [2, 3, 6] },
    });
    expect(ignoredInputs(surrogate)).toEqual([2]);
    expect([...surrogate.layers[0].weight.subarray(8)]).toEqual([0, 0, 0, 0]);
    expect([...surrogate.layers[1].weight.subarray(18)]).toEqual([0, 0, 0]);
    expect(surrogate.layers[1].bias).not.toEqual(skips.layers[1].bias);
  });

  it('keeps inputs that a sum adds to neurons, and such as are outputs', () => {
    const added: Surrogate = {
      ...skips,
      layers: skips.layers.map((layer, k) => (k === 2 ? { ...layer, from: { sum: [1, -1] } } : layer)),
    };
    const given: Surrogate = { ...skips, output: { join: [2, -1] } };
    expect(tiesOf(added, 'inputs').map(({ fixedBy }) => fixedBy)).toEqual([
      'a neuron',
      'a neuron',
      'a neuron',
    ]);
    expect(new Set(tiesOf(given, 'inputs').map(({ fixedBy }) => fixedBy))).toEqual(new Set(['an output']));
    for (const [tied, by] of [
      [added, 'a neuron'],
      [given, 'an output'],
    ] as const) {
      const selection = select(all, rule, { of: 'inputs', ties: tiesOf(tied, 'inputs') });
      expect(selection.groups[0].choices[2]).toMatchObject({
        keep: true,
        reason: `rank 3 of 3; stays, tied to ${by}`,
      });
      const going = {
        ...selection,
        groups: selection.groups.map((group) => ({
          ...group,
          choices: group.choices.map((choice) => ({ ...choice, keep: choice.index < 2 })),
        })),
      };
      expect(() => planOf(tied, going)).toThrow(`input 2 must stay with ${by}, to which the network ties it`);
    }
  });
});
