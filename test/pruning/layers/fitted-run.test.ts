import { expect, it } from 'vitest';
import { removableLayers, runsOf } from '../../../src/pruning/layers/chain.ts';
import { enclosedError } from '../../../src/pruning/layers/enclosed-error.ts';
import { fittedRuns } from '../../../src/pruning/layers/fitted-run.ts';
import { fittedLines } from '../../../src/pruning/layers/lines.ts';
import { pointSignals } from '../../../src/pruning/layers/point-signals.ts';
import { replaceRuns } from '../../../src/pruning/layers/replace-runs.ts';
import { checkArchitecture, type Surrogate } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { naively, pointsIn, randomSurrogate } from '../../support/random-networks.ts';
import { withLayers } from '../../surrogate/example.ts';

/** What is fitted for layers of a network on points of its domain, without a bound. */
const onPoints = (surrogate: Surrogate, layers: readonly number[], seed = 1) =>
  fittedRuns(surrogate, runsOf(surrogate, layers), tensor(pointsIn(surrogate, 60, stream(seed, 'points'))));

/** Some of the layers that can go, by chance. */
function someLayers(surrogate: Surrogate, seed: number): number[] {
  const random = stream(seed, 'layers');
  return removableLayers(surrogate).filter(() => random.uniform() < 0.6);
}

it('layers without an activation go, and the function stays, whatever skips a network has', () => {
  let count = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const network = randomSurrogate(seed, ['linear']);
    const layers = someLayers(network, seed);
    if (layers.length === 0) continue;
    count++;
    const runs = onPoints(network, layers);
    const merged = replaceRuns(network, runs);
    checkArchitecture(merged);
    expect(merged.layers).toHaveLength(network.layers.length - layers.length);
    for (const { error } of runs) expect(error).toBeLessThan(1e-12);
    for (const x of pointsIn(network, 5, stream(seed, 'others'))) {
      const [before, after] = [naively(network, x).output, naively(merged, x).output];
      const size = Math.max(1, ...before.map(Math.abs));
      before.forEach((value, j) => {
        expect(Math.abs(after[j] - value) / size).toBeLessThan(1e-9);
      });
    }
  }
  expect(count).toBeGreaterThan(50);
});

it('what is left computes, where it read the run, the map that was fitted', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const network = randomSurrogate(seed);
    const runs = onPoints(network, someLayers(network, seed));
    const merged = replaceRuns(network, runs);
    checkArchitecture(merged);
    const gone = runs.flatMap(({ layers }) => layers);
    for (const run of runs) {
      const place = run.into - 1 - gone.filter((layer) => layer < run.into).length;
      const own = merged.layers[place];
      expect(own.weight).toEqual(run.map.weight);
      expect(own.bias).toEqual(run.map.bias);
      expect(own.activation).toBe(network.layers[run.into - 1].activation);
    }
  }
});

