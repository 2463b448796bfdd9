import { describe, expect, it } from 'vitest';
import { adjoint, concat, constant, type Expression, input, topological } from '../../src/graph/index.ts';
import { BATCH, stream, type Tensor } from '../../src/tensor/index.ts';
import { oneValue, STEP, shifted, uniformTensor, valuesOf } from './cases.ts';
import { programInputs, randomProgram, tabulate } from './naive.ts';

const PROGRAMS = 400;

function programInputsAt(random: ReturnType<typeof stream>): Record<string, Tensor> {
  return Object.fromEntries(programInputs.map((x) => [x.attributes.name, uniformTensor(x.shape, random)]));
}

describe('simplification preserves', () => {
  it('the value of random expressions', () => {
    const random = stream(1, 'simplification');
    for (let k = 0; k < PROGRAMS; k++) {
      const program = randomProgram(random, 20 + (k % 20));
      const bindings = programInputsAt(random);
      const naive = tabulate(program.naive(bindings));
      const value = oneValue(program.expression, bindings);
      expect(value.shape, `program ${k}`).toEqual(naive.shape);
      const scale = Math.max(1, ...naive.data.map(Math.abs));
      value.data.forEach((x, i) => {
        expect(Math.abs(x - naive.data[i]), `program ${k}`).toBeLessThan(1e-11 * scale);
      });
    }
  });

  it('the gradient of random expressions', () => {
    const random = stream(2, 'simplification');
    let compared = 0;
    for (let k = 0; k < PROGRAMS; k++) {
      const program = randomProgram(random, 20 + (k % 20));
      const bindings = programInputsAt(random);
      const bars = valuesOf(adjoint(program.expression, programInputs), bindings);
      programInputs.forEach((x, i) => {
        const name = x.attributes.name as string;
        const v = uniformTensor(x.shape, random);
        const total = (h: number) =>
          tabulate(program.naive(shifted(bindings, name, v, h))).data.reduce((p, q) => p + q, 0);
        const [above, below] = [total(STEP), total(-STEP)];
        const product = bars[i].data.reduce((sum, bar, j) => sum + bar * v.data[j], 0);
        // Repeated squares make some programs too curved for a difference to say anything.
        const curving = Math.abs(above + below - 2 * total(0)) / STEP ** 2;
        if (curving > 1e3 || Math.abs(above) > 1e3) return;
        compared++;
        expect(Math.abs(product - (above - below) / (2 * STEP)), `program ${k}, ${name}`).toBeLessThan(1e-5);
      });
    }
    expect(compared).toBeGreaterThan(3 * PROGRAMS);
  });
});

