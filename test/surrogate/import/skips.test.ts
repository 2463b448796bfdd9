import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, input, jacobian } from '../../../src/graph/index.ts';
import { decodeModel, importGraph, lower } from '../../../src/onnx/index.ts';
import {
  activations,
  checkArchitecture,
  describeWiring,
  importSurrogate,
  initialise,
  inputOf,
  type LayerShape,
  readSurrogate,
  type Surrogate,
  sourcesIn,
  surrogateGraph,
  writeSurrogate,
} from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, tensor } from '../../../src/tensor/index.ts';
import { floats, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';
import { pointsIn, randomSurrogate } from '../../support/random-networks.ts';

/* Networks with skips, in the ways that exporters write them. */

const random = stream(3, 'weights');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));
const weights = [
  floats('w', [3, 5], numbers(15)),
  floats('b', [5], numbers(5)),
  floats('u', [5, 5], numbers(25)),
  floats('c', [5], numbers(5)),
  floats('v', [5, 2], numbers(10)),
  floats('e', [2], numbers(2)),
  floats('t', [8, 2], numbers(16)),
  floats('s', [10, 2], numbers(20)),
  floats('m', [3, 2], numbers(6)),
  floats('half', [1], [0.5]),
  floats('slopes', [5], numbers(5)),
  floats('mean', [3], numbers(3)),
  floats('std', [3], [0.5, 2, 3]),
  floats('twenty', [1], [20]),
  floats('u2', [5, 5], numbers(25)),
  floats('w2', [3, 5], numbers(15)),
  floats(
    'unit',
    [5, 5],
    Array.from({ length: 25 }, (_, at) => Number(at % 6 === 0)),
  ),
];
const first: NodeSpec[] = [
  ['Gemm', 'x w b', 'z'],
  ['Tanh', 'z', 'h'],
];

