import { describe, expect, test } from 'vitest';
import { adjoint, asWritten, constant, type Expression, evaluate, input } from '../../src/graph/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { uniformTensor } from './cases.ts';

const x = input('x', [4, 1]);
const y = input('y', [4, 3]);

/** Products that have a simpler form. */
const products: readonly (readonly [string, Expression, Expression])[] = [
  ['one inner term', x, constant([[2, -1, 0.5]])],
  ['one inner term, equal weights', x, constant([[2, 2]])],
  ['the weight 1', x, constant([[1]])],
  ['a sign', y.neg(), constant([[1], [2], [3]])],
  ['equal rows', input('row', [1, 3]).broadcast([4, 3]), constant([[1], [2], [3]])],
  ['zeros', x.pad(1, 1, 1), constant([[1], [2], [3]])],
];

describe('a product as it is written', () => {
  test.each(products)('with %s stays a product, and is the same function', (_, a, b) => {
    const written = asWritten('matmul', [a, b]);
    const simpler = a.matmul(b);
    expect([written.op, written.inputs]).toEqual(['matmul', [a, b]]);
    expect(written).not.toBe(simpler);
    const random = stream(1, 'values');
    const bindings = Object.fromEntries(
      [x, y, input('row', [1, 3])].map((e) => [
        e.attributes.name as string,
        uniformTensor(e.shape, random, -2, 2),
      ]),
    );
    const slopes = [written, simpler].map((e) => adjoint(e.square(), [x, y, input('row', [1, 3])]));
    const [p, q, ...both] = evaluate([written, simpler, ...slopes.flat()], bindings);
    for (const [have, want] of [[p, q], ...[0, 1, 2].map((k) => [both[k], both[k + 3]])])
      have.data.forEach((value, i) => {
        expect(value).toBeCloseTo(want.data[i], 12);
      });
  });

  test('is one node however often it is asked for', () => {
    const [, a, b] = products[0];
    expect(asWritten('matmul', [a, b])).toBe(asWritten('matmul', [a, b]));
  });

  test('of constants is computed', () => {
    const product = asWritten('matmul', [constant([[3]]), constant([[1]])]);
    expect(product).toBe(constant([[3]]));
  });
});
