import { describe, expect, test, vi } from 'vitest';
import { adjoint, evaluate, input } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { bindObjective, type Objective, objectiveOf, values } from '../../../src/objective/index.ts';
import { type Activation, flatten, initialise, perceptron } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { DrawSource, FIXED_DRAWS } from '../../../src/training/index.ts';
import { EngineSquares } from '../../../src/training/squares/engine-squares.ts';
import { GeneratedSquares } from '../../../src/training/squares/generated.ts';
import type { Squares } from '../../../src/training/squares/squares.ts';
import { batchLoss } from '../../../src/training/step.ts';
import { boundTo, fedOf, relativeError, samples } from '../problem.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** JᵀJ, Jᵀr, how residuals bend, and the losses, of all rows or of the first. */
const equations = async (squares: Squares, parameters: Float64Array, rows?: number) => ({
  ...(await squares.gradient(parameters, rows)),
  gram: await squares.gram(parameters, rows),
  bend: await squares.bend(
    parameters,
    parameters.map((value, k) => (squares.free.includes(k) ? value / (10 + k) : 0)),
    rows,
  ),
});

const straight = (n: number) => Int32Array.from({ length: n }, (_, k) => k);
const options = (n: number, threads = 1) => ({ threads, drawn: {}, order: straight(n) });

function problem(widths: readonly number[], activation: Activation, objective: Objective, rows: number) {
  const data = samples(rows);
  const architecture = perceptron(widths, activation);
  const bound = bindObjective(objective, data, { inputs: 2, outputs: 1 });
  const start = flatten(initialise(architecture, stream(3, 'layers')));
  return { step: { architecture, objective: bound }, fed: fedOf(bound), start, rows };
}

const sobolev = objectiveOf({ kind: 'sobolev', lambda: 0.7 }, 2);

describe('normal equations in generated code are those of the engine', () => {
  test.each<[string, readonly number[], Activation, Objective, number]>([
    ['values and gradients, silu', [2, 5, 4, 1], 'silu', sobolev, 67],
    ['tanh', [2, 5, 4, 1], 'tanh', sobolev, 40],
    ['softplus', [2, 6, 1], 'softplus', sobolev, 41],
    ['sigmoid', [2, 3, 3, 3, 1], 'sigmoid', sobolev, 42],
    ['gelu', [2, 4, 1], 'gelu', sobolev, 43],
    ['relu', [2, 6, 5, 1], 'relu', sobolev, 44],
    ['values alone', [2, 7, 1], 'silu', [values()], 100],
    ['no hidden layer', [2, 1], 'silu', sobolev, 9],
    ['a hundred parameters and more', [2, 9, 9, 1], 'silu', sobolev, 131],
  ])('%s', async (_, widths, activation, objective, rows) => {
    const { step, fed, start } = problem(widths, activation, objective, rows);
    const squares = (await GeneratedSquares.open(engine, step, fed, options(rows)))!;
    const reference = await EngineSquares.open(engine, step, fed, options(rows));
    try {
      const [found, expected] = [await equations(squares, start), await equations(reference, start)];
      expect(relativeError(found.gram, expected.gram)).toBeLessThan(1e-13);
      expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-12);
      // Differences of residuals, which vanish where the network is linear.
      const bent = ({ bend, gradient }: typeof found) => [...bend, ...gradient];
      expect(relativeError(bent(found), bent(expected))).toBeLessThan(1e-12);
      expect(relativeError([found.total], [expected.total])).toBeLessThan(1e-13);
      for (const [name, loss] of Object.entries(expected.terms))
        expect(relativeError([found.terms[name]], [loss])).toBeLessThan(1e-13);
      expect(Object.keys(found.terms)).toEqual(Object.keys(expected.terms));
    } finally {
      await squares.dispose();
      await reference.dispose();
    }
  });

  test('and of the float64 oracle: JᵀJ from the adjoint of each residual', async () => {
    const { step, fed, start, rows } = problem([2, 4, 3, 1], 'silu', sobolev, 11);
    const { residuals } = batchLoss(step, rows);
    const parameters = input('parameters', [start.length]);
    const size = start.length;
    const gram = new Float64Array(size * size);
    const bindings = {
      parameters: tensor(start),
      ...Object.fromEntries(
        Object.entries(fed).map(([name, { dims, data }]) => [
          name,
          { shape: dims, data: Float64Array.from(data as Float32Array) },
        ]),
      ),
    };
    for (const term of step.objective.terms)
      for (const block of residuals[term.name]) {
        const [n, k] = block.shape as number[];
        for (let at = 0; at < n * k; at++) {
          const one = block.reshape([n * k]).slice(0, at, at + 1);
          const [slopes] = evaluate(adjoint(one, [parameters]), bindings);
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++)
              gram[i * size + j] += (term.weight / (n * k)) * slopes.data[i] * slopes.data[j];
        }
      }
    const squares = (await GeneratedSquares.open(engine, step, fed, options(rows)))!;
    expect(relativeError(await squares.gram(start), gram)).toBeLessThan(1e-13);
    await squares.dispose();
  });

  test('also where parameters are held, and where labels are not known', async () => {
    const data = samples(50);
    for (let k = 0; k < 100; k += 7) data.dydx.data[k] = Number.NaN;
    const architecture = perceptron([2, 5, 1], 'silu');
    const objective = boundTo({ kind: 'sobolev' }, data);
    const start = flatten(initialise(architecture, stream(3, 'layers')));
    const mask = Float64Array.from(start, (_, k) => (k % 4 === 1 ? 0 : 1));
    const step = { architecture, objective, mask };
    const squares = (await GeneratedSquares.open(engine, step, fedOf(objective), options(50)))!;
    const reference = await EngineSquares.open(engine, step, fedOf(objective), options(50));
    const [found, expected] = [await equations(squares, start), await equations(reference, start)];
    expect(squares.free).toEqual(reference.free);
    expect(relativeError(found.gram, expected.gram)).toBeLessThan(1e-13);
    expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-12);
    await squares.dispose();
    await reference.dispose();
  });

  test('also with what terms draw, and with a term that is recorded alone', async () => {
    const noise = {
      name: 'noise',
      shape: [2],
      next: ({ random }: { random: { normal(): number } }) =>
        Float32Array.of(random.normal(), random.normal()),
    };
    const objective: Objective = [
      values(0),
      {
        name: 'shifted',
        weight: 2,
        bind: () => ({
          tables: [],
          draws: [noise],
          residual: ({ x, predicted, drawn }) => [
            predicted.sub(x.matmul(drawn('noise').reshape([2, 1]))),
            adjoint(predicted, [x])[0].mul(drawn('noise').slice(0, 1, 2)),
          ],
        }),
      },
    ];
    const { step, fed, start, rows } = problem([2, 4, 1], 'tanh', objective, 33);
    const drawn = new DrawSource(step.objective, stream(1, 'draws'), straight(rows)).fixed(FIXED_DRAWS);
    const all = { ...options(rows), drawn };
    const squares = (await GeneratedSquares.open(engine, step, fed, all))!;
    const reference = await EngineSquares.open(engine, step, fed, all);
    const [found, expected] = [await equations(squares, start), await equations(reference, start)];
    expect(relativeError(found.gram, expected.gram)).toBeLessThan(1e-13);
    expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-12);
    expect(relativeError([found.total], [expected.total])).toBeLessThan(1e-13);
    expect(found.terms.values).toBeCloseTo(expected.terms.values, 12);
    await squares.dispose();
    await reference.dispose();
  });
});

