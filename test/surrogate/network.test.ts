import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { encloseWith, intervals } from '../../src/interval/index.ts';
import {
  type Architecture,
  checkArchitecture,
  describeActivations,
  describeSignal,
  describeWidths,
  describeWiring,
  flatten,
  hiddenPlaces,
  INPUTS,
  initialise,
  inputOf,
  inputWidth,
  isSequential,
  networkConstants,
  networkGraph,
  outputWidth,
  parameterCount,
  perceptron,
  readSurrogate,
  signalWidth,
  surrogateGraph,
  unflatten,
  unpack,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, InputError, rowOf, stream, tensor } from '../../src/tensor/index.ts';
import {
  naively,
  pointsIn,
  randomArchitecture,
  randomNetwork,
  randomSurrogate,
} from '../support/random-networks.ts';

/** A law of random networks with skips. */
const always = (law: (seed: number) => void, numRuns = 100) =>
  fc.assert(fc.property(fc.nat(), law), { seed: 1, numRuns });

describe('a network with skips', () => {
  test('is a network, and its widths are those of its values', () => {
    always((seed) => {
      const architecture = randomArchitecture(seed);
      checkArchitecture(architecture);
      const network = initialise(architecture, stream(seed, 'numbers'));
      const d = inputWidth(network);
      const { output, layers } = naively(network, new Array(d).fill(0.5));
      expect(outputWidth(network)).toBe(output.length);
      layers.forEach((values, place) => {
        expect(values.length).toBe(signalWidth(network, place));
        expect(network.layers[place].inputs).toBe(signalWidth(network, inputOf(network, place)));
      });
    });
  });

  test('has the graph that the naive evaluation is', () => {
    always((seed) => {
      const network = randomNetwork(seed);
      const random = stream(seed, 'points');
      const points = Array.from({ length: 3 }, () =>
        Array.from({ length: inputWidth(network) }, () => random.normal()),
      );
      const { output, hidden } = networkGraph(
        networkConstants(network),
        input('x', [BATCH, inputWidth(network)]),
      );
      const values = evaluate([output, ...hidden], { x: tensor(points) }, points.length);
      points.forEach((point, n) => {
        const expected = naively(network, point);
        const places = hiddenPlaces(network);
        [expected.output, ...places.map((place) => expected.layers[place])].forEach((numbers, k) => {
          numbers.forEach((number, i) => {
            const size = 1 + Math.abs(number);
            expect(Math.abs(rowOf(values[k], n)[i] - number)).toBeLessThan(1e-9 * size);
          });
        });
      });
    });
  });

  test('packs into as many numbers as it has parameters, and back', () => {
    always((seed) => {
      const network = randomNetwork(seed);
      const flat = flatten(network);
      expect(flat.length).toBe(parameterCount(network));
      expect(unflatten(flat, network)).toEqual(network);
      const { network: cut, pieces, pack } = unpack(input('flat', [flat.length]), network);
      const given = { flat: tensor(flat) };
      expect(evaluate([pack(pieces)], given)[0].data).toEqual(flat);
      const x = tensor([new Array(inputWidth(network)).fill(0.3)]);
      const point = input('x', x.shape);
      const [unpacked] = evaluate([networkGraph(cut, point).output], { ...given, x });
      const [constant] = evaluate([networkGraph(networkConstants(network), point).output], { x });
      expect(unpacked).toEqual(constant);
    }, 40);
  });

  test('is read from its file as it was written, byte for byte', () => {
    always((seed) => {
      const surrogate = randomSurrogate(seed);
      const bytes = writeSurrogate(surrogate, 'float64');
      const read = readSurrogate(bytes, 'file');
      expect(read).toEqual(surrogate);
      expect(writeSurrogate(read, 'float64')).toEqual(bytes);
    }, 40);
  });

  test('is enclosed: values of points of the box lie in the ranges over it', () => {
    always((seed) => {
      const surrogate = randomSurrogate(seed);
      const { lo, hi } = {
        lo: Float64Array.from(surrogate.inputs, (one) => one.lo as number),
        hi: Float64Array.from(surrogate.inputs, (one) => one.hi as number),
      };
      const d = surrogate.inputs.length;
      const graph = surrogateGraph(surrogate, input('x', [1, d]));
      const all = [graph.output, ...graph.hidden];
      const ranges = encloseWith(intervals, all, { x: { shape: [1, d], lo, hi } });
      for (const point of [...pointsIn(surrogate, 20, stream(seed, 'points')), [...lo], [...hi]])
        evaluate(all, { x: tensor([point]) }).forEach(({ data }, k) => {
          data.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(ranges[k].lo[i]);
            expect(value).toBeLessThanOrEqual(ranges[k].hi[i]);
          });
        });
    }, 60);
  });
});

