import { describe, expect, it } from 'vitest';
import { type PruningPlan, parsePlan } from '../../../src/pruning/index.ts';
import { InputError } from '../../../src/tensor/index.ts';

const neuron = (index: number, keep: boolean) => ({
  index,
  score: 1 / (1 + index),
  keep,
  reason: 'rank',
  midpoint: index - 1,
});
const plan: PruningPlan = {
  schema: 'sobolev/plan/2',
  of: 'neurons',
  criterion: 'interval-significance',
  rule: { by: 'width', keep: [1, 2] },
  network: 'a digest',
  domain: { lo: [0], hi: [1] },
  basis: 'another',
  layers: [
    { layer: 1, neurons: [neuron(0, true), neuron(1, false)] },
    { layer: 2, neurons: [neuron(0, true), neuron(1, true), neuron(2, false)] },
  ],
};

type Editable = { -readonly [Key in keyof PruningPlan]: unknown } & {
  layers: { layer: unknown; neurons: Record<string, unknown>[] }[];
};

function edited(edit: (copy: Editable) => void): unknown {
  const copy = structuredClone(plan) as unknown as Editable;
  edit(copy);
  return copy;
}

describe('a plan read from a file', () => {
  it('is what was written', () => {
    expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('may be one of before plans knew their network and box', () => {
    const { schema: _, of: __, network: ___, domain: ____, basis: _____, ...rest } = plan;
    const former = { schema: 'sobolev/plan/1', ...rest };
    expect(parsePlan(JSON.parse(JSON.stringify(former)))).toEqual(former);
  });

  it('may be edited: another neuron kept, with a reason of its own', () => {
    const changed = edited(({ layers }) => {
      Object.assign(layers[0].neurons[0], { keep: false, reason: 'edited by hand' });
      Object.assign(layers[0].neurons[1], { keep: true, reason: 'edited by hand' });
    });
    expect(parsePlan(changed, 'neurons').layers[0].neurons.map(({ keep }) => keep)).toEqual([false, true]);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /a pruning plan must be an object; received null/],
    ['a list', [], /must be an object/],
    ['another schema', edited((p) => (p.schema = 'sobolev/plan/3')), /schema.*received "sobolev\/plan\/3"/],
    ['no criterion', edited((p) => (p.criterion = 3)), /criterion.*received 3/],
    [
      'a plan of something else',
      edited((p) => (p.of = 'hopes')),
      /what a plan is of must be "neurons"; received "hopes"/,
    ],
    ['no network', edited((p) => (p.network = undefined)), /network of a pruning plan .*digest/],
    ['no box', edited((p) => (p.domain = { lo: [0] })), /domain.hi of a pruning plan .*list of numbers/],
    ['another rule', edited((p) => (p.rule = { by: 'luck' })), /rule.*"luck"/],
    [
      'widths for other layers',
      edited((p) => (p.rule = { by: 'width', keep: [1] })),
      /each of 2 hidden layers/,
    ],
    ['no layers', edited((p) => (p.layers = undefined as never)), /layers.*list; received undefined/],
    [
      'layers out of order',
      edited((p) => p.layers.reverse()),
      /layer 2 of the plan must be numbered above 2.*received 1/,
    ],
    [
      'a layer that keeps none',
      edited((p) => (p.layers[0].neurons[0].keep = false)),
      /layer 1 of the plan must keep at least one/,
    ],
    [
      'a removed line',
      edited((p) => p.layers[1].neurons.splice(1, 1)),
      /neuron 1 of layer 2 of the plan must have index 1.*received 2.*"keep": false/,
    ],
    [
      'keep as text',
      edited((p) => (p.layers[1].neurons[2].keep = 'no')),
      /"keep" of neuron 2 of layer 2.*received "no"/,
    ],
    [
      'no midpoint',
      edited((p) => delete p.layers[0].neurons[1].midpoint),
      /"midpoint" of neuron 1 of layer 1.*received undefined/,
    ],
    [
      'a score that JSON lost',
      edited((p) => (p.layers[0].neurons[1].score = null)),
      /"score" of neuron 1 of layer 1.*received null/,
    ],
    ['no reason', edited((p) => delete p.layers[0].neurons[0].reason), /"reason" of neuron 0 of layer 1/],
    [
      'a neuron that is a number',
      edited((p) => (p.layers[0].neurons[0] = 3 as never)),
      /neuron 0 of layer 1 of the plan must be an object/,
    ],
  ])('is refused: %s', (_, value, message) => {
    expect(() => parsePlan(value, 'neurons')).toThrow(InputError);
    expect(() => parsePlan(value, 'neurons')).toThrow(message);
  });
});
