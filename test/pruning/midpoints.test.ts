import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  applyPlan,
  choosePlan,
  type PruningPlan,
  surrogateSignificance,
  tightenMidpoints,
} from '../../src/pruning/index.ts';
import { type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';

const surrogate: Surrogate = {
  ...freshNetwork([2, 12, 12, 12, 1], 'tanh', 1, 'network'),
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
const midpoints = (plan: PruningPlan) =>
  plan.layers.map(({ neurons }) => neurons.map(({ midpoint }) => midpoint));

describe('tightened midpoints', () => {
  it('are those of the plan where nothing is removed, and in the first layer always', () => {
    const keepAll = choosePlan(significance, { by: 'width', keep: 12 });
    expect(tightenMidpoints(surrogate, keepAll)).toEqual(keepAll);
    const plan = choosePlan(significance, { by: 'width', keep: 3 });
    expect(midpoints(tightenMidpoints(surrogate, plan))[0]).toEqual(midpoints(plan)[0]);
  });

  it('change nothing but midpoints', () => {
    const plan = choosePlan(significance, { by: 'width', keep: 3 });
    const tightened = tightenMidpoints(surrogate, plan);
    const restored = tightened.layers.map(({ layer, neurons }, l) => ({
      layer,
      neurons: neurons.map((neuron, i) => ({ ...neuron, midpoint: midpoints(plan)[l][i] })),
    }));
    expect({ ...tightened, layers: restored }).toEqual(plan);
  });

  it('of neurons above a layer that is constant are their values, to rounding', () => {
    // Layer 1 reads nothing, so every later activation is one number, whatever is kept below.
    const [first, ...rest] = surrogate.layers;
    const constant = { ...surrogate, layers: [{ ...first, weight: first.weight.map(() => 0) }, ...rest] };
    const plan = tightenMidpoints(
      constant,
      choosePlan(surrogateSignificance(constant), { by: 'width', keep: 2 }),
    );
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
