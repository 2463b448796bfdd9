import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, input, jacobian } from '../../../src/graph/index.ts';
import {
  boundsArithmetic,
  boundsAt,
  encloseWith,
  type IntervalTensor,
  intervals,
} from '../../../src/interval/index.ts';
import { intervalSignificance, sampledSignificance, scoresBy } from '../../../src/pruning/index.ts';
import {
  flatten,
  type Layer,
  parameterCount,
  physicalGraph,
  type Surrogate,
  unpackCopies,
} from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { type Kinds, pointsIn, randomSurrogate } from '../../support/random-networks.ts';
import { onBox } from '../on-box.ts';

const { add, div, mul, point, sqrt, square } = boundsArithmetic;

const smooth: Kinds = ['linear', 'silu', 'tanh', 'sigmoid', 'softplus', 'sine'];

function without(network: Surrogate, place: number, at: number): Surrogate {
  const layers = network.layers.map((layer, k) =>
    k === place ? { ...layer, weight: layer.weight.map((w, i) => (i === at ? 0 : w)) } : layer,
  );
  return { ...network, layers };
}

/** The outputs of all networks of an architecture, and their gradients by the inputs. */
function graphOf(network: Surrogate, withGradient: boolean): Expression[] {
  const x = input('x', [1, network.inputs.length]);
  const [unpacked] = unpackCopies(input('parameters', [parameterCount(network)]), network, 1);
  const { output } = physicalGraph(network.normalisation, unpacked.network, x);
  return withGradient ? [output, jacobian(output, x)] : [output];
}

/** Enclosures of the outputs and of their gradients, at a point. */
function enclosedAt(graph: readonly Expression[], network: Surrogate, at: readonly number[]) {
  const thin = (numbers: Float64Array, shape: readonly number[]) => ({ shape, lo: numbers, hi: numbers });
  const parameters = flatten(network);
  return encloseWith(intervals, graph, {
    x: thin(Float64Array.from(at), [1, at.length]),
    parameters: thin(parameters, [parameters.length]),
  });
}

/** What two enclosures differ by at least, element by element: 0 where they meet. */
function apart(a: IntervalTensor, b: IntervalTensor): number[] {
  return Array.from(a.lo, (_, i) => {
    const { lo, hi } = boundsAt(intervals.sub(a, b), i);
    return Math.max(lo, -hi, 0);
  });
}

/** A network over a box within its own. */
function boxed(network: Surrogate, random: ReturnType<typeof stream>): Surrogate {
  const inputs = network.inputs.map((one) => {
    const ends = [0, 1].map(() => one.lo! + (one.hi! - one.lo!) * random.uniform());
    return { ...one, lo: Math.min(...ends), hi: Math.max(...ends) };
  });
  return { ...network, inputs };
}

/** How many changes were compared, and how many of them were not 0 to rounding. */
async function compare(kinds: Kinds | undefined, adjointOf: 'values' | 'gradients' | 'both') {
  let [compared, changed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const random = stream(seed, 'box');
      const network = boxed(randomSurrogate(seed, kinds), random);
      const { outputs, normalisation } = network;
      const d = network.inputs.length;
      const { groups } = await scoresBy(intervalSignificance, network, { of: 'weights', adjointOf });
      const scale = outputs.map((_, j) => (outputs.length === 1 ? 1 : normalisation.yStd[j]));
      const points = [
        ...pointsIn(network, 2, random),
        network.inputs.map(({ lo }) => lo!),
        network.inputs.map(({ hi }) => hi!),
      ];
      const graph = graphOf(network, adjointOf !== 'values');
      for (const own of points) {
        const before = enclosedAt(graph, network, own);
        network.layers.forEach(({ weight, unweighted }, place) => {
          if (unweighted) return;
          const { scores } = groups.find(({ layer }) => layer === place + 1)!;
          weight.forEach((_, at) => {
            const [value, gradient] = enclosedAt(graph, without(network, place, at), own).map((after, k) =>
              apart(before[k], after),
            );
            outputs.forEach((_, j) => {
              const slopes = gradient?.slice(j * d, (j + 1) * d) ?? [];
              const squares = slopes.map((s, k) => square(mul(point(s), point(normalisation.xStd[k]))));
              const norm = sqrt(squares.reduce(add, point(0)));
              const values = point(adjointOf === 'gradients' ? 0 : value[j]);
              // Rounded down: this is what the network changes by at least.
              const change = div(add(values, norm), point(scale[j])).lo;
              expect(change).toBeLessThanOrEqual(scores[at]);
              compared++;
              if (change > 0) changed++;
            });
          });
        });
      }
    }),
    { seed: 1, numRuns: adjointOf === 'values' ? 20 : 6 },
  );
  return { compared, changed };
}

