import { describe, expect, test } from 'vitest';
import {
  adjoint,
  concat,
  type Expression,
  evaluate,
  hessian,
  hessianVectorProduct,
  input,
  jacobian,
  topological,
} from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { compile } from '../../src/runtime/index.ts';
import { type Tensor, tensor } from '../../src/tensor/index.ts';

/*
 * A branch that is not taken may be anything, also no number: derivatives are those of the branch that is.
 */

const engine = await openEngine({ threads: 1 });
const x = input('x', ['N', 2]);
const [a, b] = [x.slice(1, 0, 1), x.slice(1, 1, 2)];
/** Left of 0, at 0 and right of it. */
const points = tensor([
  [-1.5, 0.5],
  [0, 2],
  [0, -0.75],
  [2.25, 1.5],
]);

/** y, of which `taken` is right of 0 and `otherwise` elsewhere: each is defined where it is taken, and not where not. */
interface Branches {
  readonly y: Expression;
  readonly taken: Expression;
  readonly otherwise: Expression;
}

const choose = (taken: Expression, otherwise: Expression): Branches => ({
  y: a.greater(0).where(taken, otherwise),
  taken,
  otherwise,
});
const right = (taken: Expression) => choose(taken, a.mul(b));
const column = tensor([0.75, -2], [2, 1]);

const cases: Record<string, Branches> = {
  '√x': right(a.sqrt()),
  '√x, and 0': choose(a.sqrt(), a.like(0)),
  'log x': right(a.log().mul(b)),
  'y/x': right(b.div(a)),
  '0/0': right(a.mul(b).div(a)),
  'x⁻¹ and x^1.3': right(a.power(-1).add(a.power(1.3))),
  'e^(−1/x)': right(a.power(-1).neg().exp().mul(b)),
  'an overflow': choose(a.add(b.square()), a.mul(b).add(a.mul(-500).add(-2000).exp())),
  'an activation of what is no number': right(a.log().silu().add(a.sqrt().tanh()).add(a.sqrt().relu())),
  'a product with what is no number': right(a.sqrt().mul(b.sine())),
  'max and |·|': right(a.sqrt().max(b).sub(a.log().abs())),
  'through sums, slices and shapes': right(
    concat([a.sqrt(), b.square().mul(a.log()), b], 1)
      .reshape(['N', 1, 3])
      .transpose([0, 2, 1])
      .slice(1, 0, 2)
      .sum([1]),
  ),
  'through products of matrices': right(
    x
      .mul(a)
      .sqrt()
      .matmul(column)
      .square()
      .add(a.sqrt().matmul([[2]])),
  ),
  'of matrices that both depend on x': right(
    a
      .sqrt()
      .reshape(['N', 1, 1])
      .matmul(a.log().reshape(['N', 1, 1]))
      .reshape(['N', 1]),
  ),
  'in both branches': choose(a.sqrt().mul(b), a.neg().mul(b).add(b.square().sqrt())),
  'one inside another': right(a.greater(1).where(a.sub(1).sqrt().mul(b), a.sqrt())),
  'shared by two with other conditions': {
    y: a
      .greater(0)
      .where(a.sqrt(), 1)
      .add(a.greater(2).where(a.sqrt().square().mul(b), 2)),
    taken: a.sqrt().add(a.mul(b)),
    otherwise: a.like(3),
  },
  'stretched over columns': {
    y: a
      .greater(0)
      .where(a.sqrt().mul([[1, 2, 3]]), b)
      .sum([1], true),
    taken: a.sqrt().mul(6),
    otherwise: b.mul(3),
  },
};