describe('squares in generated code', () => {
  test('are the same bits whatever the threads', async () => {
    // Enough work for two threads.
    const rows = 90_000;
    const { step, fed, start } = problem([2, 9, 9, 1], 'silu', sobolev, rows);
    const startThread = vi.fn(engine.startThread!);
    const [one, two] = [
      (await GeneratedSquares.open({ startThread }, step, fed, options(rows)))!,
      (await GeneratedSquares.open({ startThread }, step, fed, options(rows, 2)))!,
    ];
    expect(startThread).toHaveBeenCalledTimes(2);
    expect(await two.gradient(start)).toEqual(await one.gradient(start));
    expect(await equations(two, start, 9000)).toEqual(await equations(one, start, 9000));
    await one.dispose();
    await two.dispose();
  });

  test('of some rows are the mean over these', async () => {
    const { step, fed, start, rows } = problem([2, 5, 1], 'silu', sobolev, 640);
    const squares = (await GeneratedSquares.open(engine, step, fed, options(rows)))!;
    const part = problem([2, 5, 1], 'silu', sobolev, 64);
    const few = (await GeneratedSquares.open(engine, part.step, part.fed, options(64)))!;
    // 64 rows are whole blocks.
    const [found, expected] = [await equations(squares, start, 64), await equations(few, start)];
    expect(relativeError(found.gram, expected.gram)).toBeLessThan(1e-14);
    expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-13);
    expect(relativeError([found.total], [expected.total])).toBeLessThan(1e-14);
    expect(squares.least).toBeLessThanOrEqual(64);
    await squares.dispose();
    await few.dispose();
  });

  test('are not had of a residual that mixes rows, or an operation without code in doubles', async () => {
    const mixing: Objective = [
      {
        name: 'mixing',
        weight: 1,
        bind: () => ({
          tables: [],
          residual: ({ predicted }) => [predicted.sub(predicted.mean().broadcast(predicted.shape))],
        }),
      },
    ];
    const mixed = problem([2, 4, 1], 'silu', mixing, 20);
    expect(await GeneratedSquares.open(engine, mixed.step, mixed.fed, options(20))).toBeUndefined();
    const sine = problem([2, 4, 1], 'sine', sobolev, 20);
    expect(await GeneratedSquares.open(engine, sine.step, sine.fed, options(20))).toBeUndefined();
  });
});
