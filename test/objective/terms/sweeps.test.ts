import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { adjoint, evaluate, input } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { shared } from '../../../src/node/shared-way.ts';
import { bindObjective, type GradientOptions, gradients } from '../../../src/objective/index.ts';
import { flatten } from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { batchLoss, lanes, levenbergMarquardt, loop, train, type Way } from '../../../src/training/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { boundTo, relativeError } from '../../training/problem.ts';
import { d, m, oracleOf, secondOrderSamples } from '../second-order.ts';

/* First derivatives by fewer sweeps than there are outputs: random cotangents, and tangents. */

const rows = 24;
const { hessian: _, ...all } = secondOrderSamples(rows);
const network = freshNetwork([d, 6, 5, m], 'silu', 1);
const { dydx: __, ...values } = all;

/** ∂ŷ/∂x − ∂y/∂x of all rows [rows, m, d]. */
const apart = (() => {
  const bound = boundTo({ kind: 'vanilla' }, all);
  const { predicted } = batchLoss({ architecture: network, objective: bound }, rows);
  const x = input('x', [rows, d]);
  const slopes = evaluate(
    Array.from({ length: m }, (___, j) => adjoint(predicted.slice(1, j, j + 1), [x])[0]),
    { x: all.x, parameters: tensor(flatten(network)) },
  );
  return all.dydx.data.map((label, at) => {
    const [row, j, a] = [Math.floor(at / (m * d)), Math.floor(at / d) % m, at % d];
    return slopes[j].data[row * d + a] - label;
  });
})();

const meanOf = (numbers: Float64Array) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const exact = meanOf(apart.map((value) => value * value));

/** k vectors of random signs a point, and their products with the Jacobian from the left or the right. */
function held(k: number, side: 'left' | 'right'): Samples {
  const random = stream(6, 'held');
  const [long, short] = side === 'left' ? [m, d] : [d, m];
  const vectors = Float64Array.from({ length: rows * k * long }, () => (random.uniform() < 0.5 ? -1 : 1));
  const products = new Float64Array(rows * k * short);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < m; j++)
        for (let a = 0; a < d; a++) {
          const [one, other] = side === 'left' ? [j, a] : [a, j];
          products[(row * k + i) * short + other] +=
            vectors[(row * k + i) * long + one] * all.dydx.data[(row * m + j) * d + a];
        }
  const pair = [tensor(vectors, [rows, k, long]), tensor(products, [rows, k, short])];
  return side === 'left'
    ? { ...values, vjp: { cotangents: pair[0], adjoints: pair[1] } }
    : { ...values, jvp: { directions: pair[0], tangents: pair[1] } };
}

/** The mean of (ΔJ·v)² or (cᵀΔJ)² over vectors that are held, over what it is an estimate of. */
function heldLoss({ vjp, jvp }: Samples): number {
  const [vectors, over] = vjp === undefined ? [jvp!.directions, d] : [vjp.cotangents, m];
  const [n, k, long] = vectors.shape;
  const short = vjp === undefined ? m : d;
  let sum = 0;
  for (let row = 0; row < n; row++)
    for (let i = 0; i < k; i++)
      for (let other = 0; other < short; other++) {
        let product = 0;
        for (let one = 0; one < long; one++) {
          const [j, a] = vjp === undefined ? [other, one] : [one, other];
          product += vectors.data[(row * k + i) * long + one] * apart[(row * m + j) * d + a];
        }
        sum += product * product;
      }
  return sum / (n * k * short * over);
}

function estimate({ next, loss }: ReturnType<typeof oracleOf>, draws = 250) {
  const losses = Float64Array.from({ length: draws }, () => loss(next()));
  const mean = meanOf(losses);
  const variance = losses.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
  return { mean, error: Math.sqrt(variance / draws) };
}

function agree(bound: ReturnType<typeof oracleOf>, expected: number): void {
  const { mean, error } = estimate(bound);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(0.05 * expected);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  expect(bound.whole()).toBeCloseTo(expected, 12);
}

