import { describe, expect, it } from 'vitest';
import { pointSignals } from '../../src/pruning/layers/point-signals.ts';
import { pointsOfDomain } from '../../src/pruning/points.ts';
import { reviveNeurons } from '../../src/pruning/revived.ts';
import { initialise, type Network, type Surrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { onBox } from './on-box.ts';

const random = (purpose: string) => stream(1, purpose);
const surrogateOf = (network: Network): Surrogate => ({ ...network, ...onBox, provenance: {} });
const sequential = surrogateOf(freshNetwork([3, 6, 5, 2], 'relu'));
const x = pointsOfDomain(domainOf(onBox.inputs), 500, random);

/** The network with neurons that never fire: [place of the layer, index]. */
function withDead(
  network: Surrogate,
  ...dead: readonly (readonly [place: number, index: number])[]
): Surrogate {
  const layers = network.layers.map((layer, place) => ({
    ...layer,
    bias: layer.bias.map((b, j) => (dead.some(([own, index]) => own === place && index === j) ? -1e3 : b)),
  }));
  return { ...network, layers };
}

/** How often each neuron of each hidden layer fires, as a share of the points. */
const firing = (network: Surrogate) =>
  pointSignals(network, x)
    .slice(0, -1)
    .map(({ values: { shape, data } }) => {
      const counts = new Float64Array(shape[1]);
      data.forEach((value, at) => {
        counts[at % shape[1]] += Number(value > 0) / shape[0];
      });
      return [...counts];
    });
const silentIn = (network: Surrogate) =>
  firing(network)
    .flat()
    .filter((share) => share === 0).length;
const outputs = (network: Surrogate) => pointSignals(network, x).at(-1)?.values.data as Float64Array;
const farthest = (a: Float64Array, b: Float64Array) =>
  Math.max(...a.map((value, k) => Math.abs(value - b[k])));

describe('neurons that begin anew', () => {
  const dead = withDead(sequential, [0, 2], [0, 5], [1, 0]);
  const { surrogate, neurons } = reviveNeurons(dead, x, random);

  it('are those that are constant on all points, and the function stays', () => {
    expect(neurons).toBe(silentIn(dead));
    expect(neurons).toBeGreaterThan(2);
    expect(farthest(outputs(surrogate), outputs(dead))).toBeLessThan(1e-12);
    expect(reviveNeurons(surrogate, x, random)).toEqual({ surrogate, neurons: 0 });
  });

  it('fire on about half of the points', () => {
    const [first, second] = firing(surrogate);
    for (const share of [first[2], first[5], second[0]]) {
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.8);
    }
  });

  it('leave the weights of others, and draw the same numbers again', () => {
    const { outputs: width } = dead.layers[0];
    surrogate.layers[0].weight.forEach((w, at) => {
      if (![2, 5].includes(at % width)) expect(w).toBe(dead.layers[0].weight[at]);
    });
    expect(reviveNeurons(dead, x, random)).toEqual({ surrogate, neurons });
  });

  it('are all of a layer that is dead as a whole, and those that read nothing else', () => {
    const first = sequential.layers[0].bias.map((_, j) => j);
    const silent = withDead(sequential, ...[...first].map((j) => [0, j] as const), [1, 3]);
    const revived = reviveNeurons(silent, x, random);
    expect(revived.neurons).toBe(11);
    expect(farthest(outputs(revived.surrogate), outputs(silent))).toBeLessThan(1e-12);
    for (const share of firing(revived.surrogate).flat()) expect(share).toBeGreaterThan(0);
  });

  it('are folded with their constants where they do not stand at 0', () => {
    const tanh = surrogateOf(freshNetwork([3, 6, 5, 2], 'tanh'));
    const saturated = withDead(tanh, [0, 1]);
    const revived = reviveNeurons(saturated, x, random);
    expect(revived.neurons).toBe(1);
    expect(farthest(outputs(revived.surrogate), outputs(saturated))).toBeLessThan(1e-12);
  });

  it('are none of a sum, and those of a join', () => {
    const layer = (inputs: number, width: number, from?: Network['layers'][number]['from']) =>
      ({ inputs, outputs: width, activation: 'relu', ...(from !== undefined && { from }) }) as const;
    const wired = (from: Network['layers'][number]['from'], width: number) => {
      const last = { inputs: width, outputs: 2, activation: 'linear', from } as const;
      const layers = [layer(3, 4), layer(4, 4), last];
      return withDead(surrogateOf(initialise({ layers }, random('skips'))), [1, 2]);
    };
    const summed = wired({ sum: [0, 1] }, 4);
    expect(reviveNeurons(summed, x, random)).toEqual({ surrogate: summed, neurons: 0 });
    const joined = wired({ join: [0, 1] }, 8);
    const revived = reviveNeurons(joined, x, random);
    expect(revived.neurons).toBe(1);
    expect(farthest(outputs(revived.surrogate), outputs(joined))).toBeLessThan(1e-12);
  });
});
