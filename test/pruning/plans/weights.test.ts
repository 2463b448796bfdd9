import { describe, expect, it } from 'vitest';
import {
  applyPlan,
  magnitude,
  parsePlan,
  planOf,
  scoresBy,
  select,
  type WeightsPlan,
  weightsMask,
} from '../../../src/pruning/index.ts';
import { parameterCount } from '../../../src/surrogate/index.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

const network = exampleSurrogate();
const scores = await scoresBy(magnitude, network, { of: 'weights' });
const most = select(scores, { by: 'ratio', ratio: 0.3, scope: 'global' }, { of: 'weights' });
const plan = planOf(network, most);
const sizes = network.layers.flatMap(({ weight }) => Array.from(weight, Math.abs)).sort((p, q) => p - q);

describe('a plan of weights', () => {
  it('leaves the larger ones as they are, zeros in the place of the others, and biases', () => {
    const sparse = applyPlan(network, plan);
    const limit = sizes[Math.floor(0.3 * sizes.length)];
    sparse.layers.forEach(({ weight, bias }, l) => {
      const own = network.layers[l];
      expect(weight).toEqual(own.weight.map((w) => (Math.abs(w) >= limit ? w : 0)));
      expect(bias).toEqual(own.bias);
    });
    expect(plan.layers[0].rows).toHaveLength(3);
    expect(plan.layers[0].rows.join('')).toMatch(/^[01]{15}$/);
  });

  it('may be edited, after it went through JSON', () => {
    const read = parsePlan(JSON.parse(JSON.stringify(plan)));
    expect(read).toEqual(plan);
    const rows = ['00000', '11111', ...plan.layers[0].rows.slice(2)];
    const edited: WeightsPlan = { ...plan, layers: [{ layer: 1, rows }, ...plan.layers.slice(1)] };
    const { weight } = applyPlan(network, edited).layers[0];
    expect([...weight.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
    expect(weight.subarray(5, 10)).toEqual(network.layers[0].weight.subarray(5, 10));
  });

  it('that cuts an output off from all inputs is refused, also where that was edited by hand', () => {
    const none = Array.from({ length: 4 }, () => '10');
    const cut: WeightsPlan = { ...plan, layers: [...plan.layers.slice(0, 2), { layer: 3, rows: none }] };
    expect(() => applyPlan(network, cut)).toThrow(
      /must leave each output a path of weights from an input; received risk without one/,
    );
    const constant = {
      ...network,
      layers: network.layers.map((layer) => ({ ...layer, weight: layer.weight.map(() => 0) })),
    };
    const empty = planOf(constant, most);
    expect(applyPlan(constant, empty).layers[0].weight.every((w) => w === 0)).toBe(true);
  });

  it('is refused for another network, and with rows or weights missing', () => {
    expect(() => applyPlan(exampleSurrogate('silu', 2), plan)).toThrow(
      /plan must be of this network, .*received that of another network/,
    );
    const short = { ...plan, layers: [{ layer: 1, rows: ['11111', '1111', '11111'] }] };
    expect(() => applyPlan(network, short)).toThrow(
      /plan of layer 1 must have 3 rows of 5 weights; received 3 of 5 and 4/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['of neurons', { ...plan, of: 'neurons' }, /what a plan is of must be "weights"; received "neurons"/],
    [
      'with another mark',
      { ...plan, layers: [{ layer: 1, rows: ['1x'] }] },
      /row 0 of entry 0 .*received "1x"/,
    ],
    ['that is a number', 3, /a pruning plan must be an object; received 3/],
    ['that does not say of what', { ...plan, of: undefined }, /must be "weights"; received "neurons"/],
  ])('is refused %s', (_, value, message) => {
    expect(() => parsePlan(value, 'weights')).toThrow(InputError);
    expect(() => parsePlan(value, 'weights')).toThrow(message);
  });
});

it('the mask of a network is 0 for its zero weights, and 1 for all else, also for biases of zero', () => {
  const [first, ...rest] = network.layers;
  const weight = first.weight.map((w, at) => (at === 3 ? 0 : w));
  const mask = weightsMask({ layers: [{ ...first, weight, bias: first.bias.map(() => 0) }, ...rest] });
  expect(mask.length).toBe(parameterCount(network));
  expect([...mask].flatMap((value, at) => (value === 0 ? [at] : []))).toEqual([3]);
});