describe('what is no network is refused, by the layer', () => {
  const layer = (inputs: number, outputs: number, rest: object = {}) =>
    ({ inputs, outputs, activation: 'tanh', ...rest }) as const;
  test.each<[string, Architecture, RegExp]>([
    ['no layers', { layers: [] }, /must have layers/],
    [
      'half a neuron',
      { layers: [layer(2, 1.5)] },
      /layer 1 .* whole numbers of at least 1; received 2 to 1\.5/,
    ],
    [
      'widths that differ',
      { layers: [layer(2, 3), layer(4, 1)] },
      /layer 2 of a network must take the 3 numbers of layer 1; received 4/,
    ],
    [
      'a cycle',
      { layers: [layer(2, 2, { from: 1 }), layer(2, 2)] },
      /what layer 1 .* reads must be the inputs/,
    ],
    [
      'a layer that reads itself',
      { layers: [layer(2, 2), layer(2, 2, { from: 1 })] },
      /what layer 2 .*received 1/,
    ],
    ['a place that is none', { layers: [layer(2, 2, { from: -2 })] }, /must be the inputs .* received -2/],
    [
      'a sum of widths that differ',
      { layers: [layer(2, 3), layer(2, 1, { from: { sum: [-1, 0] } })] },
      /what layer 2 .* must add signals of one width; received the inputs \+ layer 1 of 2 and 3/,
    ],
    [
      'an output that is no layer',
      { layers: [layer(2, 3)], output: { join: [0, 1] } },
      /the output of a network must be .*; received 1/,
    ],
    [
      'a sum of one',
      { layers: [layer(2, 3)], output: { sum: [0] } },
      /sums and joins of two signals or more/,
    ],
    [
      'inputs read by halves',
      { layers: [layer(3, 2, { from: { join: [INPUTS, INPUTS] } })] },
      /layer 1 .* must take all inputs each time that it reads them; received 3 numbers/,
    ],
    [
      'signals nested too far',
      {
        layers: [layer(1, 1)],
        output: Array.from({ length: 9 }).reduce<Architecture['output']>((s) => ({ sum: [0, s ?? 0] }), 0),
      },
      /at most 8 inside each other/,
    ],
  ])('%s', (_, network, message) => {
    expect(() => checkArchitecture(network)).toThrow(InputError);
    expect(() => checkArchitecture(network)).toThrow(message);
  });
});

describe('in words', () => {
  test('a perceptron is its widths and its activation', () => {
    const network = perceptron([3, 64, 64, 1], 'silu');
    expect([describeWidths(network), describeActivations(network)]).toEqual(['3-64-64-1', 'silu']);
    expect(describeWiring(network)).toEqual([]);
    expect(isSequential(network)).toBe(true);
    expect(describeActivations(perceptron([3, 1], 'silu'))).toBe('linear');
  });

  test('activations that differ are named a layer each, and skips are said', () => {
    const network: Architecture = {
      layers: [
        { inputs: 2, outputs: 2, activation: 'silu' },
        { inputs: 2, outputs: 2, activation: 'linear' },
        { inputs: 4, outputs: 1, activation: 'tanh', from: { join: [{ sum: [0, 1] }, INPUTS] } },
      ],
    };
    expect(describeActivations(network)).toBe('silu-linear-tanh');
    expect(isSequential(network)).toBe(false);
    expect(describeSignal(inputOf(network, 2))).toBe('[layer 1 + layer 2, the inputs]');
    expect(describeWiring(network)).toEqual([
      'layer 1 reads the inputs: 2 to 2, silu',
      'layer 2 reads layer 1: 2 to 2, linear',
      'layer 3 reads [layer 1 + layer 2, the inputs]: 4 to 1, tanh',
      'the output is layer 3',
    ]);
  });
});
