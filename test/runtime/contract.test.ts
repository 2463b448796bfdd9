import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjoint, applyActivation, concat, type Expression, evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { lower } from '../../src/onnx/index.ts';
import { compile } from '../../src/runtime/index.ts';
import {
  type Build,
  choices,
  commonSteps,
  grow,
  squareWeights,
  uniformValues,
} from '../support/random-graphs.ts';

/*
 * The same graph through the oracle, the native engine and WebAssembly. Graphs are random compositions of every
 * operation over bounded values, so that a difference beyond rounding is a wrong lowering.
 */

const ROWS = 5;
const COLUMNS = 3;

/** Every elementwise or structural step keeps [5, 3] and values of moderate size. */
const steps: readonly Build[] = [
  ...commonSteps,
  ([a]) => a.abs().add(0.5).log(),
  ([a]) => a.abs().add(1).power(-1.5),
  ([a, b]) => a.less(b).where(a.add(1), b.mul(0.5)),
  ([a, b]) => a.greaterOrEqual(b).sub(a),
  ([a]) => a.silu(3),
  ([a]) => a.tanh(1),
  ([a]) => a.sigmoid(2),
  ([a]) => a.softplus(0),
  ([a]) => a.softplus(1),
  ([a]) => a.gelu(0),
  ([a]) => a.gelu(2),
  ([a]) => a.relu(0),
  ([a]) => a.sine(1),
  ...[0, 1, 2].flatMap((order): Build[] => [
    ([a]) => applyActivation(a, 'mish', order),
    ([a]) => applyActivation(a, 'gelu-tanh', order),
    ([a]) => applyActivation(a, 'softsign', order),
  ]),
  ([a]) => applyActivation(a, 'clip(-0.7,0.3)'),
  ([a]) => applyActivation(a, 'hard-swish'),
  ([a]) => applyActivation(a, 'hard-sigmoid'),
  ([a]) => applyActivation(a, 'selu'),
  ([a]) => applyActivation(a, 'celu(0.6)'),
  ([a]) => applyActivation(a, 'cosine'),
  ([a]) => a.normalCdf(0),
  ([a]) => a.normalCdf(2),
  ([a]) => a.matmul(squareWeights(COLUMNS)).tanh(),
  ([a, b]) => a.transpose().matmul(b).mul(0.2).tanh().sum([0], true).broadcast([ROWS, COLUMNS]),
  ([a, b]) => concat([a.slice(1, 0, 1), b.slice(1, 1, 3)], 1),
  ([a]) => a.reshape([COLUMNS, ROWS]).transpose(),
  ([a]) => a.sum([1], true).mul(0.3).sub(a),
  ([a]) => a.mean().broadcast([ROWS, COLUMNS]).add(a),
  ([a]) => a.sub(a.mean([0])),
  ([a]) => a.pad(1, 1, 1).slice(1, 0, 3).add(a),
];

const x = input('x', [ROWS, COLUMNS]);
const z = input('z', [ROWS, COLUMNS]);

/** A random graph, and the gradient of its sum: derivatives exercise combinations nobody writes by hand. */
function randomGraph(chosen: Parameters<typeof grow>[2]): Record<string, Expression> {
  const y = grow([x, z], steps, chosen);
  const [gradient] = adjoint(y.sum(), [x]);
  return { y: y.add(0), gradient: gradient.add(x.mul(0)) };
}

const values = (seed: number, name: string) => uniformValues(seed, name, [ROWS, COLUMNS]);

describe.each(['native', 'wasm'] as const)('%s', (name) => {
  test('leaves out what is fed under a name that is no input, and misses an input that is not fed', async () => {
    const engine = await openEngine({ engine: name, threads: 1 });
    const program = await engine.load(lower({ y: input('x', [2]).mul(2) }));
    const fed = (...data: number[]) =>
      ({ type: 'float32', dims: [2], data: Float32Array.from(data) }) as const;
    try {
      const { y } = await program.run({ other: fed(5, 6), x: fed(1, 2) });
      expect([...y.data]).toEqual([2, 4]);
      await expect(program.run({ other: fed(5, 6) })).rejects.toThrow(/x/);
    } finally {
      await program.dispose();
    }
  });

  test.each([
    ['float64', 1e-11],
    ['float32', 2e-4],
  ] as const)(
    'agrees with the oracle on random graphs and their gradients in %s',
    async (precision, tolerance) => {
      const engine = await openEngine({ engine: name, threads: 1 });
      await fc.assert(
        fc.asyncProperty(choices, fc.nat(1e6), async (chosen, seed) => {
          const outputs = randomGraph(chosen);
          const bindings = { x: values(seed, 'x'), z: values(seed, 'z') };
          const oracle = evaluate(Object.values(outputs), bindings);
          const program = await compile(engine, outputs, { precision });
          try {
            const results = await program.run(bindings);
            Object.keys(outputs).forEach((output, k) => {
              const size = Math.max(1, ...oracle[k].data.map(Math.abs));
              expect(results[output].shape).toEqual(oracle[k].shape);
              const errors = results[output].data.map((value, i) => Math.abs(value - oracle[k].data[i]));
              expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance * size);
            });
          } finally {
            await program.dispose();
          }
        }),
        { numRuns: 40, seed: 7 },
      );
    },
  );
});

describe('a constant beside which float32 sees nothing is not left out in float64', () => {
  const of = input('of', ['N', 1]);
  const inside = of.reshape(['N', 1, 1]);
  test.each<[string, number, Expression, number]>([
    ['x − 2e-50', 1.2e-50, inside.sub(2e-50).mul(1e50), -0.8],
    ['x + 3e-60', 1e-60, inside.add(3e-60).mul(2), 8e-60],
    ['x·(1 + 1e-9)', 4, inside.mul(1 + 1e-9).sqrt(), 2 + 1e-9],
    ['x/(1 + 1e-9)', 4, inside.div(1 + 1e-9).sqrt(), 2 - 1e-9],
  ])('%s', async (_, at, y, value) => {
    for (const name of ['native', 'wasm'] as const) {
      const graph = await compile(
        await openEngine({ engine: name, threads: 1 }),
        { y },
        { precision: 'float64' },
      );
      try {
        const { data } = (await graph.run({ of: { shape: [1, 1], data: Float64Array.of(at) } })).y;
        expect(Math.abs(data[0] - value)).toBeLessThan(1e-15 * Math.abs(value) + 1e-18 * value ** 2);
      } finally {
        await graph.dispose();
      }
    }
  });
});