describe('one random cotangent a step', () => {
  test('has the loss of whole Jacobians as its expectation', () => {
    agree(oracleOf(gradients(1, { sweeps: 1 }), all, network), exact);
  });

  test('weighs inputs by their own size', () => {
    const weights = [0, 1, 2].map((a) => {
      const own = all.dydx.data.filter((___, at) => at % d === a);
      return 1 / Math.sqrt(meanOf(own.map((value) => value * value)));
    });
    const expected = meanOf(apart.map((value, at) => (weights[at % d] * value) ** 2));
    agree(oracleOf(gradients(1, { sweeps: 1, columns: 'scale' }), all, network), expected);
  });

  test('leaves out outputs of points that are not known wholly', () => {
    const lacks = (at: number) => at < (rows / 2) * m * d && Math.floor(at / d) % m === 1;
    // Of each of these one number is known, which alone says nothing of a product.
    const dydx = {
      ...all.dydx,
      data: all.dydx.data.map((value, at) => (lacks(at) && at % d > 0 ? Number.NaN : value)),
    };
    const known = apart.filter((___, at) => !lacks(at));
    const expected = meanOf(known.map((value) => value * value));
    agree(oracleOf(gradients(1, { sweeps: 1 }), { ...all, dydx }, network), expected);
  });

  test('varies less over steps than one that all points share, where these err alike', () => {
    // Labels so far off that the errors of all points are about the same.
    const dydx = { ...all.dydx, data: all.dydx.data.map((value) => value + 5) };
    const own = oracleOf(gradients(1, { sweeps: 1 }), { ...all, dydx }, network);
    const table = own.objective.data['gradients.signs'];
    expect(new Set(table.data)).toEqual(new Set([-1, 1]));
    const losses = (sharing: boolean) =>
      Array.from({ length: 200 }, () => {
        const inputs = own.next();
        if (!sharing) return own.loss(inputs);
        // The same signs at all points: those of the labels are undone.
        const { 'gradients.signed': signed } = inputs as Record<string, Tensor>;
        const undone = signed.data.map((value, at) => {
          const [row, j] = [Math.floor(at / (m * d)), at % m];
          return value * table.data[row * m + j];
        });
        return own.loss({
          ...inputs,
          'gradients.signs': { shape: [rows, m], data: table.data.map(() => 1) },
          'gradients.signed': { ...signed, data: undone },
        });
      });
    const variance = (of: number[]) => {
      const mean = of.reduce((p, q) => p + q, 0) / of.length;
      return of.reduce((sum, value) => sum + (value - mean) ** 2, 0) / of.length;
    };
    expect(variance(losses(false))).toBeLessThan(0.25 * variance(losses(true)));
  });

  test('is not needed where there are as many sweeps as outputs', () => {
    const { objective } = oracleOf(gradients(1, { sweeps: m }), all, network);
    expect(objective.terms[0].draws).toBeUndefined();
    expect(objective.tables.map(({ name }) => name)).toEqual(['x', 'dydx']);
  });
});

describe('held vectors', () => {
  const sides = ['left', 'right'] as const;

  test.each(sides)('are all taken, or random combinations of them: from the %s', (side) => {
    const samples = held(3, side);
    const expected = heldLoss(samples);
    const each = oracleOf(gradients(1), samples, network);
    expect(each.loss(each.next())).toBeCloseTo(expected, 12);
    for (const sweeps of [1, 2]) agree(oracleOf(gradients(1, { sweeps }), samples, network), expected);
  });

  test.each(sides)('of √ times the units give the loss of Jacobians: from the %s', (side) => {
    const [long, short] = side === 'left' ? [m, d] : [d, m];
    const scale = Math.sqrt(long);
    const vectors = new Float64Array(rows * long * long);
    for (let at = 0; at < rows * long; at++) vectors[at * long + (at % long)] = scale;
    const products = Float64Array.from({ length: rows * long * short }, (___, at) => {
      const [row, one, other] = [Math.floor(at / (long * short)), Math.floor(at / short) % long, at % short];
      const [j, a] = side === 'left' ? [one, other] : [other, one];
      return scale * all.dydx.data[(row * m + j) * d + a];
    });
    const pair = [tensor(vectors, [rows, long, long]), tensor(products, [rows, long, short])];
    const samples: Samples =
      side === 'left'
        ? { ...values, vjp: { cotangents: pair[0], adjoints: pair[1] } }
        : { ...values, jvp: { directions: pair[0], tangents: pair[1] } };
    const bound = oracleOf(gradients(1), samples, network);
    expect(bound.loss(bound.next())).toBeCloseTo(exact, 12);
    const mean = (data: Float64Array) => meanOf(data.map((value) => value * value));
    expect(bound.objective.terms[0].signal).toBeCloseTo(mean(all.dydx.data), 12);
    // By size each output, or each input, has the mean square 1.
    const scaled = bindObjective([gradients(1, { columns: 'scale' })], samples, { inputs: d, outputs: m });
    expect(scaled.terms[0].signal).toBeCloseTo(1, 12);
  });

  test('give way to whole Jacobians, but for cotangents', () => {
    const both = { ...held(1, 'right'), dydx: all.dydx };
    const { objective } = oracleOf(gradients(1), both, network);
    expect(objective.tables.map(({ name }) => name)).toEqual(['x', 'dydx']);
  });

  test('must fit the network', () => {
    const bad = held(1, 'right');
    const jvp = { ...bad.jvp!, directions: held(1, 'left').vjp!.cotangents };
    expect(() => bindObjective([gradients(1)], { ...bad, jvp }, { inputs: d, outputs: m })).toThrow(
      /tangentDirections must have shape \[24,1,3\]/,
    );
  });
});

