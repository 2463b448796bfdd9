import { describe, expect, test } from 'vitest';
import {
  concat,
  constant,
  differentialsAt,
  type Expression,
  evaluate,
  hessian,
  input,
  jacobian,
} from '../../src/graph/index.ts';
import { BATCH, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

/** Row functions of three inputs that make every kind of term in a Hessian. */
const functions: Record<string, (x: Expression) => Expression> = {
  'a product of what varies': (x) => column(x, 0).mul(column(x, 1)).mul(column(x, 2)),
  'a quotient and a power': (x) => column(x, 0).div(column(x, 1)).add(column(x, 2).power(3)),
  'an operand that is stretched': (x) => x.mul(column(x, 1)).exp(),
  'a repeated operand': (x) => x.mul(x.sine()).add(x.square().tanh()),
  'sums over columns, and an exponential of itself': (x) => x.exp().sum([1], true).log(),
  'a choice': (x) => column(x, 0).less(column(x, 1)).where(x.square(), x.exp()),
  'outputs side by side': (x) => concat([column(x, 0).exp(), x.gelu(), column(x, 2).mul(column(x, 0))], 1),
  'a product of matrices that both vary': (x) =>
    x
      .reshape([BATCH, 1, 3])
      .matmul(x.sine().reshape([BATCH, 3, 1]))
      .reshape([BATCH, 1]),
  'a linear function': (x) =>
    x.matmul(
      constant([
        [1, 2],
        [3, 4],
        [5, -6],
      ]),
    ),
  'numbers alone': (x) => x.like(3),
  'two layers': (x) =>
    x.matmul(weights(3, 4)).add([0.1, 0.2, 0.3, 0.4]).silu().matmul(weights(4, 2)).sigmoid(),
};

function column(x: Expression, k: number): Expression {
  return x.slice(1, k, k + 1);
}

function weights(rows: number, columns: number): Tensor {
  const random = stream(rows, 'weights');
  return tensor(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
}

describe('derivatives at one point are those of a batch of one', () => {
  test.each(Object.keys(functions))('%s', (title) => {
    const x = input('x', [BATCH, 3]);
    const point = input('x', [1, 3]);
    const y = functions[title](x);
    const at = tensor([[0.3, 0.8, -0.6]]);
    const values = (of: readonly Expression[]) => evaluate(of, { x: at }, 1);
    const expected = values([y, jacobian(y, x), hessian(y, x)]);
    const { y: value, dydx, hessian: second } = differentialsAt(y, x, point, 2);
    const results = values([value, dydx as Expression, second as Expression]);
    results.forEach(({ data }, order) => {
      const size = Math.max(1, ...expected[order].data.map(Math.abs));
      expect(data.length).toBe(expected[order].data.length);
      // Both sum the same few dozen products, in other orders.
      data.forEach((entry, i) => {
        expect(Math.abs(entry - expected[order].data[i])).toBeLessThan(64 * Number.EPSILON * size);
      });
    });
  });

  test('lower orders are the same expressions, and no more', () => {
    const x = input('x', [BATCH, 3]);
    const point = input('x', [1, 3]);
    const y = functions['two layers'](x);
    const [zero, one, two] = ([0, 1, 2] as const).map((order) => differentialsAt(y, x, point, order));
    expect(Object.keys(zero)).toEqual(['y']);
    expect(Object.keys(one)).toEqual(['y', 'dydx']);
    expect([zero.y, one.y]).toEqual([two.y, two.y]);
    expect(one.dydx).toBe(two.dydx);
  });
});