/** Values and Jacobians of what a file computes and of the network that it is read as. */
function compared(bytes: Uint8Array, surrogate: Surrogate) {
  const d = surrogate.inputs.length;
  const points = {
    x: tensor(
      Float64Array.from({ length: 4 * d }, () => random.normal()),
      [4, d],
    ),
  };
  const { inputs, outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
  const x = input('x', [BATCH, d]);
  return [
    [Object.values(outputs)[0], inputs.x] as const,
    [surrogateGraph(surrogate, x).output, x] as const,
  ].map(([y, by]) => evaluate([y, jacobian(y, by)], points, 4));
}

/** The largest difference of both, relative to the largest number. */
function difference(bytes: Uint8Array, surrogate: Surrogate): number {
  const [file, read] = compared(bytes, surrogate);
  return Math.max(
    ...file.map(({ data }, k) => {
      const size = 1 + Math.max(...data.map(Math.abs));
      return Math.max(...data.map((value, i) => Math.abs(value - read[k].data[i]))) / size;
    }),
  );
}

describe('a network with skips is read as the layers that it has', () => {
  test.each<[string, readonly NodeSpec[], readonly string[]]>([
    [
      'a residual: a layer is added to what it read',
      [...first, ['Gemm', 'h u c', 'k'], ['Tanh', 'k', 'l'], ['Add', 'h l', 'r'], ['Gemm', 'r v e', 'y']],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, tanh',
        'layer 3 reads layer 1 + layer 2: 5 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'a stream: linear layers add to it',
      [
        ...first,
        ['Gemm', 'h u c', 'f'],
        ['Add', 'h f', 'p'],
        ['Gemm', 'x w b', 'g'],
        ['Add', 'g p', 'q'],
        ['Relu', 'f', 'i'],
        ['MatMul', 'i u', 'j'],
        ['Add', 'q j', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, linear',
        'layer 2 reads layer 1: 5 to 5, tanh without weights',
        'layer 3 reads layer 2: 5 to 5, relu',
        'layer 4 reads layer 2: 5 to 5, linear',
        'layer 5 reads layer 3: 5 to 5, linear',
        'layer 6 reads layer 1 + layer 4 + layer 5: 5 to 2, linear',
        'the output is layer 6',
      ],
    ],
    [
      'a residual of one linear layer before its activation: one layer of both',
      [...first, ['Gemm', 'h u c', 'k'], ['Add', 'k h', 'a'], ['Relu', 'a', 'r'], ['Gemm', 'r v e', 'y']],
      [],
    ],
    [
      'a residual before its activation: what is added as it is has no weights',
      [
        ...first,
        ['Gemm', 'h u2 c', 'j'],
        ['Tanh', 'j', 'i'],
        ['Gemm', 'i u c', 'k'],
        ['Add', 'k h', 'a'],
        ['Relu', 'a', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, tanh',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 3 + layer 1: 5 to 5, relu without weights',
        'layer 5 reads layer 4: 5 to 2, linear',
        'the output is layer 5',
      ],
    ],
    [
      'a residual whose bias comes last: it is that of the layer',
      [
        ...first,
        ['Gemm', 'h u2 c', 'j'],
        ['Tanh', 'j', 'i'],
        ['MatMul', 'i u', 'k'],
        ['Add', 'h k', 'a'],
        ['Add', 'a c', 'p'],
        ['Relu', 'p', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, tanh',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 5, relu without weights',
        'layer 5 reads layer 4: 5 to 2, linear',
        'the output is layer 5',
      ],
    ],
    [
      'a matrix that is the identity: none',
      [
        ...first,
        ['MatMul', 'h unit', 'i'],
        ['Gemm', 'h u c', 'k'],
        ['Tanh', 'k', 'l'],
        ['Gemm', 'l u c', 'f'],
        ['Add', 'i f', 'a'],
        ['Relu', 'a', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, tanh',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 5, relu without weights',
        'layer 5 reads layer 4: 5 to 2, linear',
        'the output is layer 5',
      ],
    ],
    [
      'a stream that activations read: each of its layers counts once',
      [
        ['Gemm', 'x w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Gemm', 'h u c', 'k'],
        ['Add', 'z k', 'p'],
        ['Tanh', 'p', 'i'],
        ['Gemm', 'i u2 c', 'l'],
        ['Add', 'p l', 'r'],
        ['Tanh', 'r', 'o'],
        ['Gemm', 'o v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, linear',
        'layer 2 reads layer 1: 5 to 5, tanh without weights',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 5, tanh without weights',
        'layer 5 reads layer 4: 5 to 5, linear',
        'layer 6 reads layer 1 + layer 3 + layer 5: 5 to 5, tanh without weights',
        'layer 7 reads layer 6: 5 to 2, linear',
        'the output is layer 7',
      ],
    ],
    [
      'an activation of an activation: a layer without weights',
      [...first, ['Relu', 'h', 'r'], ['Gemm', 'r v e', 'y']],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, relu without weights',
        'layer 3 reads layer 2: 5 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'an activation that others read, too, inside another one: it is one layer',
      [...first, ['Relu', 'h', 'r'], ['Concat', 'r h', 'a', { axis: 1 }], ['MatMul', 'a s', 'y']],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, relu without weights',
        'layer 3 reads [layer 2, layer 1]: 10 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'two layers that are added before the activation',
      [
        ...first,
        ['Gemm', 'h u c', 'k'],
        ['Gemm', 'x w2 b', 'l'],
        ['Add', 'k l', 'a'],
        ['Relu', 'a', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads [layer 1, the inputs]: 8 to 5, relu',
        'layer 3 reads layer 2: 5 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'inputs joined to a layer',
      [...first, ['Concat', 'x h', 'a', { axis: 1 }], ['MatMul', 'a t', 'y']],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads [the inputs, layer 1]: 8 to 2, linear',
        'the output is layer 2',
      ],
    ],
    [
      'two activations of one layer, joined',
      [
        ['Gemm', 'x w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Relu', 'z', 'k'],
        ['Concat', 'h k', 'a', { axis: 1 }],
        ['MatMul', 'a s', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads the inputs: 3 to 5, relu',
        'layer 3 reads [layer 1, layer 2]: 10 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'an activation of joined layers: each of them keeps its own',
      [
        ...first,
        ['Gemm', 'h u c', 'k'],
        ['Concat', 'k z', 'a', { axis: 1 }],
        ['Sigmoid', 'a', 'l'],
        ['MatMul', 'l s', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, sigmoid',
        'layer 3 reads the inputs: 3 to 5, sigmoid',
        'layer 4 reads [layer 2, layer 3]: 10 to 2, linear',
        'the output is layer 4',
      ],
    ],
    [
      'a scaled residual: the scale is a layer',
      [
        ...first,
        ['Gemm', 'h u c', 'k'],
        ['Tanh', 'k', 'l'],
        ['Mul', 'l half', 'o'],
        ['Add', 'h o', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, tanh',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 2, linear',
        'the output is layer 4',
      ],
    ],
    [
      'a scaled linear layer: the scale is in its weights',
      [
        ...first,
        ['Gemm', 'h u c', 'k'],
        ['Relu', 'k', 'l'],
        ['Gemm', 'l u c', 'n'],
        ['Mul', 'n half', 'o'],
        ['Sub', 'h o', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 5, relu',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 2, linear',
        'the output is layer 4',
      ],
    ],
    [
      'a function of the inputs added to a linear one: the last layer reads both',
      [...first, ['Gemm', 'h v e', 'k'], ['MatMul', 'x m', 'l'], ['Add', 'k l', 'y']],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads [layer 1, the inputs]: 8 to 2, linear',
        'the output is layer 2',
      ],
    ],
    [
      'x + f(x)',
      [
        ['MatMul', 'x wide', 'z'],
        ['Tanh', 'z', 'h'],
        ['MatMul', 'h back', 'f'],
        ['Add', 'x f', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 4, tanh',
        'layer 2 reads layer 1: 4 to 3, linear',
        'the output is the inputs + layer 2',
      ],
    ],
    [
      'z + tanh(z), which is a function of z too',
      [
        ['Gemm', 'x w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Add', 'z h', 'r'],
        ['Tanh', 'r', 'o'],
        ['Gemm', 'o v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, linear',
        'layer 2 reads layer 1: 5 to 5, tanh without weights',
        'layer 3 reads layer 1 + layer 2: 5 to 5, tanh without weights',
        'layer 4 reads layer 3: 5 to 2, linear',
        'the output is layer 4',
      ],
    ],
    [
      'heads of their own activations, joined',
      [
        ...first,
        ['Gemm', 'h v e', 'k'],
        ['Sigmoid', 'k', 'l'],
        ['Gemm', 'h v e', 'n'],
        ['Softplus', 'n', 'o'],
        ['Concat', 'l o', 'y', { axis: 1 }],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads layer 1: 5 to 2, sigmoid',
        'layer 3 reads layer 1: 5 to 2, softplus',
        'the output is [layer 2, layer 3]',
      ],
    ],
    [
      'a skip of one of the layers that are joined: only that is read',
      [
        ...first,
        ['Gemm', 'h u c', 'k'],
        ['Relu', 'k', 'l'],
        ['Concat', 'h l', 'a', { axis: 1 }],
        ['Split', 'a', 'p q', { axis: 1 }],
        ['Add', 'q l', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [],
    ],
    [
      'a slope for each neuron below zero: two rectifiers',
      [
        ['Gemm', 'x w b', 'z'],
        ['PRelu', 'z slopes', 'h'],
        ['Gemm', 'h v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, relu',
        'layer 2 reads the inputs: 3 to 5, relu',
        'layer 3 reads layer 2: 5 to 5, linear',
        'layer 4 reads layer 1 + layer 3: 5 to 2, linear',
        'the output is layer 4',
      ],
    ],
    [
      'tanh and a kink at 20, which no few points show',
      [
        ['Gemm', 'x w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Sub', 'z twenty', 'k'],
        ['Relu', 'k', 'l'],
        ['Add', 'h l', 'r'],
        ['Gemm', 'r v e', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads the inputs: 3 to 5, relu',
        'layer 3 reads layer 1 + layer 2: 5 to 2, linear',
        'the output is layer 3',
      ],
    ],
    [
      'a scaled input that skips: scaled once',
      [
        ['Sub', 'x mean', 'n'],
        ['Div', 'n std', 'o'],
        ['Gemm', 'o w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Concat', 'o h', 'a', { axis: 1 }],
        ['MatMul', 'a t', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads [the inputs, layer 1]: 8 to 2, linear',
        'the output is layer 2',
      ],
    ],
    [
      'an input that skips as it is, and one that is scaled',
      [
        ['Sub', 'x mean', 'n'],
        ['Div', 'n std', 'o'],
        ['Gemm', 'o w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Concat', 'x h', 'a', { axis: 1 }],
        ['MatMul', 'a t', 'y'],
      ],
      [
        'layer 1 reads the inputs: 3 to 5, tanh',
        'layer 2 reads [the inputs, layer 1]: 8 to 2, linear',
        'the output is layer 2',
      ],
    ],
  ])('%s', (_, nodes, wiring) => {
    const more = [floats('wide', [3, 4], numbers(12)), floats('back', [4, 3], numbers(12))];
    const bytes = modelBytes({ inputs: { x: ['N', 3] }, nodes, weights: [...weights, ...more] });
    const surrogate = importSurrogate(bytes, { source: 'net.onnx' });
    checkArchitecture(surrogate);
    if (wiring.length > 0) expect(describeWiring(surrogate)).toEqual(wiring);
    expect(difference(bytes, surrogate)).toBeLessThan(1e-12);
    expect(readSurrogate(writeSurrogate(surrogate, 'float64'))).toEqual(surrogate);
  });

  test('its inputs are scaled once, whether a skip takes them scaled or not', () => {
    const scaling: NodeSpec[] = [
      ['Sub', 'x mean', 'n'],
      ['Div', 'n std', 'o'],
      ['Gemm', 'o w b', 'z'],
      ['Tanh', 'z', 'h'],
    ];
    const [scaled, raw] = ['o', 'x'].map((skip) => {
      const nodes: NodeSpec[] = [
        ...scaling,
        ['Concat', `${skip} h`, 'a', { axis: 1 }],
        ['MatMul', 'a t', 'y'],
      ];
      return importSurrogate(modelBytes({ inputs: { x: ['N', 3] }, nodes, weights }));
    });
    for (const { normalisation } of [scaled, raw]) expect([...normalisation.xStd]).toEqual([0.5, 2, 3]);
    const [own, other] = [scaled, raw].map(({ layers }) => [...layers[1].weight].slice(0, 6));
    expect(other).toEqual(own.map((value, at) => value * [0.5, 2, 3][Math.floor(at / 2)]));
  });
});

describe('any network of ours, in a graph that says nothing of itself,', () => {
  test('is read as the same function', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        // From one neuron to one, our graphs have a product of numbers, which is no layer to see.
        const surrogate = randomSurrogate(seed, undefined, 2);
        if (hasComposition(surrogate)) return;
        const read = readAgain(surrogate);
        if (read === undefined) return;
        checkArchitecture(read);
        count++;
        const x = input('x', [BATCH, surrogate.inputs.length]);
        const points = { x: tensor(pointsIn(surrogate, 4, stream(seed, 'points'))) };
        const [p, q] = [surrogate, read].map((one) => {
          const y = surrogateGraph(one, x).output;
          return evaluate([y, jacobian(y, x)], points, 4);
        });
        p.forEach(({ data }, k) => {
          const size = 1 + Math.max(...data.map(Math.abs));
          data.forEach((value, i) => {
            expect(Math.abs(value - q[k].data[i])).toBeLessThan(1e-9 * size);
          });
        });
      }),
      { seed: 1, numRuns: 50 },
    );
    expect(count).toBeGreaterThan(25);
  });

  test('has the layers that it had, where sums and joins are of layers with activations', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const surrogate = regular(seed);
        const read = readAgain(surrogate);
        expect(read?.layers).toEqual(surrogate.layers);
        expect(read?.output).toBe(undefined);
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});

/** Whether it has an activation of an activation. Where both are written out in many operations, they are not told apart. */
function hasComposition(surrogate: Surrogate): boolean {
  return surrogate.layers.some(
    ({ unweighted, activation }, place) =>
      unweighted &&
      activation !== 'linear' &&
      sourcesIn(surrogate, inputOf(surrogate, place)).some(
        (sources) => new Set(sources.map(({ place }) => place)).size === 1,
      ),
  );
}

/** What is read of a surrogate from a graph alone; undefined where its output does not depend on its inputs. */
function readAgain(surrogate: Surrogate): Surrogate | undefined {
  const x = input('x', [BATCH, surrogate.inputs.length]);
  const bytes = lower({ y: surrogateGraph(surrogate, x).output }, { precision: 'float64' });
  try {
    return importSurrogate(bytes);
  } catch (error) {
    if (error instanceof InputError && /must depend on its input/.test(error.message)) return undefined;
    throw error;
  }
}

/** CELU's usual member is ELU's, and a hard sigmoid in float64 is a clip of a scaled layer. */
const told = activations.filter((name) => name !== 'celu' && name !== 'hard-sigmoid');

/** A network of layers of one width, each of which reads the one before, and earlier ones in a sum or a join. */
function regular(seed: number): Surrogate {
  const drawn = stream(seed, 'regular');
  const width = 2 + Math.floor(3 * drawn.uniform());
  const last = 3;
  const layers = Array.from({ length: last + 1 }, (_, place): LayerShape => {
    const earlier = Array.from({ length: place }, (__, k) => k - 1).filter(() => drawn.uniform() < 0.4);
    const read = [...earlier, place - 1];
    const isSum = drawn.uniform() < 0.5;
    return {
      inputs: isSum ? width : read.length * width,
      outputs: width,
      activation: place === last ? 'linear' : told[Math.floor(told.length * drawn.uniform())],
      ...(earlier.length > 0 && { from: isSum ? { sum: read } : { join: read } }),
    };
  });
  const network = initialise({ layers }, drawn);
  const numbers = (value: () => number) => Float64Array.from({ length: width }, value);
  for (const { bias } of network.layers) drawn.fillNormal(bias);
  return {
    ...network,
    normalisation: {
      xMean: numbers(() => drawn.normal()),
      xStd: numbers(() => 0.5 + drawn.uniform()),
      yMean: numbers(() => drawn.normal()),
      yStd: numbers(() => 0.5 + drawn.uniform()),
    },
    inputs: Array.from({ length: width }, (_, k) => ({ name: `a${k}` })),
    outputs: Array.from({ length: width }, (_, k) => ({ name: `b${k}` })),
    provenance: {},
  };
}
