import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adjoint,
  applyActivation,
  concat,
  type Expression,
  evaluate,
  input,
  inputsOf,
  type LoopBody,
} from '../../src/graph/index.ts';
import { compileLanes } from '../../src/lanes/index.ts';
import { LaneProgram } from '../../src/runtime/index.ts';
import { type Sizes, sizeOf, type Tensor, tensor } from '../../src/tensor/index.ts';
import {
  type Build,
  choices,
  commonSteps,
  grow,
  squareWeights,
  uniformValues,
} from '../support/random-graphs.ts';

/*
 * Generated code against the oracle. Bodies are of one step unless they carry something.
 */

/** The rows of `gathered` parts lie column by column. */
const columnwise = ({ shape: [rows, columns], data }: Tensor) =>
  Float32Array.from({ length: rows * columns }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);

async function open(body: Partial<LoopBody>): Promise<LaneProgram | undefined> {
  const step = await compileLanes({ carried: [], collected: {}, gathered: [], scheduled: [], ...body });
  return step && LaneProgram.open(step);
}

/** The value of an expression of flat inputs and of gathered ones, by generated code. */
async function compute(y: Expression, bindings: Record<string, Tensor>, gathered: readonly string[] = []) {
  const parts = gathered.map((name) => ({ name, shape: bindings[name].shape }));
  const program = await open({ collected: { y }, gathered: parts });
  if (program === undefined) return undefined;
  for (const name of inputsOf([y]).map((e) => e.attributes.name as string)) {
    const values = bindings[name];
    program.numbers(name, values.data.length).set(gathered.includes(name) ? columnwise(values) : values.data);
  }
  program.step();
  return program.numbers('y', sizeOf(y.shape as Sizes)).slice();
}

