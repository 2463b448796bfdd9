import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  applyPlan,
  magnitude,
  type PruningRule,
  planOf,
  type Scores,
  scoresBy,
  scoresOf,
  select,
  surrogateSignificance,
  tiedNeurons,
} from '../../src/pruning/index.ts';
import {
  type Architecture,
  checkArchitecture,
  hiddenWidths,
  initialise,
  type Layer,
  type Surrogate,
  surrogateGraph,
} from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { onBox } from './on-box.ts';

const layer = (inputs: number, outputs: number, from?: Architecture['layers'][number]['from']) => ({
  inputs,
  outputs,
  activation: 'tanh' as const,
  ...(from !== undefined && { from }),
});
const linear = (inputs: number, outputs: number, from?: Architecture['layers'][number]['from']) => ({
  ...layer(inputs, outputs, from),
  activation: 'linear' as const,
});

/** Two residual blocks: layers 1, 2 and 3 are added, and layer 4 reads them beside the inputs. */
const residual: Architecture = {
  layers: [
    layer(3, 4),
    layer(4, 4),
    layer(4, 4, { sum: [0, 1] }),
    layer(7, 5, { join: [{ sum: [0, 1, 2] }, -1] }),
    linear(5, 2),
  ],
};

function surrogateOf(architecture: Architecture, edit: (layers: Layer[]) => void = () => {}): Surrogate {
  const network = initialise(architecture, stream(1, 'network'));
  const random = stream(2, 'biases');
  const layers = network.layers.map((one) => ({ ...one, bias: one.bias.map(() => 0.3 * random.normal()) }));
  edit(layers);
  return {
    ...network,
    layers,
    ...onBox,
    provenance: {},
  };
}

const x = input('x', ['N', 3]);
const drawn = new Float64Array(60);
stream(3, 'points').fillUniform(drawn);
const points = tensor(
  drawn.map((u, i) => (i % 3) + 2 * u),
  [20, 3],
);
const outputs = (surrogate: Surrogate) =>
  evaluate([surrogateGraph(surrogate, x).output], { x: points })[0].data;
/** Cuts what neurons of a layer read, so that their activations are constant. */
function silence({ weight, outputs: width }: Layer, ...neurons: readonly number[]): void {
  weight.forEach((_, at) => {
    if (neurons.includes(at % width)) weight[at] = 0;
  });
}
const significanceOf = (surrogate: Surrogate) => scoresOf(surrogateSignificance(surrogate));
const ties = tiedNeurons(residual);
const keep = (widths: number | readonly number[]): PruningRule => ({ by: 'width', keep: widths });

describe('neurons that sums tie', () => {
  it('are those at one place of a sum, and of what is added with them elsewhere', () => {
    expect(ties).toEqual(
      [0, 1, 2, 3].map((index) => ({ neurons: [1, 2, 3].map((number) => ({ layer: number, index })) })),
    );
    expect(tiedNeurons({ layers: [layer(3, 4), layer(4, 4), linear(4, 2)] })).toEqual([]);
  });

  it('stay where an input or an output is added', () => {
    const network = {
      layers: [layer(3, 3), layer(3, 3, { sum: [0, -1] }), layer(3, 2), linear(2, 2, { sum: [2, 2] })],
    };
    const [first] = tiedNeurons(network);
    expect(first).toEqual({ neurons: [{ layer: 1, index: 0 }], fixedBy: 'an input' });
    // A layer that is added to itself ties nothing.
    expect(
      tiedNeurons(network)
        .flatMap(({ neurons }) => neurons)
        .every(({ layer: l }) => l === 1),
    ).toBe(true);
    const heads = {
      layers: [layer(3, 2), layer(2, 2), linear(2, 2), linear(2, 2, { sum: [1, 2] })],
      output: { sum: [2, 3] },
    };
    expect(tiedNeurons(heads).map(({ neurons, fixedBy }) => [neurons, fixedBy])).toEqual([
      [[{ layer: 2, index: 0 }], 'an output'],
      [[{ layer: 2, index: 1 }], 'an output'],
    ]);
  });

  it('meet in joins at the place where they are added', () => {
    const network = {
      layers: [layer(3, 2), layer(2, 3), layer(3, 5), linear(5, 1, { sum: [{ join: [0, 1] }, 2] })],
    };
    expect(tiedNeurons(network).map(({ neurons }) => neurons.map((one) => [one.layer, one.index]))).toEqual([
      [
        [1, 0],
        [3, 0],
      ],
      [
        [1, 1],
        [3, 1],
      ],
      [
        [2, 0],
        [3, 2],
      ],
      [
        [2, 1],
        [3, 3],
      ],
      [
        [2, 2],
        [3, 4],
      ],
    ]);
  });

  it('are one choice, by the sum of their scores', () => {
    const scores: Scores = {
      schema: 'sobolev/scores/1',
      criterion: 'made-up',
      groups: [
        { of: 'neurons', layer: 1, scores: [9, 1, 5, 1] },
        { of: 'neurons', layer: 2, scores: [0, 1, 5, 2] },
        { of: 'neurons', layer: 3, scores: [0, 1, 5, 8] },
        { of: 'neurons', layer: 4, scores: [1, 2, 3, 4, 5] },
      ],
    };
    const { groups } = select(scores, keep(2), { ties });
    const kept = groups.map(({ choices }) =>
      choices.filter((choice) => choice.keep).map(({ index }) => index),
    );
    expect(kept).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
      [3, 4],
    ]);
    expect(groups[1].choices[3].reason).toBe('rank 2 of 4, with neuron 3 of layer 1 and neuron 3 of layer 3');
    expect(() => select(scores, keep([2, 3, 2, 1]), { ties })).toThrow(
      /target widths of layers 1 and 2 and 3, which a sum ties, must be equal; received 2 and 3 and 2/,
    );
    // Of nine choices, 15, 11, 9 and 5 are the best four: three rows of the sum, and a neuron of layer 4.
    const global = select(scores, { by: 'ratio', ratio: 0.6, scope: 'global' }, { ties });
    const widths = global.groups.map(({ choices }) => choices.filter((choice) => choice.keep).length);
    expect(widths).toEqual([3, 3, 3, 1]);
  });

  it('that must stay are kept whatever their scores', () => {
    const network = surrogateOf({
      layers: [layer(3, 3), layer(3, 4, { sum: [0, -1] }), linear(4, 2)],
    });
    const { surrogate, plan } = pruneSurrogate(network, significanceOf(network), keep(1));
    expect(hiddenWidths(surrogate)).toEqual([3, 1]);
    expect(plan.layers[0].neurons.map(({ reason }) => reason)).toContain(
      'rank 3 of 3; stays, tied to an input',
    );
  });
});

