import { describe, expect, it } from 'vitest';
import {
  type Arithmetic,
  concat,
  type Expression,
  evaluate,
  expression,
  input,
} from '../../src/graph/index.ts';
import {
  type AnalysisArithmetic,
  analyseSignificance,
  boundsArithmetic,
  intervalAnalysis,
  midpoint,
} from '../../src/interval/index.ts';
import { InputError, type Sizes, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

/** 2-3-2-1 with tanh, made of nested lists so that a test can compute it by hand. */
const random = stream(1, 'weights');
const matrix = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const [first, second, third] = [matrix(2, 3), matrix(3, 2), matrix(2, 1)];
const x = input('x', [1, 2]);
const lower = x.matmul(expression(tensor(first))).tanh();
const upper = lower.matmul(expression(tensor(second))).tanh();
const network = { x, output: upper.matmul(expression(tensor(third))), hidden: [lower, upper] };
const domain = { lo: [-1, 0.5], hi: [0.5, 1.5] };

/** Points of the box: its corners, and some within. */
const points = [
  ...[0, 1, 2, 3].map((corner) => [corner & 1, corner >> 1]),
  ...Array.from({ length: 20 }, () => [random.uniform(), random.uniform()]),
].map((unit) => unit.map((u, k) => domain.lo[k] + u * (domain.hi[k] - domain.lo[k])));

/** A tensor at each of the points. */
interface Samples {
  readonly shape: Sizes;
  readonly at: readonly Tensor[];
}

/** Plain float64 at each point: an operation is what the graph's oracle says. */
function sampled(build: (...operands: Expression[]) => Expression, ...operands: readonly Samples[]): Samples {
  const names = operands.map(({ shape }, k) => input(`operand ${k}`, shape));
  const result = build(...names);
  const at = points.map((_, p) => {
    const bindings = Object.fromEntries(operands.map((operand, k) => [`operand ${k}`, operand.at[p]]));
    return evaluate([result], bindings)[0];
  });
  return { shape: at[0].shape, at };
}

const elementwise = (a: Samples, f: (value: number) => number): Samples => ({
  shape: a.shape,
  at: a.at.map(({ shape, data }) => ({ shape, data: data.map(f) })),
});

const samples: Arithmetic<Samples> = {
  constant: (values) => ({ shape: values.shape, at: points.map(() => values) }),
  add: (a, b) => sampled((p, q) => p.add(q), a, b),
  sub: (a, b) => sampled((p, q) => p.sub(q), a, b),
  neg: (a) => elementwise(a, (value) => -value),
  mul: (a, b) => sampled((p, q) => p.mul(q), a, b),
  div: (a, b) => sampled((p, q) => p.div(q), a, b),
  univariate: (a, f) => elementwise(a, (value) => midpoint(f.at({ lo: value, hi: value }, boundsArithmetic))),
  power: (a, exponent) => elementwise(a, (value) => value ** exponent),
  abs: (a) => elementwise(a, Math.abs),
  max: (a, b) => sampled((p, q) => p.max(q), a, b),
  min: (a, b) => sampled((p, q) => p.min(q), a, b),
  compare: (a, b, relation) => sampled((p, q) => (relation === 'less' ? p.less(q) : p.lessOrEqual(q)), a, b),
  where: (condition, a, b) => sampled((c, p, q) => c.where(p, q), condition, a, b),
  matmul: (a, b) => sampled((p, q) => p.matmul(q), a, b),
  sum: (a, axes, keepAxes) => sampled((p) => p.sum(axes, keepAxes), a),
  broadcast: (a, shape) => sampled((p) => p.broadcast(shape), a),
  reshape: (a, shape) => sampled((p) => p.reshape(shape), a),
  transpose: (a, permutation) => sampled((p) => p.transpose(permutation), a),
  slice: (a, axis, start, stop) => sampled((p) => p.slice(axis, start, stop), a),
  concat: (parts, axis) => sampled((...operands) => concat(operands, axis), ...parts),
};

const atPoints: AnalysisArithmetic<Samples> = {
  arithmetic: samples,
  enclose: ({ shape }) => ({ shape, at: points.map((point) => tensor([point])) }),
  ends: ({ shape, at }) => {
    const over = (choose: (...values: number[]) => number) =>
      at[0].data.map((_, i) => choose(...at.map(({ data }) => data[i])));
    return { shape, lo: over(Math.min), hi: over(Math.max) };
  },
};

/** Values and adjoints of inputs and hidden neurons at a point, by hand. */
function byHand(point: readonly number[]) {
  const dense = (a: readonly number[], weights: readonly (readonly number[])[]) =>
    weights[0].map((_, j) => a.reduce((sum, value, i) => sum + value * weights[i][j], 0));
  const one = dense(point, first).map(Math.tanh);
  const two = dense(one, second).map(Math.tanh);
  const back = (adjoints: readonly number[], weights: readonly (readonly number[])[]) =>
    weights.map((row) => row.reduce((sum, w, j) => sum + w * adjoints[j], 0));
  const overTwo = back([1], third);
  const overOne = back(
    overTwo.map((bar, j) => bar * (1 - two[j] ** 2)),
    second,
  );
  const overX = back(
    overOne.map((bar, j) => bar * (1 - one[j] ** 2)),
    first,
  );
  return { values: [point, one, two], adjoints: [overX, overOne, overTwo], output: dense(two, third)[0] };
}

describe('significance in an arithmetic that samples', () => {
  const { layers, outputs } = analyseSignificance(network, domain, { arithmetic: atPoints });
  const truth = points.map(byHand);

  it('is the spread of values times the largest adjoint at the points, as computed by hand', () => {
    expect(layers.map(({ significance }) => significance.length)).toEqual([2, 3, 2]);
    for (const { layer, significance, values, adjoints } of layers)
      significance.forEach((score, i) => {
        const own = truth.map((point) => point.values[layer][i]);
        const bars = truth.map((point) => point.adjoints[layer][i]);
        const spread = Math.max(...own) - Math.min(...own);
        expect(score).toBeCloseTo(spread * Math.max(...bars.map(Math.abs)), 12);
        expect(values.lo[i]).toBeCloseTo(Math.min(...own), 12);
        expect(adjoints.hi[i]).toBeCloseTo(Math.max(...bars), 12);
      });
    expect(outputs.lo[0]).toBeCloseTo(Math.min(...truth.map(({ output }) => output)), 12);
  });

  it('is at most that of intervals, which hold every sample', () => {
    const enclosed = analyseSignificance(network, domain);
    expect(enclosed).toEqual(analyseSignificance(network, domain, { arithmetic: intervalAnalysis }));
    enclosed.layers.forEach(({ significance, values, adjoints }, l) => {
      significance.forEach((score, i) => {
        expect(score).toBeGreaterThan(layers[l].significance[i]);
        for (const point of truth) {
          expect(values.lo[i]).toBeLessThanOrEqual(point.values[l][i] + 1e-14);
          expect(adjoints.hi[i]).toBeGreaterThanOrEqual(point.adjoints[l][i] - 1e-14);
        }
      });
    });
  });

  it('of several outputs is the largest, each over its scale', () => {
    const two = { ...network, output: concat([network.output, network.output.mul(10)], 1) };
    const scaled = (outputScales: readonly number[]) =>
      analyseSignificance(two, domain, { arithmetic: atPoints, outputScales }).layers[1].significance;
    scaled([1, 10]).forEach((score, i) => {
      expect(score).toBeCloseTo(layers[1].significance[i], 12);
    });
    scaled([1, 1]).forEach((score, i) => {
      expect(score).toBeCloseTo(10 * layers[1].significance[i], 11);
    });
  });
});

it('a domain that does not fit the inputs is refused', () => {
  const analyse = () => analyseSignificance(network, { lo: [0, 1], hi: [1, 0] });
  expect(analyse).toThrow(InputError);
  expect(analyse).toThrow(/a domain of 2 inputs needs as many pairs lo ≤ hi/);
});