describe('functions in lanes', () => {
  const points = [
    ...Array.from({ length: 4001 }, (_, k) => Math.fround((k - 2000) / 20)),
    ...[1e-30, -1e-30, 1e-4, -1e-4, 7.9, -7.9, 87, -87, 300, -300, 0],
  ];
  const x = input('x', [points.length]);
  /** Errors in units of the last place of float32, or of 1e-37 where that is larger. */
  async function largestError(f: (e: Expression) => Expression, at: readonly number[]): Promise<number> {
    const bindings = { x: tensor([...at, ...points.slice(at.length)]) };
    const actual = await compute(f(x), bindings);
    const [exact] = evaluate([f(x)], bindings);
    const errors = at.map(
      (_, k) => Math.abs(actual![k] - exact.data[k]) / Math.max(Math.abs(exact.data[k]) * 2 ** -23, 1e-37),
    );
    return Math.max(...errors);
  }
  const within = (size: number) => points.filter((value) => Math.abs(value) <= size);

  test.each<[string, (e: Expression) => Expression, number, number]>([
    ['exp', (e) => e.exp(), 87, 2],
    ['sigmoid', (e) => e.sigmoid(), 80, 4],
    ['tanh', (e) => e.tanh(), 1000, 6],
    ['silu', (e) => e.silu(), 80, 5],
    ['relu', (e) => e.relu(), 1000, 0.5],
    ['relu′', (e) => e.relu(1), 1000, 0],
    ['softsign', (e) => applyActivation(e, 'softsign'), 1000, 1],
    ['softsign′', (e) => applyActivation(e, 'softsign', 1), 1000, 3],
    ['softsign″', (e) => applyActivation(e, 'softsign', 2), 1000, 4],
    ['clip', (e) => applyActivation(e, 'clip(-0.5,3)'), 1000, 0.5],
    ['clip′', (e) => applyActivation(e, 'clip(-0.5,3)', 1), 1000, 0],
    ['mish', (e) => applyActivation(e, 'mish'), 80, 10],
    // The exponent 2u is rounded: by 2⁻²⁴ of 40 at 6.
    ['gelu-tanh', (e) => applyActivation(e, 'gelu-tanh'), 6, 60],
    ['softplus', (e) => e.softplus(), 80, 4],
    ['softplus′', (e) => e.softplus(1), 80, 4],
    ['log(eᵃ + eᵇ)', (e) => e.mul(0.5).add(1).logAddExp(e.mul(-0.25)).add(40), 80, 4],
    ['√|x|', (e) => e.abs().sqrt(), 1000, 0.5],
    ['1/(1 + x²)', (e) => e.square().add(1).power(-1), 1000, 2],
    ['max and min', (e) => e.max(0.3).min(1.7), 1000, 0.5],
    [
      'log',
      (e) =>
        e
          .abs()
          .max(2 ** -126)
          .log(),
      1000,
      2,
    ],
    ['x³ and x⁵', (e) => e.power(3).add(e.power(5)), 1000, 3],
    ['x⁻³', (e) => e.add(0.013).power(-3), 1000, 4],
    ['|x|^1.5', (e) => e.abs().power(1.5), 1000, 2],
    ['|x|^0.7', (e) => e.abs().power(0.7), 1000, 30],
    ['|x|^−0.3', (e) => e.abs().add(1e-3).power(-0.3), 1000, 10],
    // The exponent x²/2 is rounded: by 2⁻²⁴ of 18 at 6 deviations.
    ['Φ', (e) => e.normalCdf(), 6, 40],
    ['φ', (e) => e.normalCdf(1), 6, 20],
    ['φ′', (e) => e.normalCdf(2), 6, 20],
    ['comparisons', (e) => e.less(0.3).add(e.lessOrEqual(-0.3).mul(2)), 1000, 0],
    ['a choice', (e) => e.less(0.3).where(e.mul(2), e.neg()), 1000, 0.5],
  ])('%s is accurate', async (_, f, size, units) => {
    expect(await largestError(f, within(size))).toBeLessThanOrEqual(units);
  });

  test.each<[string, (e: Expression) => Expression]>([
    ['silu′', (e) => e.silu(1)],
    ['silu″', (e) => e.silu(2)],
    ['silu‴', (e) => e.silu(3)],
    ['sigmoid′', (e) => e.sigmoid(1)],
    ['sigmoid″', (e) => e.sigmoid(2)],
    ['sigmoid‴', (e) => e.sigmoid(3)],
    ['tanh′', (e) => e.tanh(1)],
    ['tanh″', (e) => e.tanh(2)],
    ['tanh‴', (e) => e.tanh(3)],
    ...[0, 1, 2, 3].flatMap((order): [string, (e: Expression) => Expression][] =>
      (['mish', 'gelu-tanh', 'hard-swish', 'hard-sigmoid', 'selu', 'celu(2)', 'softsign'] as const).map(
        (name) => [`${name} of order ${order}`, (e) => applyActivation(e, name, order)],
      ),
    ),
    ['sigmoid far out', (e) => e.sigmoid()],
    ['silu far out', (e) => e.silu()],
  ])('%s is as accurate as its formula everywhere', async (_, f) => {
    const bindings = { x: tensor(points) };
    const actual = await compute(f(x), bindings);
    const [exact] = evaluate([f(x)], bindings);
    for (const [k, value] of exact.data.entries())
      expect(Math.abs(actual![k] - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(points[k])));
  });

  test.each<[string, (e: Expression) => Expression]>([
    ['exp', (e) => e.exp()],
    ['silu', (e) => e.silu()],
    ['silu″', (e) => e.silu(2)],
    ['tanh', (e) => e.tanh()],
    ['relu', (e) => e.relu()],
    ['max', (e) => e.max(1)],
    ['log', (e) => e.log()],
    ['x^0.7', (e) => e.power(0.7)],
    ['Φ', (e) => e.normalCdf()],
    ['the branch that is taken', (e) => e.lessOrEqual(1).where(1, e)],
  ])('%s of what is no number is none: divergence stays visible', async (_, f) => {
    const bindings = { x: tensor(points.map(() => Number.NaN)) };
    expect((await compute(f(x), bindings))!.every(Number.isNaN)).toBe(true);
  });
});

