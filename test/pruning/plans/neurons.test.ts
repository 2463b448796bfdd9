import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import {
  applyPlan,
  type PruningPlan,
  planOf,
  scoresOf,
  select,
  surrogateSignificance,
} from '../../../src/pruning/index.ts';
import {
  initialise,
  type Network,
  perceptron,
  type Surrogate,
  surrogateGraph,
} from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';

const surrogate: Surrogate = {
  ...initialise(perceptron([2, 12, 12, 12, 1], 'tanh'), stream(1, 'network')),
  normalisation: {
    xMean: new Float64Array(2),
    xStd: Float64Array.of(1, 1),
    yMean: new Float64Array(1),
    yStd: Float64Array.of(1),
  },
  inputs: [
    { name: 'a', lo: -2, hi: 2 },
    { name: 'b', lo: -1, hi: 3 },
  ],
  outputs: [{ name: 'y' }],
  provenance: {},
};
const significance = surrogateSignificance(surrogate);
const selected = (keep: number) => select(scoresOf(significance), { by: 'width', keep });
const midpoints = (plan: PruningPlan) =>
  plan.layers.map(({ neurons }) => neurons.map(({ midpoint }) => midpoint!));
/** Midpoints of the network before anything is removed. */
const naive = significance.layers
  .slice(1)
  .map(({ values: { lo, hi } }) => lo.map((least, i) => 0.5 * least + 0.5 * hi[i]));

describe('the midpoints of a plan', () => {
  it('are those of the whole network where nothing is removed, and in the first layer always', () => {
    expect(midpoints(planOf(surrogate, selected(12)))).toEqual(naive);
    expect(midpoints(planOf(surrogate, selected(3)))[0]).toEqual(naive[0]);
    expect(midpoints(planOf(surrogate, selected(3)))[2]).not.toEqual(naive[2]);
  });

  it('stand beside the choices as they were made, their box and their network', () => {
    const selection = selected(3);
    const plan = planOf(surrogate, selection);
    const choices = plan.layers.map(({ layer, neurons }) => ({
      layer,
      choices: neurons.map(({ midpoint: _, ...choice }) => choice),
    }));
    expect(choices).toEqual(selection.groups);
    expect(plan).toMatchObject({
      schema: 'sobolev/plan/2',
      of: 'neurons',
      criterion: 'interval-significance',
    });
    expect(plan.domain).toEqual({ lo: [-2, -1], hi: [2, 3] });
    expect(plan.rule).toEqual(selection.rule);
  });

  it('of neurons above a layer that is constant are their values, to rounding', () => {
    // Layer 1 reads nothing, so every later activation is one number, whatever is kept below.
    const [first, ...rest] = surrogate.layers;
    const constant = { ...surrogate, layers: [{ ...first, weight: first.weight.map(() => 0) }, ...rest] };
    const scores = scoresOf(surrogateSignificance(constant));
    const plan = planOf(constant, select(scores, { by: 'width', keep: 2 }));
    const x = input('x', ['N', 2]);
    const values = evaluate(surrogateGraph(constant, x).hidden, { x: tensor([[0.3, 0.7]]) });
    midpoints(plan).forEach((layer, l) => {
      layer.forEach((midpoint, i) => {
        expect(Math.abs(midpoint - values[l].data[i])).toBeLessThan(1e-13);
      });
    });
    const outputOf = (network: Surrogate) =>
      evaluate([surrogateGraph(network, x).output], { x: tensor([[0.3, 0.7]]) })[0].data[0];
    expect(Math.abs(outputOf(applyPlan(constant, plan)) - outputOf(constant))).toBeLessThan(1e-13);
  });
});

describe('the network of a plan', () => {
  const digestOf = (edit: Partial<Network> & Partial<Surrogate>) =>
    planOf({ ...surrogate, ...edit }, selected(12)).network;
  const own = digestOf({});

  it('is known by its weights, activations and normalisation, to the last bit', () => {
    const layers = surrogate.layers.map((layer) => ({ ...layer, bias: layer.bias.slice() }));
    expect(digestOf({ layers })).toBe(own);
    layers[3].bias[0] = Number.MIN_VALUE;
    expect(digestOf({ layers })).not.toBe(own);
    const activated = surrogate.layers.map((layer, l) =>
      l === 0 ? { ...layer, activation: 'silu' as const } : layer,
    );
    expect(digestOf({ layers: activated })).not.toBe(own);
    expect(digestOf({ normalisation: { ...surrogate.normalisation, xStd: Float64Array.of(1, 2) } })).not.toBe(
      own,
    );
  });

  it('is not known by its names, units, domain or provenance', () => {
    const named = { inputs: [{ name: 'c' }, { name: 'd', unit: 'm' }], provenance: { study: 'other' } };
    expect(
      planOf({ ...surrogate, ...named }, selected(12), { domain: { lo: [0, 0], hi: [1, 1] } }).network,
    ).toBe(own);
  });

  it('is refused where the selection is of another', () => {
    const other = { ...surrogate, ...initialise(perceptron([2, 12, 12, 1], 'tanh'), stream(1, 'network')) };
    expect(() => planOf(other, selected(3))).toThrow(/2 hidden layers; received 3/);
  });

  it('is refused where a layer can be anything, and the neuron is named', () => {
    const layers = surrogate.layers.map((layer, l) =>
      l === 0
        ? { ...layer, weight: layer.weight.map(() => Number.MAX_VALUE), activation: 'silu' as const }
        : layer,
    );
    expect(() => planOf({ ...surrogate, layers }, selected(3))).toThrow(
      /what neuron 0 of layer 1 can be must be finite; received \[.*Infinity\]/,
    );
  });
});
