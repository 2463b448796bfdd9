import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { adjoint, evaluate, input, tangent } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { shared } from '../../../src/node/shared-way.ts';
import {
  bindObjective,
  curvatures,
  type Directions,
  type LossOptions,
} from '../../../src/objective/index.ts';
import { flatten, type Network } from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { batchLoss, lanes, levenbergMarquardt, loop, train, type Way } from '../../../src/training/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { boundTo, relativeError } from '../../training/problem.ts';
import { d, heldSamples, m, oracleOf, productsOf, secondOrderSamples } from '../second-order.ts';

/* Second derivatives of network and labels along directions. */

const rows = 24;
const all = secondOrderSamples(rows);
const network = freshNetwork([d, 6, 5, m], 'silu', 1);

/** ∂²ŷ/∂x² − ∂²y/∂x² of all rows [rows, m, d, d], by the oracle: second derivatives one by one. */
const apart = (() => {
  const x = input('x', [rows, d]);
  const { predicted: output } = batchLoss(
    { architecture: network, objective: boundTo({ kind: 'vanilla' }, all) },
    rows,
  );
  const data = new Float64Array(rows * m * d * d);
  for (let j = 0; j < m; j++)
    for (let b = 0; b < d; b++) {
      const unit = tensor(
        Float64Array.from({ length: rows * d }, (_, at) => (at % d === b ? 1 : 0)),
        [rows, d],
      );
      const slopes = adjoint(output.slice(1, j, j + 1), [x]);
      const [column] = evaluate(tangent(slopes, new Map([[x, input('v', [rows, d])]])), {
        x: all.x,
        v: unit,
        parameters: tensor(flatten(network)),
      });
      for (let row = 0; row < rows; row++)
        for (let a = 0; a < d; a++) data[((row * m + j) * d + a) * d + b] = column.data[row * d + a];
    }
  return data.map((value, at) => value - all.hessian.data[at]);
})();

/** The mean over rows, outputs and inputs of (ΔH v)² along directions of each row [rows, k, d], summed over these. */
function meanAlong(directions: Tensor): number {
  const products = productsOf({ ...all, hessian: tensor(apart, [rows, m, d, d]) }, directions);
  return products.data.reduce((sum, value) => sum + value * value, 0) / (rows * m * d);
}

/** The same directions for each row. */
const everywhere = (...vectors: (readonly number[])[]) =>
  tensor(Array.from({ length: rows }, () => vectors).flat(2), [rows, vectors.length, d]);
const axes = everywhere([1, 0, 0], [0, 1, 0], [0, 0, 1]);

/** Means of the losses of many draws, with the standard error of the mean. */
function estimate({ next, loss }: ReturnType<typeof oracleOf>, draws: number) {
  const losses = Array.from({ length: draws }, () => loss(next()));
  const mean = losses.reduce((sum, value) => sum + value, 0) / draws;
  const variance = losses.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
  return { mean, error: Math.sqrt(variance / draws) };
}

describe('in expectation, over draws, the loss is', () => {
  // As many draws as tell the mean to 6 %: entries of normal vectors vary most.
  test.each<[string, Directions, number]>([
    ['signs', { kind: 'random' }, 60],
    ['normal numbers', { kind: 'random', distribution: 'gaussian' }, 400],
    ['the sphere', { kind: 'random', distribution: 'sphere' }, 100],
    ['three a step', { kind: 'random', distribution: 'sphere', count: 3 }, 50],
  ])('that of whole Hessians, d times the mean over their entries: %s', (_, directions, draws) => {
    const bound = oracleOf(curvatures(1, { directions }), all, network);
    const exact = meanAlong(axes);
    const { mean, error } = estimate(bound, draws);
    expect(error).toBeLessThan(0.06 * exact);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
    expect(bound.whole()).toBeCloseTo(exact, 12);
  });

  test.each([
    [2, 1],
    [4, 1],
    [4, 3],
  ])('the mean over %d held directions, %d a step', (k, count) => {
    const held = heldSamples(all, k);
    const exact = meanAlong(held.hvp!.directions) / k;
    const bound = oracleOf(curvatures(1, { directions: { kind: 'random', count } }), held, network);
    const { mean, error } = estimate(bound, 200);
    expect(error).toBeLessThan(0.03 * exact);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
    expect(bound.whole()).toBeCloseTo(exact, 12);
  });

  test.each([true, false])('the sum over the principal directions, weighted: %s', (weighted) => {
    // All three, so that there is something to combine.
    const directions = { kind: 'principal', share: 1, weighted } as const;
    const bound = oracleOf(curvatures(1, { directions }), all, network);
    const exact = bound.whole();
    const { mean, error } = estimate(bound, 200);
    expect(error).toBeLessThan(0.03 * exact);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
    // Unweighted ones of all d dimensions are a rotation of the axes.
    if (!weighted) expect(exact).toBeCloseTo(meanAlong(axes), 12);
    else expect(Math.abs(exact / meanAlong(axes) - 1)).toBeGreaterThan(0.01);
  });
});

