import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../src/export/index.ts';
import {
  type Expression,
  evaluate,
  hessian,
  hessianVectorProduct,
  input,
  jacobian,
} from '../../src/graph/index.ts';
import { lower, lowerLoop, ROWS } from '../../src/onnx/index.ts';
import {
  activations,
  flatten,
  type Layer,
  perceptron,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { adam, trainingStep } from '../../src/training/index.ts';
import { pythonWith } from '../support/python.ts';
import { askPython, largestDifference, type ModelAnswer, type ModelCase } from '../support/python-models.ts';
import { pointsIn, randomSurrogate } from '../support/random-networks.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { boundTo, freshPerceptron, samples } from '../training/problem.ts';

/*
 * Our files in other hands: the `onnx` package's checker, and onnxruntime for Python, against our oracle. All models go through
 * one Python process. Skipped where there is no Python environment with both: see requirements of bench/peers.
 */

const python = pythonWith('onnx, onnxruntime, numpy');

const tolerances = { float32: 1e-5, float64: 1e-12 } as const;

const rows = 6;
const random = stream(2, 'points');
const points = tensor(
  Float64Array.from({ length: 3 * rows }, (_, i) =>
    Math.fround([1, 0, 20][i % 3] + [0.3, 2, 6][i % 3] * random.normal()),
  ),
  [rows, 3],
);
const directions = tensor(
  Float64Array.from({ length: 3 * rows }, () => Math.fround(random.normal())),
  [rows, 3],
);

/** The graphs that we ship of a surrogate, with a dynamic batch: files for value, value and gradient, and second order. */
function shipped(activation: (typeof activations)[number]): Record<string, Record<string, Expression>> {
  const x = input('x', [BATCH, 3]);
  const v = input('v', [BATCH, 3]);
  const y = surrogateGraph(exampleSurrogate(activation), x).output;
  return {
    value: { y },
    gradient: { y, dydx: jacobian(y, x) },
    hessian: { y, dydx: jacobian(y, x), hessian: hessian(y, x) },
    product: { hvp: hessianVectorProduct(y, x, v) },
  };
}

const cases = new Map<string, ModelCase>();
for (const activation of activations)
  for (const [kind, outputs] of Object.entries(shipped(activation)))
    for (const precision of ['float32', 'float64'] as const) {
      const bindings: Readonly<Record<string, Tensor>> =
        kind === 'product' ? { x: points, v: directions } : { x: points };
      const values = evaluate(Object.values(outputs), { x: points, v: directions }, rows);
      cases.set(`${activation}-${kind}-${precision}`, {
        // Declared: the second derivative of a ReLU network depends on none of them.
        model: lower(outputs, {
          precision,
          inputs: Object.keys(bindings).map((name) => input(name, [BATCH, 3])),
        }),
        precision,
        feeds: bindings,
        expected: Object.fromEntries(Object.keys(outputs).map((name, k) => [name, values[k]])),
      });
    }
for (const precision of ['float32', 'float64'] as const)
  cases.set(`file-${precision}`, {
    model: writeSurrogate(exampleSurrogate(), precision),
    precision,
    feeds: { x: points },
    expected: {
      y: evaluate([surrogateGraph(exampleSurrogate(), input('x', [BATCH, 3])).output], { x: points })[0],
    },
  });
for (const seed of [1, 2, 3, 4, 5, 6]) {
  const surrogate = randomSurrogate(seed);
  const x = input('x', [BATCH, surrogate.inputs.length]);
  const y = surrogateGraph(surrogate, x).output;
  const at = { x: tensor(pointsIn(surrogate, rows, stream(seed, 'points'))) };
  const [value, dydx] = evaluate([y, jacobian(y, x)], at, rows);
  cases.set(`skips-${seed}`, {
    model: exportOnnx(surrogate, { order: 1, precision: 'float64' }),
    precision: 'float64',
    feeds: at,
    expected: { y: value, dydx },
  });
}
/** Units beyond float32: of outputs, of inputs, and offsets beside which it would keep few digits. One input is a scalar factor. */
const scaled = ([1, 3] as const).flatMap((d) =>
  ([0, 1, 2] as const).map((order) => {
    const x = input('x', [BATCH, d]);
    const surrogate = scaledSurrogate(d, 1e-60, 1e40);
    const y = surrogateGraph(surrogate, x).output;
    const outputs = {
      y,
      ...(order > 0 && { dydx: jacobian(y, x) }),
      ...(order > 1 && { hessian: hessian(y, x) }),
    };
    const feeds = {
      x: tensor(
        Float64Array.from({ length: 4 * d }, (_, i) => 1e-60 * (i - d)),
        [4, d],
      ),
    };
    const values = evaluate(Object.values(outputs), feeds, 4);
    const expected = Object.fromEntries(Object.keys(outputs).map((name, k) => [name, values[k]]));
    const name = `scaled-${d}-${order}`;
    cases.set(name, { model: exportOnnx(surrogate, { order }), precision: 'float64', feeds, expected });
    return name;
  }),
);
const offset = { ...scaledSurrogate(3, 1, 1), inputs: exampleSurrogate().inputs };
const far = { ...offset, normalisation: { ...offset.normalisation, yMean: Float64Array.of(-133048) } };
cases.set('file-offset', {
  model: writeSurrogate(far),
  precision: 'float64',
  feeds: { x: points },
  expected: { y: evaluate([surrogateGraph(far, input('x', [BATCH, 3])).output], { x: points })[0] },
});

/** A d-5-4-1 surrogate of inputs near 0 of this spread, and outputs of this spread. */
function scaledSurrogate(d: number, xStd: number, yStd: number): Surrogate {
  const { layers } = exampleSurrogate();
  const cut = (layer: Layer, inputs: number, outputs: number): Layer => ({
    ...layer,
    inputs,
    outputs,
    weight: Float64Array.from(
      { length: inputs * outputs },
      (_, at) => layer.weight[Math.floor(at / outputs) * layer.outputs + (at % outputs)],
    ),
    bias: layer.bias.slice(0, outputs),
  });
  return {
    ...exampleSurrogate(),
    layers: [cut(layers[0], d, 5), layers[1], cut(layers[2], 4, 1)],
    normalisation: {
      xMean: new Float64Array(d),
      xStd: new Float64Array(d).fill(xStd),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(yStd),
    },
    inputs: Array.from({ length: d }, (_, i) => ({ name: `x${i}` })),
    outputs: [{ name: 'y' }],
  };
}
cases.set('loop-float64', trainingLoop());

/** Two training steps in a loop: their losses and the state after both, by the oracle. */
function trainingLoop(): ModelCase {
  const { dydx, ...values } = samples(8);
  const objective = boundTo({ kind: 'sobolev' }, { ...values, dydx });
  const data = { ...values, dydx: { shape: [8, 2], data: dydx.data } };
  const { optimiser } = adam();
  const architecture = perceptron([2, 6, 5, 1], 'gelu');
  const body = trainingStep({ architecture, objective, batch: 8, optimiser });
  const [rate, epsilon] = optimiser.ratesAt(0, Float64Array.of(0.01, 0.02));
  let state = ['parameters', ...optimiser.state].map(() => tensor(new Float64Array(59)));
  state[0] = tensor(flatten(freshPerceptron('gelu')));
  const start = Object.fromEntries(body.carried.map(({ name }, k) => [name, state[k]]));
  const losses: { values: number[]; gradients: number[] } = { values: [], gradients: [] };
  for (const k of [0, 1]) {
    const next = evaluate(
      [...body.carried.map((part) => part.next), body.collected.values, body.collected.gradients],
      {
        ...Object.fromEntries(body.carried.map(({ name }, i) => [name, state[i]])),
        ...data,
        'adam.rate': tensor(rate[k]),
        'adam.epsilon': tensor(epsilon[k]),
      },
    );
    state = next.slice(0, 3);
    losses.values.push(next[3].data[0]);
    losses.gradients.push(next[4].data[0]);
  }
  const feeds = { ...start, ...data, 'adam.rate': tensor(rate), 'adam.epsilon': tensor(epsilon) };
  return {
    model: lowerLoop(body, 'float64'),
    precision: 'float64',
    feeds: {
      ...feeds,
      [ROWS]: { type: 'int32', shape: [2, 8], data: [...Array(8).keys(), ...Array(8).keys()] },
    },
    expected: {
      values: tensor(losses.values),
      gradients: tensor(losses.gradients),
      ...Object.fromEntries(body.carried.map(({ name }, k) => [`${name}.next`, state[k]])),
    },
  };
}

describe.skipIf(python === undefined)(
  'in Python (skipped without .venv/peers holding onnx and onnxruntime)',
  () => {
    const answers: Readonly<Record<string, ModelAnswer>> = python ? askPython(python, cases) : {};

    test.each([...cases.keys()])('%s passes the full check of onnx, opset 17, IR 8', (name) => {
      const { checked, opset, ir } = answers[name];
      expect(checked).toBe(true);
      expect({ opset, ir }).toEqual({ opset: [['', 17]], ir: 8 });
    });

    test.each([...cases.keys()])('%s computes what the oracle computes', (name) => {
      const { precision, expected } = cases.get(name) as ModelCase;
      const { basic, default: usual } = answers[name];
      // Beyond basic, onnxruntime turns scalar factors of float64 matrix products into float32 attributes.
      const difference = largestDifference(precision === 'float64' ? basic : usual, expected);
      expect(difference).toBeLessThanOrEqual(tolerances[precision]);
    });

    test.each(scaled)('%s: units beyond float32 are computed at every level of optimisation', (name) => {
      const { expected } = cases.get(name) as ModelCase;
      expect(largestDifference(answers[name].default, expected)).toBeLessThan(1e-6);
      expect(largestDifference(answers[name].basic, expected)).toBeLessThan(1e-12);
    });

    test('a file whose output lies far from zero gives what it varies by, not the spacing of float32 there', () => {
      const { data } = answers['file-offset'].default.y;
      const truth = cases.get('file-offset')?.expected.y.data as ArrayLike<number>;
      const errors = data.map((value, i) => Math.abs(value - truth[i]));
      // float32 numbers near −133048 lie 0.0156 apart.
      expect(Math.max(...errors)).toBeLessThan(1e-9);
    });

    test('inputs and outputs have the names and shapes of our convention', () => {
      const { inputs, declared } = answers['silu-hessian-float32'];
      expect(inputs).toEqual({ x: ['N', 3] });
      expect(declared).toEqual({ y: ['N', 2], dydx: ['N', 2, 3], hessian: ['N', 2, 3, 3] });
      expect(answers['silu-product-float32'].inputs).toEqual({ x: ['N', 3], v: ['N', 3] });
      expect(answers['file-float32'].declared).toEqual({ y: ['N', 2] });
    });
  },
);
