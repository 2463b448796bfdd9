import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataset, type Samples } from '../../src/dataset/index.ts';
import { adjoint, evaluate, tangent } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { shared } from '../../src/node/shared-way.ts';
import { bindObjective, labels, objectiveOf, type Term } from '../../src/objective/index.ts';
import { flatten } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { batchLoss, lanes, levenbergMarquardt, loop, train, type Way } from '../../src/training/index.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';
import { freshPerceptron, relativeError, samples, shortTraining } from '../training/problem.ts';

/* What docs/adding-a-term.md says, done: two terms of one's own, in this file alone. */

const engine = await openEngine({ engine: 'native', threads: 1 });

/** Second derivatives along the directions of the samples: a block [B, d] for each direction and output. */
function bends(weight: number): Term {
  return {
    name: 'bends',
    weight,
    bind({ x, hvp }, { inputs, outputs }) {
      if (hvp === undefined) throw new Error('bends need Hessian-vector products');
      const [n, k] = [x.shape[0], hvp.directions.shape[1]];
      return {
        tables: [
          labels('directions', hvp.directions, [n, k, inputs]),
          labels('products', hvp.products, [n, k, outputs, inputs]),
        ],
        residual({ x, predicted, table }) {
          const pairs = Array.from({ length: k * outputs }, (_, at) => [
            Math.floor(at / outputs),
            at % outputs,
          ]);
          return pairs.map(([i, j]) => {
            const direction = table('directions')
              .slice(1, i, i + 1)
              .reshape(x.shape);
            const product = table('products')
              .slice(1, i, i + 1)
              .slice(2, j, j + 1)
              .reshape(x.shape);
            const slopes = adjoint(predicted.slice(1, j, j + 1), [x]);
            return tangent(slopes, new Map([[x, direction]]))[0].sub(product);
          });
        },
      };
    },
  };
}

/** A penalty on slopes by the first input below 0; it reads no table. */
function rising(weight: number): Term {
  return {
    name: 'rising',
    weight,
    bind: () => ({
      tables: [],
      residual: ({ x, predicted }) => [
        adjoint(predicted, [x])[0]
          .matmul([[-1], [0]])
          .relu(),
      ],
    }),
  };
}

const rows = 64;
/** {@link samples} of sin(x₀) + x₀x₁ with its Hessian along a random direction a point. */
const data: Required<Pick<Samples, 'x' | 'y' | 'dydx' | 'hvp'>> = (() => {
  const plain = samples(rows);
  const random = stream(5, 'directions');
  const directions = Float64Array.from({ length: 2 * rows }, () => Math.fround(random.normal()));
  const products = directions.map((_, at) => {
    const row = at - (at % 2);
    const [v, w] = directions.subarray(row, row + 2);
    return Math.fround(at % 2 === 0 ? w - Math.sin(plain.x.data[row]) * v : v);
  });
  const hvp = { directions: tensor(directions, [rows, 1, 2]), products: tensor(products, [rows, 1, 1, 2]) };
  return { ...plain, hvp };
})();

const objective = [...objectiveOf({ kind: 'sobolev' }, 2), bends(0.3), rising(0.1)];
const ways: readonly (readonly [Way, number])[] = [
  [lanes, 1],
  [loop, 1],
  [shared, 2],
];

const run = (way: Way) =>
  train(engine, freshPerceptron('silu'), data, {
    ...shortTraining({ loss: undefined }),
    objective,
    ways: [way],
  });
const byLoop = run(loop);

