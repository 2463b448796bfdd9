import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import {
  applyPlan,
  type PlanDocument,
  type PruningPlan,
  parsePlan,
  planOf,
  renewPlan,
  scoresOf,
  select,
  surrogateSignificance,
} from '../../../src/pruning/index.ts';
import {
  hiddenWidths,
  type Layer,
  parameterCount,
  type Surrogate,
  surrogateGraph,
} from '../../../src/surrogate/index.ts';
import { InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { onBox } from '../on-box.ts';

/** A random network of three inputs and two outputs on a box. */
function network(hidden: readonly number[], edit: (layers: Layer[]) => void = () => {}): Surrogate {
  const layers = [...freshNetwork([3, ...hidden, 2], 'silu', 1, 'network').layers];
  stream(2, 'biases').fillNormal(layers[0].bias);
  edit(layers);
  return {
    layers,
    ...onBox,
    provenance: { study: 'test' },
  };
}

const x = input('x', ['N', 3]);
const box = Float64Array.from({ length: 300 });
stream(3, 'points').fillUniform(box);
const points = tensor(
  box.map((u, i) => (i % 3) + 2 * u),
  [100, 3],
);
const outputs = (surrogate: Surrogate): Tensor =>
  evaluate([surrogateGraph(surrogate, x).output], { x: points })[0];

/** The plan that keeps all but these neurons, [layer, index] from 1 and 0. */
function removing(surrogate: Surrogate, ...removed: readonly (readonly [number, number])[]): PruningPlan {
  const scores = scoresOf(surrogateSignificance(surrogate));
  const all = select(scores, { by: 'ratio', ratio: 0, scope: 'layer' });
  const groups = all.groups.map(({ layer, choices }) => ({
    layer,
    choices: choices.map((choice) =>
      removed.some(([l, i]) => l === layer && i === choice.index) ? { ...choice, keep: false } : choice,
    ),
  }));
  return planOf(surrogate, { ...all, groups });
}

/** The plan with "keep" of neurons edited: [layer, index, keep]. */
function edit(
  plan: PruningPlan,
  ...edits: readonly (readonly [layer: number, index: number, keep: boolean])[]
): PruningPlan {
  const copy = structuredClone(plan) as unknown as { layers: { neurons: { keep: boolean }[] }[] };
  for (const [layer, index, keep] of edits) copy.layers[layer - 1].neurons[index].keep = keep;
  return copy as unknown as PruningPlan;
}

const midpointsOf = ({ layers }: Pick<PruningPlan, 'layers'>) =>
  layers.map(({ neurons }) => neurons.map(({ midpoint }) => midpoint));

/** Cuts the incoming weights of neurons, so that their activations are constant. */
function silence(layers: Layer[], l: number, ...neurons: readonly number[]): void {
  const { weight, inputs, outputs: width } = layers[l - 1];
  for (const j of neurons) for (let i = 0; i < inputs; i++) weight[i * width + j] = 0;
}

function expectEqual(a: Tensor, b: Tensor, tolerance: number): void {
  expect(a.shape).toEqual(b.shape);
  a.data.forEach((value, i) => {
    expect(Math.abs(value - b.data[i])).toBeLessThanOrEqual(tolerance);
  });
}

describe('applying a pruning plan', () => {
  it('that keeps everything is the identity', () => {
    const surrogate = network([5, 4]);
    expect(applyPlan(surrogate, removing(surrogate))).toEqual(surrogate);
  });

  it('that removes a neuron whose activation is constant over the box changes nothing', () => {
    const surrogate = network([5, 4], (layers) => silence(layers, 1, 2));
    const pruned = applyPlan(surrogate, removing(surrogate, [1, 2]));
    expect(hiddenWidths(pruned)).toEqual([4, 4]);
    // The enclosure of the constant is a few ulp wide, so its midpoint is right to rounding.
    expectEqual(outputs(pruned), outputs(surrogate), 1e-13);
  });

  it('that removes constant neurons of adjacent layers changes nothing', () => {
    const surrogate = network([5, 4, 3], (layers) => {
      silence(layers, 1, 0, 4);
      silence(layers, 2, 1);
      silence(layers, 3, 0, 2);
    });
    const plan = removing(surrogate, [1, 0], [1, 4], [2, 1], [3, 0], [3, 2]);
    const pruned = applyPlan(surrogate, plan);
    expect(hiddenWidths(pruned)).toEqual([3, 3, 1]);
    expectEqual(outputs(pruned), outputs(surrogate), 1e-13);
  });

  it('that removes a neuron that nobody reads changes nothing, however it varies', () => {
    const surrogate = network([5, 4], (layers) => layers[1].weight.fill(0, 2 * 4, 3 * 4));
    expectEqual(outputs(applyPlan(surrogate, removing(surrogate, [1, 2]))), outputs(surrogate), 1e-13);
  });

  it('replaces a removed activation by its midpoint', () => {
    const surrogate = network([4, 3]);
    const plan = removing(surrogate, [1, 1], [2, 0]);
    const [first, second] = plan.layers.map(
      ({ neurons }) => neurons.filter(({ keep }) => !keep)[0].midpoint!,
    );
    // The same network, computed by hand with the two activations held at the midpoints.
    const { xMean, xStd, yMean, yStd } = surrogate.normalisation;
    const dense = (a: readonly number[], { weight, bias, outputs: width }: Layer) =>
      Array.from(bias, (b, j) => a.reduce((sum, value, i) => sum + value * weight[i * width + j], b));
    const silu = (z: number) => z / (1 + Math.exp(-z));
    const got = outputs(applyPlan(surrogate, plan));
    for (let n = 0; n < 100; n++) {
      const normalised = Array.from(xMean, (mean, k) => (points.data[3 * n + k] - mean) / xStd[k]);
      const one = dense(normalised, surrogate.layers[0]).map(silu).with(1, first);
      const two = dense(one, surrogate.layers[1]).map(silu).with(0, second);
      dense(two, surrogate.layers[2]).forEach((value, j) => {
        expect(got.data[2 * n + j]).toBeCloseTo(yMean[j] + yStd[j] * value, 13);
      });
    }
  });

  it('leaves the rows and columns of what is kept, and so many parameters', () => {
    const surrogate = network([6, 5, 4]);
    const pruned = applyPlan(surrogate, removing(surrogate, [1, 0], [1, 3], [2, 4], [3, 1]));
    expect(hiddenWidths(pruned)).toEqual([4, 4, 3]);
    expect(parameterCount(pruned)).toBe(3 * 4 + 4 + 4 * 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2);
    // Neurons 1, 2, 4, 5 of layer 1 read neuron 0 … 2 as before.
    const [own, old] = [pruned.layers[0], surrogate.layers[0]];
    for (let i = 0; i < 3; i++)
      [1, 2, 4, 5].forEach((from, to) => {
        expect(own.weight[i * 4 + to]).toBe(old.weight[i * 6 + from]);
      });
  });

  it('does not modify the network, and keeps what is not a layer', () => {
    const surrogate = network([5, 4]);
    const before = structuredClone(surrogate);
    const { layers: _, ...frame } = applyPlan(surrogate, removing(surrogate, [1, 0], [2, 2]));
    expect(surrogate).toEqual(before);
    const { layers: __, ...original } = surrogate;
    expect(frame).toEqual(original);
  });

  it('may be done again after the plan went through JSON, and after what it keeps was edited', () => {
    const surrogate = network([5, 4]);
    const plan = removing(surrogate, [1, 0], [2, 2]);
    const text = JSON.stringify(plan);
    expect(parsePlan(JSON.parse(text))).toEqual(plan);
    expect(applyPlan(surrogate, parsePlan(JSON.parse(text)))).toEqual(applyPlan(surrogate, plan));
    const edited = edit(plan, [1, 0, true], [2, 2, true]);
    expect(applyPlan(surrogate, edited)).toEqual(surrogate);
  });

  it('of which what stays was edited has the midpoints of a plan that was made so', () => {
    const surrogate = network([6, 5, 4]);
    const plan = removing(surrogate, [1, 0], [1, 2], [2, 1], [3, 3]);
    const made = removing(surrogate, [1, 0], [1, 3], [2, 1], [3, 3]);
    const edited = edit(plan, [1, 2, true], [1, 3, false]);
    expect(midpointsOf(edited)).not.toEqual(midpointsOf(made));
    expect(renewPlan(surrogate, edited)).toEqual(made);
    expect(applyPlan(surrogate, edited)).toEqual(applyPlan(surrogate, made));
  });

  it('of which the box was edited has the midpoints of that box', () => {
    const surrogate = network([5, 4]);
    const plan = removing(surrogate, [1, 0], [2, 2]);
    const domain = { lo: [0.5, 1, 2], hi: [1, 2, 3] };
    const { basis, ...renewed } = renewPlan(surrogate, { ...plan, domain });
    expect(basis).not.toBe(plan.basis);
    const selection = {
      ...plan,
      groups: plan.layers.map(({ layer, neurons }) => ({ layer, choices: neurons })),
    };
    expect(renewed.domain).toEqual(domain);
    // It is the domain of what is left: constants hold there.
    expect(domainOf(applyPlan(surrogate, { ...plan, domain }).inputs)).toEqual(domain);
    expect(midpointsOf(renewed)).toEqual(midpointsOf(planOf(surrogate, selection, { domain })));
  });

  it('keeps a constant that the user chose within what the neuron can be, and refuses another', () => {
    const surrogate = network([5, 4]);
    const plan = removing(surrogate, [1, 0], [2, 2]);
    const withMidpoint = (layer: number, index: number, midpoint: number): PruningPlan => ({
      ...plan,
      layers: plan.layers.map((own) => ({
        ...own,
        neurons: own.neurons.map((neuron) =>
          own.layer === layer && neuron.index === index ? { ...neuron, midpoint } : neuron,
        ),
      })),
    });
    const near = withMidpoint(1, 0, plan.layers[0].neurons[0].midpoint! + 1e-3);
    expect(renewPlan(surrogate, near)).toEqual(near);
    expect(applyPlan(surrogate, near)).not.toEqual(applyPlan(surrogate, plan));
    const apply = () => applyPlan(surrogate, withMidpoint(2, 2, 1000));
    expect(apply).toThrow(InputError);
    expect(apply).toThrow(/"midpoint" of neuron 2 of layer 2 must lie within .*\]; received 1000\./);
    // What stays is replaced by nothing.
    expect(applyPlan(surrogate, withMidpoint(2, 1, 1000))).toEqual(applyPlan(surrogate, plan));
  });

  it('of before plans knew their network computes its midpoints again, over the domain of the network', () => {
    const surrogate = network([5, 4, 3]);
    const plan = removing(surrogate, [1, 0], [2, 2], [3, 1]);
    const { rule, criterion } = plan;
    const layers = plan.layers.map(({ layer, neurons }) => ({
      layer,
      neurons: neurons.map((neuron) => ({ ...neuron, midpoint: 1000 })),
    }));
    const former = { schema: 'sobolev/plan/1' as const, criterion, rule, layers };
    expect(renewPlan(surrogate, former)).toEqual(plan);
    expect(applyPlan(surrogate, former)).toEqual(applyPlan(surrogate, plan));
  });

  it('refuses a plan of another network, or one that empties a layer', () => {
    const surrogate = network([5, 4]);
    const other = network([5, 3]);
    const refused = /the plan must be of this network, with its weights; received that of another network/;
    for (const one of [other, network([5])]) {
      const plan = removing(one);
      expect(() => applyPlan(surrogate, plan)).toThrow(refused);
      expect(() => applyPlan(surrogate, { ...plan, schema: 'sobolev/plan/1' } as PlanDocument)).toThrow(
        /layer 2 must have its 4 neurons; received 3|2 hidden layers; received 1/,
      );
    }
    const empty = edit(removing(surrogate), ...[0, 1, 2, 3].map((i) => [2, i, false] as const));
    const twin = network([5, 4], (layers) => {
      layers[1].weight[3] += 1e-9;
    });
    expect(() => applyPlan(surrogate, removing(twin))).toThrow(refused);
    expect(() => applyPlan(surrogate, empty)).toThrow(InputError);
    expect(() => applyPlan(surrogate, empty)).toThrow(/must keep a neuron of layer 2/);
  });
});