describe('at the ends of their domains', () => {
  const at = [-1, 0, 2 ** -126, Number.POSITIVE_INFINITY];
  const x = input('x', [at.length]);
  test.each<[string, Expression, readonly number[]]>([
    ['log', x.log(), [Number.NaN, Number.NEGATIVE_INFINITY, Math.fround(Math.log(2 ** -126)), Infinity]],
    ['x^0.7 is 0 at 0', x.min(1).power(0.7), [Number.NaN, 0, 0, 1]],
    ['x^−0.3 is infinite at 0', x.min(1).power(-0.3), [Number.NaN, Infinity, Infinity, 1]],
    ['a branch that is not taken is not seen', x.greater(0).where(1, x.log()), [NaN, -Infinity, 1, 1]],
  ])('%s', async (_, e, values) => {
    const actual = await compute(e, { x: tensor(at) });
    for (const [k, value] of values.entries())
      if (Math.abs(value) > 1e-30 && Number.isFinite(value)) expect(actual![k]).toBeCloseTo(value, 4);
      else if (at[k] !== 2 ** -126) expect(actual![k]).toBe(value);
  });
});

const ROWS = 16;
const COLUMNS = 3;

/** Each keeps [16, 3] over rows, values of moderate size, and has code. */
const steps: readonly Build[] = [
  ...commonSteps,
  ([a]) => a.sigmoid(1),
  ([a]) => a.relu(),
  ([a]) => a.matmul(squareWeights(COLUMNS)).tanh(),
  ([a]) => a.matmul(squareWeights(COLUMNS).transpose()),
  ([a, b]) => a.matmul(a.transpose().matmul(b).mul(0.05)).tanh(),
  ([a]) => a.slice(1, 1, 2).add(a),
  ([a, b]) =>
    a
      .slice(1, 0, 1)
      .mul(b.slice(1, 2, 3))
      .add(b),
  ([a, b]) => a.slice(1, 0, 1).concat([b.slice(1, 1, 3)], 1),
  ([a, b]) => a.slice(1, 0, 2).pad(1, 1, 0).add(b),
  ([a]) => a.sub(a.mean([0], true)),
  ([a]) => a.mean().add(a),
  ([a, b]) => a.mul(b.sum([0], true).mul(0.1).tanh()),
  ([a]) => a.reshape([ROWS, 1, COLUMNS]).reshape([ROWS, COLUMNS]).mul(0.9),
];

describe('random graphs over rows', () => {
  const x = input('x', [ROWS, COLUMNS]);
  const z = input('z', [ROWS, COLUMNS]);
  const p = input('p', [1, COLUMNS]);
  test('and their gradients agree with the oracle', async () => {
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(choices, fc.nat(1e6), async (chosen, seed) => {
        const y = grow([x.add(p), z], steps, chosen).sum([0], true);
        const bindings = {
          x: uniformValues(seed, 'x', [ROWS, COLUMNS]),
          z: uniformValues(seed, 'z', [ROWS, COLUMNS]),
          p: uniformValues(seed, 'p', [1, COLUMNS]),
        };
        // A gradient may have parts without code (a sum over columns); the value always has.
        const gradient = adjoint(y.square().sum(), [p])[0];
        for (const [e, must] of [
          [y, true],
          [gradient.add(p.mul(0.5)), false],
        ] as const) {
          const actual = await compute(e, bindings, ['x', 'z']);
          if (must && inputsOf([e]).length > 0) expect(actual).toBeDefined();
          if (actual === undefined) continue;
          compiled++;
          const [oracle] = evaluate([e], bindings);
          const size = Math.max(1, ...oracle.data.map(Math.abs));
          const errors = oracle.data.map((value, k) => Math.abs(value - actual[k]));
          expect(Math.max(...errors)).toBeLessThanOrEqual(2e-4 * size);
        }
      }),
      { numRuns: 120, seed: 11 },
    );
    expect(compiled).toBeGreaterThan(180);
  });
});