/** What overflows or is no number behind the operand of an extremum that is not taken. */
const extrema: Record<string, Branches> = {
  'min of an overflow': {
    y: a.mul(1e3).exp().mul(b).min(b.square()),
    taken: b.square(),
    otherwise: a.mul(1e3).exp().mul(b).min(b.square()),
  },
  'max of a negative overflow': {
    y: a.mul(1e3).exp().neg().max(b),
    taken: b,
    otherwise: a.mul(1e3).exp().neg().max(b),
  },
  'a floor and a cap': {
    y: a.mul(1e3).exp().max(0.5).min(2).mul(b),
    taken: b.mul(2),
    otherwise: b.mul(a.mul(1e3).exp().max(0.5)),
  },
  'relu of a negative overflow': {
    y: a.mul(1e3).exp().sub(1).neg().relu().add(a.mul(b)),
    taken: a.mul(b),
    otherwise: a.mul(1e3).exp().sub(1).neg().relu().add(a.mul(b)),
  },
  'a power that is infinite': {
    y: a.sub(2.25).abs().power(-1).min(9).add(b),
    taken: b.add(9),
    otherwise: a.sub(2.25).neg().power(-1).add(b),
  },
};
Object.assign(cases, extrema);

const v = tensor([1, -0.5, 0.25, 2, 1, 1, -1, 3], [4, 2]);
const direction = input('v', ['N', 2]);
const outputs = (y: Expression) => ({
  y,
  dydx: jacobian(y, x),
  hessian: hessian(y, x),
  product: hessianVectorProduct(y, x, direction),
});
type Results = Record<keyof ReturnType<typeof outputs>, Tensor>;

function byOracle(y: Expression): Results {
  const wanted = outputs(y);
  const values = evaluate(Object.values(wanted), { x: points, v }, 4);
  return Object.fromEntries(Object.keys(wanted).map((key, k) => [key, values[k]])) as Results;
}

/** The results of the branch that each row takes, differentiated without the other one. */
function expected({ taken, otherwise }: Branches): Results {
  const [p, q] = [byOracle(taken), byOracle(otherwise)];
  const mix = (one: Tensor, other: Tensor) => ({
    shape: one.shape,
    data: one.data.map((value, i) => {
      const row = Math.floor((i * points.shape[0]) / one.data.length);
      return points.data[2 * row] > 0 ? value : other.data[i];
    }),
  });
  return {
    y: mix(p.y, q.y),
    dydx: mix(p.dydx, q.dydx),
    hessian: mix(p.hessian, q.hessian),
    product: mix(p.product, q.product),
  };
}

function expectClose(actual: Results, right: Results, tolerance: number): void {
  for (const key of ['y', 'dydx', 'hessian', 'product'] as const)
    right[key].data.forEach((value, i) => {
      expect(Math.abs(actual[key].data[i] - value), `${key}[${i}]`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(value)),
      );
    });
}

describe.each(Object.entries(cases))('behind a where: %s', (_, branches) => {
  const right = expected(branches);

  test('the case has a number wherever it is taken', () => {
    expect(Object.values(right).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  test('derivatives of both orders are those of the branch taken', () => {
    expectClose(byOracle(branches.y), right, 1e-14);
  });

  test.each([
    ['float64', 1e-13],
    ['float32', 1e-5],
  ] as const)('also on an engine in %s', async (precision, tolerance) => {
    const graph = await compile(engine, outputs(branches.y), { precision });
    try {
      expectClose(await graph.run({ x: points, v }), right, tolerance);
    } finally {
      await graph.dispose();
    }
  });
});

test('an adjoint that is 0 by chance is no branch: its slope stays', () => {
  // (eˣ − 1)² at 0, where its first derivative vanishes and the second is 2.
  const y = a.less(9).where(a.exp().sub(1).square(), 0);
  const [{ data }] = evaluate([hessian(y, x)], { x: tensor([[0, 1]]) });
  expect([...data]).toEqual([2, 0, 0, 0]);
});

test('a derivative that is infinite in the branch taken is not hidden', () => {
  const y = a.greater(-1).where(a.sqrt(), 0);
  const [{ data }] = evaluate([jacobian(y, x)], { x: tensor([[0, 1]]) });
  expect(data[0]).toBe(Number.POSITIVE_INFINITY);
});

test('a graph without branches is differentiated as ever: nothing is chosen', () => {
  const y = x.sqrt().matmul(column).log().add(b.div(a));
  expect(topological(adjoint(y, [x])).some((e) => e.op === 'where')).toBe(false);
});