test('the page on adding terms runs as it stands', async () => {
  const page = await readFile(new URL('../../docs/adding-a-term.md', import.meta.url), 'utf8');
  const [, code] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'sobolev-term-'));
  try {
    const file = join(folder, 'page.ts');
    // Fewer steps, and what the page ends with for the test to see.
    await writeFile(
      file,
      `${code.replace('{ objective }', '{ objective, steps: 256 }')}\nexport { training };\n`,
    );
    const { training } = await import(/* @vite-ignore */ file);
    expect(Object.keys(training.curve.terms)).toEqual(['values', 'slices']);
    expect(training.curve.terms.slices.at(-1)).toBeLessThan(training.curve.terms.slices[0]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

describe('terms of one’s own', () => {
  test.each(ways.map(([way, threads]) => [way.name, way, threads] as const))(
    'are trained with, and recorded by name: %s',
    async (_, way, threads) => {
      const taken: string[] = [];
      // The way alone, whatever the size; a step without code for it would go to the loop, and be seen here.
      const only: Way = {
        name: way.name,
        suits: () => true,
        async open(start) {
          const steps = await way.open({ ...start, threads });
          if (steps !== undefined) taken.push(way.name);
          return steps;
        },
      };
      const { curve, best } = await run(only);
      // As far as float32 carries over the steps.
      expect(relativeError(curve.total, (await byLoop).curve.total)).toBeLessThan(1e-3);
      expect(taken).toEqual([way.name]);
      expect(Object.keys(curve.terms)).toEqual(['values', 'gradients', 'bends', 'rising']);
      const sums = curve.steps.map((__, k) => {
        const { values, gradients, bends: second, rising: signs } = curve.terms;
        return (values[k] + 2 * gradients[k]) / 3 + 0.3 * second[k] + 0.1 * signs[k];
      });
      expect(relativeError(curve.total, sums)).toBeLessThan(1e-6);
      expect(curve.terms.bends.at(-1)).toBeLessThan(0.5 * curve.terms.bends[0]);
      expect(best.step).toBeGreaterThan(0);
    },
  );

  test('are polished by least squares too', async () => {
    const { curve } = await train(engine, freshPerceptron('silu'), data, {
      objective,
      method: levenbergMarquardt(),
      steps: 15,
      random: stream(1, 'shuffle'),
    });
    expect(Object.keys(curve.terms)).toEqual(['values', 'gradients', 'bends', 'rising']);
    expect(curve.total.at(-1)).toBeLessThan(0.1 * curve.total[0]);
  });

  test('have the gradient by the parameters of their finite differences', () => {
    const bound = bindObjective([bends(1)], data, { inputs: 2, outputs: 1 });
    const network = freshPerceptron('silu');
    const { total, unpacked } = batchLoss({ architecture: network, objective: bound }, rows);
    const flat = ({ shape, data: all }: Tensor) => tensor(all, [rows, all.length / shape[0]]);
    const tables = Object.fromEntries(Object.entries(bound.data).map(([name, table]) => [name, flat(table)]));
    const at = flatten(network);
    const loss = (parameters: Float64Array) =>
      evaluate([total], { ...tables, parameters: tensor(parameters) })[0].data[0];
    const [gradient] = evaluate([unpacked.pack(adjoint(total, unpacked.pieces))], {
      ...tables,
      parameters: tensor(at),
    });
    // Central: h² and rounding over h are both about 1e-10 for h = 1e-5.
    const h = 1e-5;
    const differences = at.map(
      (value, k) => (loss(at.with(k, value + h)) - loss(at.with(k, value - h))) / (2 * h),
    );
    expect(relativeError(gradient.data, differences)).toBeLessThan(1e-8);
  });

  test('are fitted in physical units by the operations of the method', async () => {
    const set = dataset({ ...data, inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'p' }] });
    const { surrogate, training } = await trainSurrogate(engine, set, {
      hidden: [8],
      steps: 320,
      objective: [...objectiveOf({ kind: 'vanilla' }, 2), bends(0.1)],
    });
    expect(Object.keys(training.curve.terms)).toEqual(['values', 'bends']);
    expect(surrogate.provenance.step).toBe(training.best.step);
  });

  test.each<[string, readonly Term[], RegExp]>([
    ['of one name', [rising(1), rising(2)], /names of their own; received "rising"/],
    ['named like a table', [{ ...rising(1), name: 'x' }], /names of their own; received "x"/],
    ['with a weight below 0', [rising(-1)], /weight of the term rising must be .* received -1/],
    ['of which none counts', [rising(0)], /a term with a weight above 0/],
    ['none at all', [], /a term with a weight above 0/],
  ])('are refused: %s', async (_, terms, message) => {
    const options = { ...shortTraining({ loss: undefined }), objective: terms };
    await expect(train(engine, freshPerceptron(), data, options)).rejects.toThrow(message);
  });

  test('stand in place of a loss, not beside it', async () => {
    await expect(train(engine, freshPerceptron(), data, { ...shortTraining(), objective })).rejects.toThrow(
      /a loss or an objective; received "both"/,
    );
  });
});