describe('the interval significance of a weight bounds what removing it changes, anywhere in the box', () => {
  it('of values, whatever activations and skips a network has', async () => {
    const { compared, changed } = await compare(undefined, 'values');
    expect(compared).toBeGreaterThan(900);
    expect(changed).toBeGreaterThan(0.3 * compared);
  });

  it.each(['gradients', 'both'] as const)('of %s, where activations are smooth', async (adjointOf) => {
    const { compared, changed } = await compare(smooth, adjointOf);
    expect(compared).toBeGreaterThan(900);
    expect(changed).toBeGreaterThan(0.3 * compared);
  });
});

describe('an edge that carries a constant', () => {
  /** Three inputs that one neuron ignores: it gives tanh(bias) everywhere. Its edges have the weights 2 and −1. */
  const constant = (bias: number, next: number): Surrogate => {
    const first: Layer = {
      inputs: 3,
      outputs: 2,
      activation: 'tanh',
      weight: Float64Array.of(0, 1, 0, -1, 0, 0.5),
      bias: Float64Array.of(bias, 0),
    };
    const second: Layer = {
      inputs: 2,
      outputs: 2,
      activation: 'tanh',
      weight: Float64Array.of(next, -1, 0, 1),
      bias: Float64Array.of(0, 0),
    };
    const last: Layer = {
      inputs: 2,
      outputs: 2,
      activation: 'linear',
      weight: Float64Array.of(1, 1, 2, -1),
      bias: Float64Array.of(0, 0),
    };
    return { layers: [first, second, last], ...onBox, provenance: {} };
  };
  const edgeOf = async (criterion: typeof intervalSignificance, network: Surrogate) => {
    const { groups } = await scoresBy(criterion, network, { of: 'weights' });
    return groups[1].scores;
  };

  it.each([intervalSignificance, sampledSignificance])(
    'has a score, since it is not folded: $name',
    async (by) => {
      const scores = await edgeOf(by, constant(0.5, 2));
      for (const score of scores.slice(0, 2)) expect(score).toBeGreaterThan(0.05);
      // A weight of 0 carries nothing.
      expect(scores[2]).toBe(0);
      // Nor does one that reads 0, which intervals round to the least number above.
      expect(Math.max(...(await edgeOf(by, constant(0, 2))).slice(0, 2))).toBeLessThan(1e-300);
    },
  );

  it('has one by intervals also where what reads it saturates', async () => {
    const network = constant(3, 60);
    const [before, after] = [network, without(network, 1, 0)].map(
      (one) => enclosedAt(graphOf(one, false), one, [1, 2, 3])[0],
    );
    const [score] = await edgeOf(intervalSignificance, network);
    // tanh(60) becomes tanh(0): by more than the outputs' adjoints say at 60, which are 1e-52.
    expect(apart(before, after)[0] / network.normalisation.yStd[0]).toBeGreaterThan(0.9);
    expect(score).toBeGreaterThanOrEqual(apart(before, after)[0] / network.normalisation.yStd[0]);
  });
});
