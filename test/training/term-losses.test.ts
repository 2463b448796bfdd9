import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { curvatures, type Objective, values } from '../../src/objective/index.ts';
import { flatten, type Network } from '../../src/surrogate/index.ts';
import { rowsOf, tensor } from '../../src/tensor/index.ts';
import { batchLoss, train } from '../../src/training/index.ts';
import { boundTo, freshPerceptron, rowsAt, samples, shortTraining } from './problem.ts';

/* What a training says each term has come to, beside the noise of its labels: with as little chance in it. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const rows = 200;
const plain = samples(rows);
// Of sin(a) + a·b.
const hessian = tensor(
  Float64Array.from(
    { length: 4 * rows },
    (_, at) => [-Math.sin(plain.x.data[2 * (at >> 2)]), 1, 1, 0][at % 4],
  ),
  [rows, 1, 2, 2],
);
const data = { ...plain, hessian };
const run = (objective: Objective) =>
  train(engine, freshPerceptron('silu'), data, { ...shortTraining({ loss: undefined }), objective });

/** The loss of curvatures along axes on some rows, in float64. */
function alongAxes(network: Network, at: Int32Array): number {
  const of = {
    ...rowsAt(data, at),
    hessian: tensor(Array.from(at, (row) => [...rowsOf(hessian, row, row + 1).data]).flat(), [
      at.length,
      1,
      2,
      2,
    ]),
  };
  const objective = boundTo({ kind: 'sobolev', order: 2, directions: { kind: 'axes' } }, of);
  const { losses } = batchLoss({ architecture: network, objective }, at.length);
  const tables = objective.tables.map(({ name, width }) => [
    name,
    { shape: [at.length, width], data: objective.data[name].data },
  ]);
  const known = { ...Object.fromEntries(tables), parameters: tensor(flatten(network)) };
  return evaluate([losses.curvatures], known)[0].data[0];
}

describe('the loss of a term', () => {
  test('along random directions is what these estimate: d times that along all axes', async () => {
    const { network, terms, heldOut } = await run([values(), curvatures()]);
    expect(heldOut.length).toBeGreaterThan(10);
    expect(terms.curvatures.loss / (2 * alongAxes(network, heldOut))).toBeCloseTo(1, 4);
  });

  test('that has no such thing without draws is the mean over many', async () => {
    const sizes: number[] = [];
    const objective: Objective = [
      values(),
      {
        name: 'scaled',
        weight: 0,
        bind: () => ({
          tables: [],
          draws: [
            {
              name: 'scale',
              shape: [1],
              next({ random, rows: { length } }) {
                sizes.push(length);
                return Float32Array.of(random.normal());
              },
            },
          ],
          residual: ({ predicted, table, drawn }) => [
            predicted.sub(table('x').slice(1, 0, 1)).mul(drawn('scale')),
          ],
        }),
      },
    ];
    const { terms, heldOut } = await run(objective);
    expect(Number.isFinite(terms.scaled.loss)).toBe(true);
    // Four draws of all validations, and 32 of the end.
    expect(sizes.filter((length) => length === heldOut.length)).toHaveLength(4 + 32);
  });
});

test.each([
  [180, 64],
  [127, 64],
  [65, 64],
  [64, 64],
  [40, 40],
])('the loss on parts of %i rows held out covers all of them, in %i parts', async (held, count) => {
  const options = { ...shortTraining({ loss: { kind: 'sobolev' } }), steps: 64, parts: 64 };
  const result = await train(engine, freshPerceptron('silu'), samples(5 * held), options);
  const { began, best, heldOut } = result;
  const parts = result.parts!;
  const mean = (losses: Float64Array) =>
    losses.reduce((sum, loss, k) => sum + loss * parts.rows[k], 0) / heldOut.length;
  expect(heldOut).toHaveLength(held);
  expect(parts.rows).toHaveLength(count);
  expect(parts.rows.reduce((sum, rows) => sum + rows)).toBe(held);
  expect(Math.max(...parts.rows) - Math.min(...parts.rows)).toBeLessThanOrEqual(1);
  // Nearer than float32 rounds: what is compared are the losses that are told.
  expect(mean(parts.began) / began).toBeCloseTo(1, 6);
  expect(mean(parts.best) / best.loss).toBeCloseTo(1, 6);
  expect(new Set(parts.best).size).toBe(count);
});

test('the loss is told on no parts where none are asked for', async () => {
  const options = { ...shortTraining({ loss: { kind: 'sobolev' } }), parts: 0 };
  expect((await train(engine, freshPerceptron('silu'), plain, options)).parts).toBeUndefined();
});