const cases: readonly (readonly [string, GradientOptions, Samples])[] = [
  ['random cotangents', { sweeps: 1 }, all],
  ['random cotangents, columns by size', { sweeps: 1, columns: 'scale' }, all],
  ['tangents', {}, held(2, 'right')],
  ['combinations of tangents', { sweeps: 1, columns: 'scale' }, held(2, 'right')],
  ['combinations of cotangents', { sweeps: 1 }, held(2, 'left')],
];

test.each(cases)(
  'the gradient by the parameters is that of finite differences: %s',
  (___, options, samples) => {
    const bound = oracleOf(gradients(1, options), samples, network);
    const inputs = bound.next();
    const { unpacked, total } = bound;
    const [gradient] = evaluate([unpacked.pack(adjoint(total, unpacked.pieces))], inputs);
    const at = flatten(network);
    // Central: h² and rounding over h are both about 1e-10 for h = 1e-5.
    const h = 1e-5;
    const differences = at.map((value, k) => {
      const [up, down] = [h, -h].map((by) =>
        bound.loss({ ...inputs, parameters: tensor(at.with(k, value + by)) }),
      );
      return (up - down) / (2 * h);
    });
    expect(relativeError(gradient.data, differences)).toBeLessThan(1e-7);
  },
);

describe('trainings', () => {
  const engine = openEngine({ engine: 'native', threads: 1 });
  const start = freshNetwork([d, 8, 8, m], 'silu', 3);
  const common = { objective: undefined, random: stream(1, 'shuffle') };

  // Threads share draws and tables: what they are weighed by is the step's.
  const sharing = ['random cotangents', 'combinations of tangents', 'tangents'];
  test.each(cases)('agree in all ways: %s', async (name, { sweeps, columns }, samples) => {
    const run = async (way: Way) =>
      train(await engine, start, samples, {
        ...common,
        loss: { kind: 'sobolev', sweeps, columns },
        steps: 192,
        batch: 8,
        schedule: { kind: 'constant', rate: 5e-3 },
        random: stream(1, 'shuffle'),
        ways: [way],
      });
    const { curve } = await run(loop);
    const taken: string[] = [];
    for (const [way, threads] of [
      [lanes, 1],
      [shared, 2],
    ] as const) {
      if (way === shared && !sharing.includes(name)) continue;
      const other = await run({
        name: way.name,
        suits: () => true,
        async open(begun) {
          const steps = await way.open({ ...begun, threads });
          if (steps !== undefined) taken.push(way.name);
          return steps;
        },
      });
      expect(relativeError(other.curve.total, curve.total)).toBeLessThan(2e-3);
    }
    expect(taken).toEqual(sharing.includes(name) ? ['lanes', 'shared'] : ['lanes']);
    expect(curve.terms.gradients.at(-1)).toBeLessThan(0.5 * curve.terms.gradients[0]);
  });

  test.each(cases)('are polished by least squares: %s', async (___, { sweeps, columns }, samples) => {
    const { curve } = await train(await engine, start, samples, {
      ...common,
      loss: { kind: 'sobolev', sweeps, columns },
      method: levenbergMarquardt(),
      validation: 0,
      steps: 15,
      random: stream(1, 'shuffle'),
    });
    expect(curve.terms.gradients.at(-1)).toBeLessThan(0.01 * curve.terms.gradients[0]);
  });
});