it('an enclosed error holds what maps are wrong by, on random boxes and dense points', () => {
  let count = 0;
  const outside: unknown[] = [];
  for (let seed = 1; seed <= 500; seed++) {
    const network = randomSurrogate(seed, ['silu', 'tanh', 'relu', 'softplus', 'linear']);
    const layers = someLayers(network, seed);
    if (layers.length === 0) continue;
    const random = stream(seed, 'box');
    const inputs = network.inputs.map((one) => {
      const lo = 2 * random.normal();
      return { ...one, lo, hi: lo + 3 * random.uniform() };
    });
    const boxed = { ...network, inputs };
    const x = tensor(pointsIn(boxed, 40, stream(seed, 'points')));
    const runs = runsOf(boxed, layers);
    const lines = pointSignals(boxed, x).map(({ sums, values }, place) =>
      fittedLines(boxed.layers[place].activation, sums, values),
    );
    for (const { map, ...run } of fittedRuns(boxed, runs, x, domainOf(inputs))) {
      count++;
      const { lo, hi } = enclosedError(boxed, run, map, lines, domainOf(inputs));
      const dense = tensor(pointsIn(boxed, 300, stream(seed, 'dense')));
      const signals = pointSignals(boxed, dense);
      const [{ read }, { sums }] = [signals[run.layers[0] - 1], signals[run.into - 1]];
      for (let i = 0; i < 300; i++)
        for (let j = 0; j < map.outputs; j++) {
          let wrong = sums.data[i * map.outputs + j] - map.bias[j];
          for (let k = 0; k < map.inputs; k++)
            wrong -= read.data[i * map.inputs + k] * map.weight[k * map.outputs + j];
          // Where layers are affine the map is what they are, and what it is wrong by at points is their rounding alone.
          if (hi[j] - lo[j] < 1e-12) continue;
          if (!(lo[j] <= wrong && wrong <= hi[j])) outside.push({ seed, wrong, lo: lo[j], hi: hi[j] });
        }
      expect(run.bound).toBeGreaterThanOrEqual(run.largest);
    }
  }
  expect(outside).toEqual([]);
  expect(count).toBeGreaterThan(80);
});

it('the error is measured on points that the fit does not see: it says so where a fit knows all of its points', () => {
  const network = randomSurrogate(3, ['tanh'], 3);
  const [layer] = removableLayers(network);
  // Six points, of which four are fitted to: as many as a map of three numbers has to give.
  const few = tensor(pointsIn(network, 6, stream(1, 'few')));
  const many = tensor(pointsIn(network, 3000, stream(1, 'many')));
  const [on6] = fittedRuns(network, runsOf(network, [layer]), few);
  const [on3000] = fittedRuns(network, runsOf(network, [layer]), many);
  expect(on6.error).toBeGreaterThan(on3000.error);
});

it('refuses fewer than three points, and numbers that are not finite', () => {
  const network = randomSurrogate(3, ['tanh'], 3);
  const runs = runsOf(network, removableLayers(network).slice(0, 1));
  const two = tensor(pointsIn(network, 2, stream(1, 'two')));
  expect(() => fittedRuns(network, runs, two)).toThrow(/three points or more; received 2/);
  const layers = network.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => 1e308 * w) }));
  const three = tensor(pointsIn(network, 3, stream(1, 'three')));
  expect(() => fittedRuns({ ...network, layers }, runs, three)).toThrow(
    /layer \d computes at the points must be finite/,
  );
});

it.each(['linear', 'tanh'] as const)(
  'layers of %s with weights of 1e-30 go, and their product stays',
  (activation) => {
    const tiny = (inputs: number, outputs: number, at: number, last = false) => ({
      inputs,
      outputs,
      activation: last ? ('linear' as const) : activation,
      weight: Float64Array.from({ length: inputs * outputs }, (_, k) => (1 + ((k * 7 + at) % 5)) * 1e-30),
      bias: Float64Array.from({ length: outputs }, (_, k) => 0.5 + k / 10),
    });
    const own = withLayers([tiny(3, 2, 0), tiny(2, 2, 1), tiny(2, 2, 2, true)]);
    const [run] = onPoints(own, [1, 2]);
    const steep = (b: number) => (activation === 'linear' ? 1 : 1 - Math.tanh(b) ** 2);
    // What activations see is their bias: products of matrices with their slopes there.
    const [a, b, c] = own.layers;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 2; j++) {
        let sum = 0;
        for (let k = 0; k < 2; k++)
          for (let l = 0; l < 2; l++)
            sum +=
              a.weight[i * 2 + k] *
              1e30 *
              steep(a.bias[k]) *
              b.weight[k * 2 + l] *
              1e30 *
              steep(b.bias[l]) *
              c.weight[l * 2 + j] *
              1e30;
        expect(run.map.weight[i * 2 + j] / 1e-90 / sum).toBeCloseTo(1, 9);
      }
  },
);