describe('without draws', () => {
  const loss = (directions: Directions, samples: Samples = all) => {
    const bound = oracleOf(curvatures(1, { directions }), samples, network);
    expect(bound.objective.terms[0].draws).toBeUndefined();
    return bound.loss(bound.next());
  };

  test('the loss along axes is the mean over all entries', () => {
    expect(loss({ kind: 'axes' })).toBeCloseTo(meanAlong(axes) / d, 12);
  });

  test('the loss along given directions is the mean over them', () => {
    const vectors = [
      [1, -2, 0.5],
      [0, 1, 3],
    ];
    expect(loss({ kind: 'given', vectors })).toBeCloseTo(meanAlong(everywhere(...vectors)) / 2, 12);
  });

  test('one held direction is taken as it is, and so are all where more are asked for', () => {
    for (const [k, count] of [
      [1, 1],
      [3, 3],
      [2, 5],
    ]) {
      const held = heldSamples(all, k);
      const bound = oracleOf(curvatures(1, { directions: { kind: 'random', count } }), held, network);
      expect(bound.objective.terms[0].draws).toBeUndefined();
      expect(bound.loss(bound.next())).toBeCloseTo(meanAlong(held.hvp!.directions) / k, 12);
    }
  });

  test('held directions that are the axes or the vectors asked for, of any length and order, will do', () => {
    const directions = everywhere([0, 0, -4], [2, 0, 0], [0, 0.5, 0]);
    const { hessian: _, ...first } = all;
    const held = { ...first, hvp: { directions, products: productsOf(all, directions) } };
    expect(loss({ kind: 'axes' }, held as Samples)).toBeCloseTo(meanAlong(axes) / d, 12);
    const given = loss({ kind: 'given', vectors: [[0, 3, 0]] }, held as Samples);
    expect(given).toBeCloseTo(meanAlong(everywhere([0, 3, 0])), 12);
  });

  test('two estimates of an entry count as their mean, one that is known for both', () => {
    const hessian = { ...all.hessian, data: all.hessian.data.slice() };
    for (let at = 0; at < hessian.data.length; at += d * d) {
      hessian.data[at + 1] += 0.3;
      hessian.data[at + d] -= 0.3;
      hessian.data[at + 2] = Number.NaN;
    }
    expect(loss({ kind: 'axes' }, { ...all, hessian })).toBeCloseTo(meanAlong(axes) / d, 6);
  });
});

describe('outputs that outnumber inputs', () => {
  /** Each output twice: four of three inputs. */
  const twice = <Part extends Tensor | undefined>(part: Part, axis: number): Part => {
    if (part === undefined) return part;
    const { shape, data } = part;
    const width = shape.slice(axis).reduce((p, q) => p * q, 1);
    const parts = Array.from({ length: data.length / width }, (_, k) => [
      ...data.subarray(k * width, (k + 1) * width),
    ]);
    const double = shape.map((size, at) => (at === axis ? 2 * size : size));
    return tensor(
      parts.flatMap((own) => [...own, ...own]),
      double,
    ) as Part;
  };
  const doubled = (samples: Samples): Samples => ({
    x: samples.x,
    y: twice(samples.y, 1),
    dydx: twice(samples.dydx, 1),
    ...(samples.hessian && { hessian: twice(samples.hessian, 1) }),
    ...(samples.hvp && {
      hvp: { directions: samples.hvp.directions, products: twice(samples.hvp.products, 2) },
    }),
  });
  const last = network.layers.at(-1)!;
  const copies = (numbers: Float64Array, width: number) =>
    twice(tensor(numbers, [numbers.length / width, width]), 1).data;
  const wide: Network = {
    layers: [
      ...network.layers.slice(0, -1),
      { ...last, outputs: 2 * m, weight: copies(last.weight, m), bias: copies(last.bias, m) },
    ],
  };

  const partial = { ...all, hessian: { ...all.hessian, data: all.hessian.data.slice() } };
  partial.hessian.data.fill(Number.NaN, 0, 30);

  test.each<[string, Directions, Samples]>([
    ['random', { kind: 'random', count: 2 }, all],
    ['axes', { kind: 'axes' }, all],
    ['given', { kind: 'given', vectors: [[1, -2, 0.5]] }, all],
    ['principal', { kind: 'principal' }, all],
    ['held', { kind: 'random' }, heldSamples(all, 3)],
    ['all held', { kind: 'random', count: 3 }, heldSamples(all, 3)],
    ['axes, some not known', { kind: 'axes' }, partial],
    ['random, some not known', { kind: 'random' }, partial],
  ])('are compared by tangents alone, with the same loss: %s', (_, directions, samples) => {
    const term = curvatures(1, { directions });
    const narrow = oracleOf(term, samples, network);
    const both = oracleOf(term, doubled(samples), wide);
    expect(both.loss(both.next())).toBeCloseTo(narrow.loss(narrow.next()), 11);
    expect(both.whole()).toBeCloseTo(narrow.whole(), 11);
    const [{ signal }, { signal: own }] = [both, narrow].map(({ objective }) => objective.terms[0]);
    expect(signal).toBeCloseTo(own!, 11);
  });
});

