import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjoint, concat, type Expression, evaluate, expression, input } from '../../src/graph/index.ts';
import { compile, openEngine } from '../../src/runtime/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';

/*
 * The same graph through the oracle, the native engine and WebAssembly. Graphs are random compositions of every
 * operation over bounded values, so that a difference beyond rounding is a wrong lowering.
 */

const ROWS = 5;
const COLUMNS = 3;

type Build = (below: readonly Expression[]) => Expression;

/** Every elementwise or structural step keeps [5, 3] and values of moderate size. */
const steps: readonly Build[] = [
  ([a, b]) => a.add(b),
  ([a, b]) => a.sub(b).mul(0.5),
  ([a, b]) => a.mul(b).tanh(),
  ([a, b]) => a.div(b.square().add(1)),
  ([a]) => a.neg(),
  ([a, b]) => a.max(b),
  ([a, b]) => a.min(b),
  ([a]) => a.abs().add(0.5).log(),
  ([a]) => a.tanh().exp(),
  ([a]) => a.square().add(1).sqrt(),
  ([a]) => a.abs().add(1).power(-1.5),
  ([a, b]) => a.less(b).where(a.add(1), b.mul(0.5)),
  ([a, b]) => a.greaterOrEqual(b).sub(a),
  ([a]) => a.silu(0),
  ([a]) => a.silu(1),
  ([a]) => a.silu(2),
  ([a]) => a.silu(3),
  ([a]) => a.tanh(1),
  ([a]) => a.sigmoid(2),
  ([a]) => a.softplus(0),
  ([a]) => a.softplus(1),
  ([a]) => a.gelu(0),
  ([a]) => a.gelu(2),
  ([a]) => a.relu(0),
  ([a]) => a.sine(1),
  ([a]) => a.normalCdf(0),
  ([a]) => a.normalCdf(2),
  ([a]) => a.matmul(weights(1)).tanh(),
  ([a, b]) => a.transpose().matmul(b).mul(0.2).tanh().sum([0], true).broadcast([ROWS, COLUMNS]),
  ([a, b]) => concat([a.slice(1, 0, 1), b.slice(1, 1, 3)], 1),
  ([a]) => a.reshape([COLUMNS, ROWS]).transpose(),
  ([a]) => a.sum([1], true).mul(0.3).sub(a),
  ([a]) => a.mean().broadcast([ROWS, COLUMNS]).add(a),
  ([a]) => a.sub(a.mean([0])),
  ([a]) => a.pad(1, 1, 1).slice(1, 0, 3).add(a),
];

function weights(seed: number): Expression {
  const random = stream(seed, 'weights');
  return expression(
    tensor(
      Array.from({ length: COLUMNS ** 2 }, () => random.uniform() - 0.5),
      [COLUMNS, COLUMNS],
    ),
  );
}

const x = input('x', [ROWS, COLUMNS]);
const z = input('z', [ROWS, COLUMNS]);

/** A random graph, and the gradient of its sum: derivatives exercise combinations nobody writes by hand. */
function randomGraph(choices: readonly (readonly [number, number, number])[]): Record<string, Expression> {
  const pool: Expression[] = [x, z];
  for (const [step, left, right] of choices)
    pool.push(steps[step % steps.length]([pool[left % pool.length], pool[right % pool.length]]));
  const y = pool[pool.length - 1];
  const [gradient] = adjoint(y.sum(), [x]);
  return { y: y.add(0), gradient: gradient.add(x.mul(0)) };
}

function values(seed: number, name: string): Tensor {
  const random = stream(seed, name);
  return tensor(
    Array.from({ length: ROWS * COLUMNS }, () => Math.fround(2 * random.uniform() - 1)),
    [ROWS, COLUMNS],
  );
}

describe.each(['native', 'wasm'] as const)('%s', (name) => {
  test.each([
    ['float64', 1e-11],
    ['float32', 2e-4],
  ] as const)(
    'agrees with the oracle on random graphs and their gradients in %s',
    async (precision, tolerance) => {
      const engine = await openEngine({ engine: name, threads: 1 });
      const choice = fc.tuple(fc.nat(1000), fc.nat(50), fc.nat(50));
      await fc.assert(
        fc.asyncProperty(
          fc.array(choice, { minLength: 1, maxLength: 10 }),
          fc.nat(1e6),
          async (choices, seed) => {
            const outputs = randomGraph(choices);
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
          },
        ),
        { numRuns: 40, seed: 7 },
      );
    },
  );
});