describe('a network with skips, pruned', () => {
  const network = surrogateOf(residual);

  it('is the network itself where nothing is removed', () => {
    const { surrogate } = pruneSurrogate(network, significanceOf(network), {
      by: 'ratio',
      ratio: 0,
      scope: 'layer',
    });
    expect(surrogate).toEqual(network);
  });

  it('is one, with sums of one width', () => {
    const { surrogate } = pruneSurrogate(network, significanceOf(network), keep([2, 2, 2, 3]));
    expect(hiddenWidths(surrogate)).toEqual([2, 2, 2, 3]);
    expect(() => checkArchitecture(surrogate)).not.toThrow();
    expect(surrogate.layers.map(({ inputs }) => inputs)).toEqual([3, 2, 2, 5, 3]);
    expect(outputs(surrogate).every(Number.isFinite)).toBe(true);
  });

  it('computes the same where what was removed is constant', () => {
    const constant = surrogateOf(residual, (layers) => {
      for (const own of layers.slice(0, 3)) silence(own, 1, 3);
      silence(layers[3], 0);
    });
    const { surrogate, plan } = pruneSurrogate(constant, significanceOf(constant), keep([2, 2, 2, 4]));
    const gone = plan.layers.map(({ neurons }) =>
      neurons.filter((one) => !one.keep).map(({ index }) => index),
    );
    expect(gone).toEqual([[1, 3], [1, 3], [1, 3], [0]]);
    const [got, expected] = [outputs(surrogate), outputs(constant)];
    got.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-13);
    });
  });

  it('puts the sum of the constants in the place of what a sum adds', () => {
    const { surrogate, plan } = pruneSurrogate(network, significanceOf(network), keep([3, 3, 3, 5]), {
      replacement: 'midpoint',
    });
    const gone = plan.layers[0].neurons.findIndex((one) => !one.keep);
    const [a, b, c] = plan.layers.map(({ neurons }) => neurons[gone].midpoint!);
    const reader = network.layers[3];
    reader.bias.forEach((bias, j) => {
      const own = bias + (a + b + c) * reader.weight[gone * reader.outputs + j];
      expect(surrogate.layers[3].bias[j]).toBeCloseTo(own, 14);
    });
  });

  it('is refused where a plan separates what a sum ties', () => {
    const selection = select(significanceOf(network), keep([2, 2, 2, 3]), { ties });
    const groups = selection.groups.map((group) =>
      group.layer === 2
        ? { ...group, choices: group.choices.map((choice) => ({ ...choice, keep: true })) }
        : group,
    );
    expect(() => planOf(network, { ...selection, groups })).toThrow(
      /neuron \d of layer [13] must stay with neuron \d of layer 2, to which a sum ties it/,
    );
    const plan = planOf(network, selection);
    const layers = plan.layers.map((own) =>
      own.layer === 2 ? { ...own, neurons: own.neurons.map((one) => ({ ...one, keep: true })) } : own,
    );
    expect(() => applyPlan(network, { ...plan, layers })).toThrow(/to which a sum ties it/);
  });

  it('is scored by all weights that read a neuron, through sums and joins', async () => {
    const { groups } = await scoresBy(magnitude, network);
    const rowSum = ({ weight, outputs: width }: Layer, row: number) =>
      weight.subarray(row * width, (row + 1) * width).reduce((sum, w) => sum + Math.abs(w), 0);
    const [, second, third, fourth] = network.layers;
    // Neuron 2 of layer 1 is read by layer 2, and within sums by layers 3 and 4.
    expect(groups[1].scores[2]).toBeCloseTo(rowSum(second, 2) + rowSum(third, 2) + rowSum(fourth, 2), 13);
    expect(groups[3].scores[2]).toBeCloseTo(rowSum(fourth, 2), 13);
    // The third input, by layer 1 and behind the sum by layer 4.
    expect(groups[0].scores[2]).toBeCloseTo(rowSum(network.layers[0], 2) + rowSum(fourth, 6), 13);
  });
});