describe('what is not known does not count', () => {
  // Of the first half of the points the last row and column of each Hessian.
  const hessian = { ...all.hessian, data: all.hessian.data.slice() };
  const lacks = (row: number, a: number, b: number) => row < rows / 2 && (a === 2 || b === 2);
  const at = (row: number, j: number, a: number, b: number) => ((row * m + j) * d + a) * d + b;
  const entries: [row: number, j: number, a: number, b: number][] = [];
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < m; j++)
      for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) entries.push([row, j, a, b]);
  for (const [row, j, a, b] of entries) if (lacks(row, a, b)) hessian.data[at(row, j, a, b)] = Number.NaN;
  const partial = { ...all, hessian };

  test('along axes each entry by itself', () => {
    const bound = oracleOf(curvatures(1, { directions: { kind: 'axes' } }), partial, network);
    const known = entries.filter(([row, , a, b]) => !lacks(row, a, b));
    const mean = known.reduce((sum, e) => sum + apart[at(...e)] ** 2, 0) / known.length;
    expect(bound.loss(bound.next())).toBeCloseTo(mean, 12);
  });

  test('along other directions rows of Hessians', () => {
    const v = [1, -2, 0.5];
    const bound = oracleOf(curvatures(1, { directions: { kind: 'given', vectors: [v] } }), partial, network);
    const squares: number[] = [];
    for (let row = rows / 2; row < rows; row++)
      for (let j = 0; j < m; j++)
        for (let a = 0; a < d; a++)
          squares.push(v.reduce((sum, entry, b) => sum + entry * apart[at(row, j, a, b)], 0) ** 2);
    expect(bound.loss(bound.next())).toBeCloseTo(squares.reduce((p, q) => p + q, 0) / squares.length, 12);
  });
});

test.each<[string, Directions, Samples]>([
  ['whole Hessians', { kind: 'random', count: 2 }, all],
  ['held products', { kind: 'random' }, heldSamples(all, 3)],
  ['principal directions', { kind: 'principal' }, all],
])('the gradient by the parameters is that of finite differences: %s', (_, directions, samples) => {
  const bound = oracleOf(curvatures(1, { directions }), samples, network);
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
});

