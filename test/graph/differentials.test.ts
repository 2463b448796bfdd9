import { describe, expect, it } from 'vitest';
import {
  adjoint,
  concat,
  curvature,
  type Expression,
  hessian,
  hessianVectorProduct,
  input,
  jacobian,
  tangent,
} from '../../src/graph/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';
import { BATCH_SIZE, oneValue, STEP, shifted, uniformTensor, valuesOf } from './cases.ts';

const D = 3;
const x = input('x', [BATCH, D]);
const column = (k: number) => x.slice(1, k, k + 1);

/** Functions of the rows of x: every derivative of theirs is known by differences. */
const functions: Readonly<Record<string, Expression>> = {
  'a network': x
    .matmul(input('w', [D, 4]))
    .add([0.1, -0.2, 0.3, 0])
    .silu()
    .matmul(input('v', [4, 2]))
    .tanh(),
  'a formula on columns': concat([column(0).mul(column(1)).exp(), column(2).square().mul(column(0))], 1),
  'a linear function': x.matmul(input('w', [D, 4]).slice(1, 0, 2)),
  'one output': x.square().sum([1], true).sqrt(),
  'a function of one input': column(1).sine(),
  'the identity': x,
  'more outputs than inputs': x
    .matmul(input('u', [D, 5]))
    .sine()
    .mul(column(0)),
};

describe.each(Object.entries(functions))('of %s', (title, y) => {
  const m = Number(y.shape[1]);
  const random = stream(1, title);
  const v = input('direction', x.shape);
  const bindings = {
    x: uniformTensor(x.shape, random, 0.2, 1.2),
    w: uniformTensor([D, 4], random),
    v: uniformTensor([4, 2], random),
    ...(title.startsWith('more') && { u: uniformTensor([D, 5], random) }),
    direction: uniformTensor(x.shape, random),
  };
  const [dydx, second, product, gamma] = valuesOf(
    [jacobian(y, x), hessian(y, x), hessianVectorProduct(y, x, v), curvature(y, x)],
    bindings,
  );
  const entry = (n: number, j: number, k: number) => (n * m + j) * D + k;

  it('the derivatives have shapes [N,m,d], [N,m,d,d], [N,m,d] and [N,m]', () => {
    expect(dydx.shape).toEqual([BATCH_SIZE, m, D]);
    expect(second.shape).toEqual([BATCH_SIZE, m, D, D]);
    expect(product.shape).toEqual([BATCH_SIZE, m, D]);
    expect(gamma.shape).toEqual([BATCH_SIZE, m]);
  });

  it('the Jacobian and the Hessian are those of central differences, row by row', () => {
    for (let k = 0; k < D; k++) {
      // Rows are independent: one difference moves coordinate k of all of them.
      const unit = { shape: bindings.x.shape, data: bindings.x.data.map((_, i) => Number(i % D === k)) };
      const [above, below] = [1, -1].map((sign) =>
        valuesOf([y, jacobian(y, x)], shifted(bindings, 'x', unit, sign * STEP)),
      );
      for (let n = 0; n < BATCH_SIZE; n++)
        for (let j = 0; j < m; j++) {
          const slope = (above[0].data[n * m + j] - below[0].data[n * m + j]) / (2 * STEP);
          expect(Math.abs(dydx.data[entry(n, j, k)] - slope)).toBeLessThan(1e-8);
          for (let l = 0; l < D; l++) {
            const bend = (above[1].data[entry(n, j, l)] - below[1].data[entry(n, j, l)]) / (2 * STEP);
            expect(Math.abs(second.data[entry(n, j, l) * D + k] - bend)).toBeLessThan(1e-8);
          }
        }
    }
  });

  it('the Hessian is symmetric', () => {
    for (let row = 0; row < BATCH_SIZE * m; row++)
      for (let k = 0; k < D; k++)
        for (let l = 0; l < k; l++)
          expect(second.data[(row * D + k) * D + l]).toBeCloseTo(second.data[(row * D + l) * D + k], 13);
  });

  it('the Hessian-vector product is the Hessian times the vector', () => {
    for (let n = 0; n < BATCH_SIZE; n++)
      for (let j = 0; j < m; j++)
        for (let k = 0; k < D; k++) {
          let expected = 0;
          for (let l = 0; l < D; l++)
            expected += second.data[entry(n, j, k) * D + l] * bindings.direction.data[n * D + l];
          expect(product.data[entry(n, j, k)]).toBeCloseTo(expected, 12);
        }
  });

  it('the curvature is the sum of all entries of the Hessian', () => {
    for (let row = 0; row < BATCH_SIZE * m; row++) {
      const entries = second.data.subarray(row * D * D, (row + 1) * D * D);
      expect(gamma.data[row]).toBeCloseTo(
        entries.reduce((p, q) => p + q, 0),
        12,
      );
    }
  });

  it('the tangent along v is the Jacobian times v', () => {
    const [along] = valuesOf(tangent([y], new Map([[x, v]])), bindings);
    for (let n = 0; n < BATCH_SIZE; n++)
      for (let j = 0; j < m; j++) {
        let expected = 0;
        for (let k = 0; k < D; k++)
          expected += dydx.data[entry(n, j, k)] * bindings.direction.data[n * D + k];
        expect(along.data[n * m + j]).toBeCloseTo(expected, 12);
      }
  });
});

describe('derivatives with respect to inner nodes', () => {
  const hidden = x.tanh();
  const y = hidden.square().add(x.mul(3));
  const bindings = { x: uniformTensor(x.shape, stream(2, 'inner')) };

  it('are total derivatives in the node: what else depends on x is held', () => {
    const [bar] = adjoint(y, [hidden]);
    expect(bar).toBe(hidden.mul(2));
  });

  it('ask of a tangent that the node be independent of what lies below it', () => {
    const [dot] = tangent([y], new Map([[hidden, hidden.like(1)]]));
    expect(oneValue(dot, bindings)).toEqual(oneValue(hidden.mul(2), bindings));
  });

  it('are zero where nothing depends on the node, and the seed for the node itself', () => {
    const other = input('other', [2]);
    expect(adjoint(y, [other])[0]).toBe(other.like(0));
    expect(tangent([y], new Map([[other, other]]))[0]).toBe(y.like(0));
    expect(adjoint(y, [y])[0]).toBe(y.like(1));
    expect(adjoint(y, [y], y)[0]).toBe(y);
  });
});