describe('products with what all points share', () => {
  const [rows, d] = [16, 5];
  const v = input('v', [1, d]);
  const w = input('w', [d, 11]);
  const all = input('all', [rows, 3 * d]);
  const matrices = all.reshape([rows, 3, d]);
  const c = input('c', [1, 3]);
  test.each<[string, Expression]>([
    ['a row times a matrix', v.matmul(w)],
    ['a matrix times a column', w.transpose().matmul(v.transpose())],
    ['matrices of several rows', w.transpose().matmul(w.slice(1, 2, 9))],
    ['a column times a row', v.transpose().mul(c)],
    ['a row times a column', c.mul(v.transpose())],
    ['the matrix of each point times a vector', matrices.matmul(v.transpose()).sum([0])],
    ['the same with a stack', matrices.matmul(v.reshape([1, d, 1])).sum([0])],
    ['a vector times the matrix of each point', c.matmul(matrices).sum([0])],
    ['a part of each matrix', matrices.slice(1, 1, 3).matmul(v.transpose()).sum([0])],
  ])('%s', async (_, e) => {
    const bindings = {
      v: uniformValues(1, 'v', [1, d]),
      w: uniformValues(1, 'w', [d, 11]),
      c: uniformValues(1, 'c', [1, 3]),
      all: uniformValues(1, 'all', [rows, 3 * d]),
    };
    const actual = await compute(e, bindings, ['all']);
    const [exact] = evaluate([e], bindings);
    expect(actual).toHaveLength(exact.data.length);
    exact.data.forEach((value, k) => {
      expect(actual![k]).toBeCloseTo(value, 4);
    });
  });
});

describe('a step that carries state', () => {
  const [p, q] = [input('p', [10]), input('q', [10])];
  const rate = input('rate', []);
  const start = {
    p: tensor(Array.from({ length: 10 }, (_, k) => k + 1)),
    q: tensor(new Float64Array(10).fill(0.5)),
  };

  test.each<[string, Record<'p' | 'q', Expression>]>([
    ['where each needs the other as it was', { p: p.add(q), q: p.sub(q) }],
    ['where one needs the other as it will be', { p: p.add(q).mul(0.5), q: p.add(q).mul(0.5).mul(q) }],
    ['where one stays', { p: p.mul(1.5), q }],
    ['of parts', { p: concat([p.slice(0, 5, 10), p.slice(0, 0, 5)], 0), q: q.add(p.slice(0, 0, 1)) }],
  ])('%s', async (_, next) => {
    const moved = { p: next.p.mul(rate), q: next.q };
    const carried = Object.entries(moved).map(([name, e]) => ({ name, next: e }));
    const program = await open({
      carried,
      collected: { seen: p.mul(2) },
      scheduled: [{ name: 'rate', shape: [] }],
    });
    let state: Record<'p' | 'q', Tensor> = start;
    for (const name of ['p', 'q'] as const) program!.numbers(name, 10).set(start[name].data);
    for (const number of [1, 0.5, 0.25]) {
      program!.numbers('rate', 1)[0] = number;
      program!.step();
      const before = state;
      const [nextP, nextQ] = evaluate([moved.p, moved.q], { ...state, rate: tensor(number) });
      state = { p: nextP, q: nextQ };
      for (const name of ['p', 'q'] as const)
        program!.numbers(name, 10).forEach((value, k) => {
          expect(value).toBeCloseTo(state[name].data[k], 4);
        });
      expect([...program!.numbers('seen', 10)]).toEqual(
        [...before.p.data].map((value) => 2 * Math.fround(value)),
      );
    }
  });

  test('has no code where a state becomes another as it is', async () => {
    const carried = [
      { name: 'p', next: q },
      { name: 'q', next: p },
    ];
    expect(await open({ carried })).toBeUndefined();
  });
});

describe('no code', () => {
  const x = input('x', [ROWS, COLUMNS]);
  const gathered = [{ name: 'x', shape: [ROWS, COLUMNS] }];
  test.each<[string, Partial<LoopBody>]>([
    ['for a function without a rule', { collected: { y: x.gelu().sum() }, gathered }],
    ['for a derivative without one', { collected: { y: x.silu(4).sum() }, gathered }],
    ['for sums over columns', { collected: { y: x.sum([1], true).sum() }, gathered }],
    ['for results over rows', { collected: { y: x.mul(2) }, gathered }],
    [
      'for a batch that is no multiple of eight',
      { collected: { y: input('x', [12, 3]).sum() }, gathered: [{ name: 'x', shape: [12, 3] }] },
    ],
  ])('%s', async (_, body) => {
    expect(await open(body)).toBeUndefined();
  });
});