describe('trainings of second order', () => {
  const data = secondOrderSamples(160, 2);
  const directions: readonly (readonly [string, Directions | undefined, Samples])[] = [
    ['random', undefined, data],
    ['principal', { kind: 'principal' }, data],
    ['principal of the network', { kind: 'principal', of: 'network' }, data],
    ['axes', { kind: 'axes' }, data],
    ['given', { kind: 'given', vectors: [[1, 0, -1]] }, data],
    ['held', { kind: 'random' }, heldSamples(data, 3)],
  ];
  const start = freshNetwork([d, 8, 8, m], 'silu', 3);
  const run = async (of: Directions | undefined, samples: Samples, engine = native, ways?: readonly Way[]) =>
    train(await engine, start, samples, {
      loss: { kind: 'sobolev', order: 2, directions: of },
      steps: 128,
      batch: 16,
      schedule: { kind: 'constant', rate: 5e-3 },
      random: stream(1, 'shuffle'),
      ways,
    });
  const native = openEngine({ engine: 'native', threads: 1 });

  // Directions are tables or draws of the step: threads share those of one kind as those of another.
  const sharing = ['random', 'principal of the network', 'held'];
  test.each(directions)('agree in all ways: %s', async (name, of, samples) => {
    const expected = await run(of, samples, native, [loop]);
    const taken: string[] = [];
    for (const [way, threads] of [
      [lanes, 1],
      [shared, 2],
    ] as const) {
      if (way === shared && !sharing.includes(name)) continue;
      const only: Way = {
        name: way.name,
        suits: () => true,
        async open(begun) {
          const steps = await way.open({ ...begun, threads });
          if (steps !== undefined) taken.push(way.name);
          return steps;
        },
      };
      const { curve } = await run(of, samples, native, [only]);
      expect(relativeError(curve.total, expected.curve.total)).toBeLessThan(2e-3);
    }
    expect(taken).toEqual(sharing.includes(name) ? ['lanes', 'shared'] : ['lanes']);
    const { curvatures: second } = expected.curve.terms;
    expect(second.at(-1)).toBeLessThan(0.5 * second[0]);
  });

  // Given and principal directions of labels are held as those of axes are.
  const polished = directions.filter(([name]) => name !== 'given' && name !== 'principal');
  test.each(polished)('are polished by least squares: %s', async (_, of, samples) => {
    const { curve } = await train(await native, start, samples, {
      loss: { kind: 'sobolev', order: 2, directions: of },
      method: levenbergMarquardt(),
      steps: 15,
      random: stream(1, 'shuffle'),
    });
    expect(curve.terms.curvatures.at(-1)).toBeLessThan(0.01 * curve.terms.curvatures[0]);
  });

  test('refuse networks without second derivatives, unless they only look', async () => {
    const engine = await native;
    const relu = (loss: LossOptions) =>
      train(engine, freshNetwork([d, 8, m], 'relu', 3), data, {
        loss,
        steps: 4,
        batch: 16,
        schedule: { kind: 'constant', rate: 5e-3 },
        random: stream(1, 'shuffle'),
      });
    await expect(relu({ kind: 'sobolev', order: 2 })).rejects.toThrow(
      /needs a network whose second derivatives are not all 0; received "?one that is linear piece by piece/,
    );
    const looking = { values: 1, gradients: 1, curvatures: 0 };
    const { curve } = await relu({ kind: 'sobolev', order: 2, weights: looking });
    expect(curve.terms.curvatures[0]).toBeGreaterThan(0);
  });
});

describe('curvatures are refused', () => {
  const held = heldSamples(all, 2);
  const { hessian: _, dydx, ...values } = all;
  test.each<[string, Directions, object, RegExp]>([
    [
      'without labels',
      { kind: 'random' },
      { ...values, dydx },
      /second order .* needs second derivatives; received "?none/,
    ],
    [
      'of another shape',
      { kind: 'random' },
      { ...all, hessian: all.dydx },
      /hessian must have shape \[24,2,3,3\]/,
    ],
    [
      'along directions of another length',
      { kind: 'given', vectors: [[1, 2]] },
      all,
      /direction 0 must have 3 finite/,
    ],
    [
      'along a direction of zeros',
      { kind: 'given', vectors: [[0, 0, 0]] },
      all,
      /must have a number that is not 0; received \[0,0,0\]/,
    ],
    [
      'along more principal directions than inputs',
      { kind: 'principal', most: 4 },
      all,
      /as many principal directions as inputs, 3; received 4/,
    ],
    [
      'along principal directions of no gradients',
      { kind: 'principal' },
      { ...values, hessian: all.hessian },
      /need its derivatives/,
    ],
    ['along axes that are not held', { kind: 'axes' }, held, /directions of the kind axes need/],
    ['along principal directions that are not held', { kind: 'principal' }, held, /kind principal need/],
    [
      'along given directions that are not held',
      { kind: 'given', vectors: [[1, 0, 0]] },
      held,
      /given directions need/,
    ],
    [
      'of which no row is known',
      { kind: 'random' },
      {
        ...all,
        hessian: {
          ...all.hessian,
          data: all.hessian.data.map((value, at) =>
            at % 9 === 0 || at % 9 === 4 || at % 9 === 8 ? Number.NaN : value,
          ),
        },
      },
      /rows of Hessians that are known wholly/,
    ],
  ])('%s', (__, directions, samples, message) => {
    const bind = () =>
      bindObjective([curvatures(1, { directions })], samples as Samples, { inputs: d, outputs: m });
    expect(bind).toThrow(message);
  });
});