describe('simplification makes one node of', () => {
  const x = input('x', [BATCH, 3]);
  const y = input('y', [BATCH, 3]);
  const w = input('w', [3, 2]);
  const row = input('r', [3]);
  const column = input('c', [BATCH, 1]);
  const large = constant({ shape: [10, 10], data: new Float64Array(100).map((_, i) => i) });

  const equal: readonly (readonly [title: string, built: Expression, expected: Expression])[] = [
    ['x + 0', x.add(0), x],
    ['0 + x', constant(0).add(x), x],
    ['0 stretched + row', x.mul(0).add(row), row.broadcast([BATCH, 3])],
    ['x − 0', x.sub(0), x],
    ['0 − x', constant(0).sub(x), x.neg()],
    ['x − x', x.sub(x), x.like(0)],
    ['x + (−y)', x.add(y.neg()), x.sub(y)],
    ['x − (−y)', x.sub(y.neg()), x.add(y)],
    ['−(x − y)', x.sub(y).neg(), y.sub(x)],
    ['−(−x)', x.neg().neg(), x],
    [
      'I·w',
      constant([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]).matmul(w),
      w,
    ],
    [
      'w·I',
      w.matmul([
        [1, 0],
        [0, 1],
      ]),
      w,
    ],
    ['1·x', constant(1).mul(x), x],
    ['−1·x', x.mul(-1), x.neg()],
    ['0·x', x.mul(0), x.like(0)],
    ['2·(3·x)', constant(2).mul(x.mul(3)), x.mul(6)],
    ['(−x)·y', x.neg().mul(y), x.mul(y).neg()],
    ['(−x)·(−y)', x.neg().mul(y.neg()), x.mul(y)],
    ['x·x', x.mul(x), x.square()],
    ['(−x)²', x.neg().square(), x.square()],
    ['x·σ(x)', x.mul(x.sigmoid()), x.silu()],
    ['x/1', x.div(1), x],
    ['0/x', constant(0).div(x), x.like(0)],
    ['x⁰', x.power(0), x.like(1)],
    ['x¹', x.power(1), x],
    ['√x', x.power(0.5), x.sqrt()],
    ['|−x|', x.neg().abs(), x.abs()],
    ['max(x, x)', x.max(x), x],
    ['x < x', x.less(x), x.like(0)],
    ['x ≤ x', x.lessOrEqual(x), x.like(1)],
    ['a ≤ stretched row', x.lessOrEqual(row.broadcast([BATCH, 3])), x.lessOrEqual(row)],
    ['a known condition', constant(1).where(x, y), x],
    ['equal branches', x.less(0).where(y, y), y],
    ['softplus′', x.softplus(1), x.sigmoid()],
    ['sin⁗', x.sine(4), x.sine()],
    ['f of a stretched row', row.broadcast([2, 3]).exp(), row.exp().broadcast([2, 3])],
    ['x + a stretched row', x.add(row.broadcast([BATCH, 3])), x.add(row)],
    ['a stretch of a stretch', row.broadcast([1, 3]).broadcast([2, 3]), row.broadcast([2, 3])],
    ['transposes', w.transpose().transpose(), w],
    ['reshapes', x.reshape([BATCH, 1, 3]).reshape([BATCH, 3]), x],
    ['a slice of all', x.slice(1, 0, 3), x],
    ['a slice of a slice', x.slice(1, 1, 3).slice(1, 1, 2), x.slice(1, 2, 3)],
    ['a slice of a concat', concat([x, y], 1).slice(1, 4, 6), y.slice(1, 1, 3)],
    ['a concat of slices', concat([x.slice(1, 0, 1), x.slice(1, 1, 3)], 1), x],
    ['a concat of concats', concat([concat([x, y], 1), x], 1), concat([x, y, x], 1)],
    ['a sum of signs', x.neg().sum([0]), x.sum([0]).neg()],
    ['a sum of a multiple', x.mul(2).sum([0]), x.sum([0]).mul(2)],
    ['a sum of a stretch', row.broadcast([4, 3]).sum([0]), row.mul(4)],
    ['axes counted from the end', x.sum([-1]), x.sum([1])],
    ['a sum over all axes', x.sum(), x.sum([0, 1])],
    ['multiply, then reduce', column.mul(x).sum([0], true), column.transpose().matmul(x)],
    [
      'the same along rows',
      x.mul(row.reshape([1, 3])).sum([1], true),
      x.matmul(row.reshape([1, 3]).transpose()),
    ],
    ['a product of one term', column.matmul(row.reshape([1, 3])), column.mul(row.reshape([1, 3]))],
    ['signs in a product', x.neg().matmul(w.neg()), x.matmul(w)],
    ['a padded product', column.pad(1, 1, 1).matmul(w), column.mul(w.slice(0, 1, 2))],
    ['a scaled padding', column.pad(1, 2, 0).mul(row), column.mul(row.slice(0, 2, 3)).pad(1, 2, 0)],
    ['disjoint paddings', column.pad(1, 0, 3).add(x.pad(1, 1, 0)), concat([column, x], 1)],
    ['a sum of padding', column.pad(1, 1, 1).sum([1], true), column],
    ['a transposed padding', column.pad(1, 1, 0).transpose(), column.transpose().pad(0, 1, 0)],
    [
      'a padding seen from another axis',
      column.pad(1, 1, 0).reshape([BATCH, 1, 2]),
      column.reshape([BATCH, 1, 1]).pad(2, 1, 0),
    ],
    [
      'equal rows in a product',
      row.broadcast([BATCH, 3]).matmul(w),
      row.broadcast([1, 3]).matmul(w).broadcast([BATCH, 2]),
    ],
    ['constants', constant([1, 2]).mul([3, 4]).add(1), constant([4, 9])],
    ['large constants, folded twice', large.mul(2), large.mul(2)],
  ];

  it.each(equal)('%s', (_, built, expected) => {
    expect(built).toBe(expected);
  });
});

describe('a simplified graph', () => {
  it('of the gradient of one output among many computes with no zeros', () => {
    const x = input('x', [BATCH, 4]);
    const hidden = x.matmul(input('w1', [4, 8])).silu();
    const y = hidden.matmul(input('w2', [8, 5]));
    const order = topological(adjoint(y.slice(1, 2, 3), [x]));
    expect(order.filter((e) => e.op === 'concat')).toEqual([]);
    // x·w1, its silu′, and the way back: two products, of which one has lost its sum.
    expect(order.filter((e) => e.op === 'matmul')).toHaveLength(2);
  });

  it('keeps a transposed weight the weight it was', () => {
    const w = constant({ shape: [20, 30], data: new Float64Array(600).fill(0.1) });
    expect(w.transpose().op).toBe('transpose');
    expect(w.transpose().inputs[0]).toBe(w);
  });
});
