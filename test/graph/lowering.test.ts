import { describe, expect, it } from 'vitest';
import { adjoint, applyActivation, type Expression, evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { lower } from '../../src/onnx/index.ts';
import { compile } from '../../src/runtime/index.ts';
import { BATCH, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { allCases, bindingsOfCase, inputsOfCase, uniformTensor } from './cases.ts';

const engine = await openEngine({ threads: 1 });

/** Units in the last place that a chain of a few nodes may lose, in the engine's precision. */
const TOLERANCE = { float64: 1e-13, float32: 1e-5 };

async function expectSame(
  outputs: Record<string, Expression>,
  bindings: Readonly<Record<string, Tensor>>,
  precision: 'float64' | 'float32',
): Promise<void> {
  const bound = precision === 'float64' ? bindings : rounded(bindings);
  const compiled = await compile(engine, outputs, { precision });
  try {
    const results = await compiled.run(bound);
    const expected = evaluate(Object.values(outputs), bound);
    Object.keys(outputs).forEach((name, k) => {
      expect(results[name].shape, name).toEqual(expected[k].shape);
      expected[k].data.forEach((value, i) => {
        const difference = Math.abs(results[name].data[i] - value);
        expect(difference, `${name}[${i}]`).toBeLessThanOrEqual(TOLERANCE[precision] * (1 + Math.abs(value)));
      });
    });
  } finally {
    await compiled.dispose();
  }
}

function rounded(bindings: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, { shape, data }]) => [name, { shape, data: data.map(Math.fround) }]),
  );
}

describe('the ONNX nodes of a room mean what the oracle says, with their adjoints', () => {
  // The size of the batch is read from an input that has it.
  const lowerable = allCases.filter(
    (one) => one.shapes.flat().includes(BATCH) || !one.build(...inputsOfCase(one)).shape.includes(BATCH),
  );

  it.each(lowerable)('$op, $title', async (one) => {
    const inputs = inputsOfCase(one);
    const y = one.build(...inputs);
    const random = stream(1, one.title);
    const seed = input('seed', y.shape);
    const bars = adjoint(y, inputs, seed).map((bar, k) => [`bar${k}`, bar.mul(1)] as const);
    // An input that the result has lost would leave a model without it.
    const anchor = inputs.map((x) => x.sum().mul(0.5)).reduce((p, q) => p.add(q));
    const outputs = { y: y.mul(1.5), anchor, ...Object.fromEntries(bars) };
    const bindings = { ...bindingsOfCase(one, random), seed: uniformTensor(y.shape, random) };
    await expectSame(outputs, bindings, 'float64');
    if (one.op !== 'compare') await expectSame(outputs, bindings, 'float32');
  });
});

describe('activations in float64 keep 1e-14 of their scale over all x, where ONNX Runtime has no kernel', () => {
  const points = tensor(Array.from({ length: 1201 }, (_, i) => -60 + i * 0.1));
  const x = input('x', [points.shape[0]]);
  const names = [
    ...(['silu', 'tanh', 'sigmoid', 'softplus', 'gelu', 'sine', 'normalCdf'] as const),
    ...(['cosine', 'mish', 'gelu-tanh', 'softsign'] as const),
  ];
  const of = (name: (typeof names)[number], order: number) =>
    name === 'normalCdf' ? x.normalCdf(order) : applyActivation(x, name, order);

  it.each(names)('%s, orders 0 to 3', async (name) => {
    const compiled = await compile(
      engine,
      Object.fromEntries([0, 1, 2, 3].map((order) => [`y${order}`, of(name, order)])),
      { precision: 'float64' },
    );
    try {
      const results = await compiled.run({ x: points });
      for (let order = 0; order < 4; order++) {
        const [expected] = evaluate([of(name, order)], { x: points });
        results[`y${order}`].data.forEach((value, i) => {
          // |x| enters silu‴ and its like as a factor.
          const scale = Math.max(1, Math.abs(points.data[i]) / 10);
          expect(Math.abs(value - expected.data[i]), `order ${order} at ${points.data[i]}`).toBeLessThan(
            1e-14 * scale,
          );
        });
      }
    } finally {
      await compiled.dispose();
    }
  });

  it.each(['softplus', 'normalCdf'] as const)('%s keeps its digits in the lower tail too', async (name) => {
    const compiled = await compile(engine, { y: x[name]() }, { precision: 'float64' });
    try {
      const { y } = await compiled.run({ x: points });
      evaluate([x[name]()], { x: points })[0].data.forEach((expected, i) => {
        if (expected > 1e-300)
          expect(Math.abs(y.data[i] / expected - 1), `at ${points.data[i]}`).toBeLessThan(2e-13);
      });
    } finally {
      await compiled.dispose();
    }
  });
});

describe("a float64 file of x·σ(αx) loads at a runtime's default optimisation, which fuses it in float32", () => {
  const x = input('x', [BATCH, 2]);
  it.each([
    ['SiLU', x.silu()],
    ['a product of its own', x.mul(x.div(0.05).sigmoid())],
  ])('%s', async (_, y) => {
    const program = await engine.load(lower({ y }, { precision: 'float64' }));
    await program.dispose();
  });
});
