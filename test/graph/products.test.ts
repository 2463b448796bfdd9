import { describe, expect, it } from 'vitest';
import {
  concat,
  type Expression,
  hessian,
  hessianVectorProducts,
  input,
  jacobian,
  jacobianVectorProducts,
  topological,
  vectorJacobianProducts,
} from '../../src/graph/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';
import { BATCH_SIZE, uniformTensor, valuesOf } from './cases.ts';

const x = input('x', [BATCH, 3]);
const columns = [0, 1, 2].map((k) => x.slice(1, k, k + 1));
const functions: Readonly<Record<string, Expression>> = {
  'one output': columns[0].mul(columns[1]).exp().add(columns[2].sine()),
  'fewer outputs than inputs': concat(
    [columns[0].mul(columns[1]).exp(), columns[2].square().mul(columns[0])],
    1,
  ),
  'more outputs than inputs': x
    .matmul(input('w', [3, 5]))
    .tanh()
    .mul(columns[0]),
};
const random = stream(1, 'products');

/** Σᵢ a[…, i]·b[…, i] */
const dot = (count: number, a: (i: number) => number, b: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => a(i) * b(i)).reduce((sum, term) => sum + term, 0);

describe.each(Object.entries(functions))('of a function of %s', (_, y) => {
  const m = Number(y.shape[1]);
  // As few vectors as a sweep each is taken for, and more than the matrix has rows.
  it.each([1, 2, 6])('the products with %i vectors are those of the matrices', (k) => {
    const cotangents = input('cotangents', [BATCH, k, m]);
    const directions = input('directions', [BATCH, k, 3]);
    const bindings = {
      x: uniformTensor(x.shape, random, 0.2, 1.2),
      w: uniformTensor([3, 5], random),
      cotangents: uniformTensor(cotangents.shape, random),
      directions: uniformTensor(directions.shape, random),
    };
    const [first, second, backward, forward, curved] = valuesOf(
      [
        jacobian(y, x),
        hessian(y, x),
        vectorJacobianProducts(y, x, cotangents),
        jacobianVectorProducts(y, x, directions),
        hessianVectorProducts(y, x, directions),
      ],
      bindings,
    );
    expect(backward.shape).toEqual([BATCH_SIZE, k, 3]);
    expect(forward.shape).toEqual([BATCH_SIZE, k, m]);
    expect(curved.shape).toEqual([BATCH_SIZE, k, m, 3]);
    const [c, v] = [bindings.cotangents.data, bindings.directions.data];
    for (let n = 0; n < BATCH_SIZE; n++)
      for (let i = 0; i < k; i++) {
        const at = n * k + i;
        for (let l = 0; l < 3; l++) {
          const adjoint = dot(
            m,
            (j) => c[at * m + j],
            (j) => first.data[(n * m + j) * 3 + l],
          );
          expect(backward.data[at * 3 + l]).toBeCloseTo(adjoint, 12);
        }
        for (let j = 0; j < m; j++) {
          const tangent = dot(
            3,
            (l) => v[at * 3 + l],
            (l) => first.data[(n * m + j) * 3 + l],
          );
          expect(forward.data[at * m + j]).toBeCloseTo(tangent, 12);
          for (let l = 0; l < 3; l++) {
            const product = dot(
              3,
              (r) => v[at * 3 + r],
              (r) => second.data[((n * m + j) * 3 + l) * 3 + r],
            );
            expect(curved.data[(at * m + j) * 3 + l]).toBeCloseTo(product, 12);
          }
        }
      }
  });
});

describe('of a function of 2,000 outputs', () => {
  it('no product grows with their number', () => {
    const wide = x.matmul(input('field', [3, 2000])).sine();
    const graphs = [
      vectorJacobianProducts(wide, x, input('c', [BATCH, 1, 2000])),
      jacobianVectorProducts(wide, x, input('v', [BATCH, 1, 3])),
      hessianVectorProducts(wide, x, input('v', [BATCH, 1, 3])),
    ];
    for (const graph of graphs) expect(topological([graph]).length).toBeLessThan(60);
  });
});
