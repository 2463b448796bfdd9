import { describe, expect, test } from 'vitest';
import { adjoint, type Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { shared } from '../../src/node/shared-way.ts';
import {
  bindObjective,
  type Draw,
  type DrawContext,
  type Objective,
  partialLabels,
  type TermOnSamples,
  values,
} from '../../src/objective/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { DrawSource, lanes, levenbergMarquardt, loop, train, type Way } from '../../src/training/index.ts';
import { freshPerceptron, relativeError, samples, shortTraining } from './problem.ts';

/* Numbers that steps draw anew: a term that compares slopes along one random direction a step. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const data = samples(200);

/** Every context and every number that was drawn. */
interface Seen {
  readonly rows: Int32Array[];
  readonly numbers: number[][];
}

function along(seen?: Seen, changes: Partial<TermOnSamples> = {}, draw: Partial<Draw> = {}): Objective {
  const direction: Draw = {
    name: 'direction',
    shape: [1, 2],
    next({ random, rows }: DrawContext) {
      const numbers = new Float32Array(2);
      random.fillNormal(numbers);
      seen?.rows.push(rows);
      seen?.numbers.push([...numbers]);
      return numbers;
    },
    ...draw,
  };
  const product = (slopes: Expression, v: Expression) => slopes.mul(v);
  return [
    values(),
    {
      name: 'along',
      weight: 0.5,
      bind: ({ dydx }) => ({
        tables: [partialLabels('dydx', dydx!, [200, 1, 2])],
        draws: [direction],
        residual: ({ x, predicted, table, drawn }) => [
          product(adjoint(predicted, [x])[0].sub(table('dydx').reshape(x.shape)), drawn('direction')),
        ],
        ...changes,
      }),
    },
  ];
}

const run = (ways: readonly Way[], objective = along(), changes = {}) =>
  train(engine, freshPerceptron('silu'), data, {
    ...shortTraining({ loss: undefined, ...changes }),
    objective,
    ways,
  });
const byLoop = run([loop]);

test.each<[string, Way, number]>([
  ['generated code', lanes, 1],
  ['threads', shared, 2],
])('%s: the same numbers as in the engine', async (_, way, threads) => {
  const taken: string[] = [];
  const only: Way = {
    name: way.name,
    suits: () => true,
    async open(start) {
      const steps = await way.open({ ...start, threads });
      if (steps !== undefined) taken.push(way.name);
      return steps;
    },
  };
  const { curve } = await run([only]);
  expect(taken).toEqual([way.name]);
  expect(relativeError(curve.terms.along, (await byLoop).curve.terms.along)).toBeLessThan(1e-3);
});

test('each step draws anew, for the rows of its batch; one seed gives the same bits', async () => {
  const [seen, again]: Seen[] = [1, 2].map(() => ({ rows: [], numbers: [] }));
  const first = await run([lanes], along(seen));
  const second = await run([lanes], along(again));
  expect(second.network).toEqual(first.network);
  expect(again.numbers).toEqual(seen.numbers);
  // Those of 192 steps, four for all validations, and 32 of the end.
  expect(new Set(seen.numbers.map(String)).size).toBe(192 + 4 + 32);
  const steps = seen.rows.filter(({ length }) => length === 16);
  expect(steps).toHaveLength(192);
  const held = new Set(first.heldOut);
  expect(steps.every((rows) => rows.every((row) => !held.has(row)))).toBe(true);
  expect(new Set(seen.rows.find(({ length }) => length !== 16))).toEqual(held);
  const other = await run([lanes], along(), { random: stream(2, 'shuffle') });
  expect(other.network).not.toEqual(first.network);
});

test('a draw may look at what the network predicts, once a call of 64 steps', async () => {
  const looked: (Float64Array | undefined)[] = [];
  const next: Draw['next'] = ({ random, rows, slopes }) => {
    looked.push(slopes?.data);
    if (slopes !== undefined) expect(slopes.shape).toEqual([rows.length, 1, 2]);
    return Float32Array.from([random.normal(), random.normal()]);
  };
  await run([lanes], along(undefined, {}, { needs: 'slopes', next }));
  // For all validations, and at the end, there are none.
  expect(looked.filter((slopes) => slopes === undefined)).toHaveLength(4 + 32);
  const distinct = new Set(looked.filter((slopes) => slopes !== undefined).map(String));
  expect(distinct.size).toBe(192 / 64);
});

test('networks side by side take the same numbers, each as if alone', async () => {
  const second = freshPerceptron('silu', 2);
  const both = await run([lanes], along(), { restarts: [second] });
  expect(both.restarts[0].network).toEqual((await run([lanes])).network);
});

test('the losses of a term without draws do not depend on those of another', async () => {
  const weightless = along().map((term) => (term.name === 'along' ? { ...term, weight: 0 } : term));
  const [beside, alone] = [await run([loop], weightless), await run([loop], [values()])];
  expect(beside.network).toEqual(alone.network);
});

describe('least squares', () => {
  const polish = (objective: Objective) =>
    train(engine, freshPerceptron('silu'), data, {
      objective,
      method: levenbergMarquardt(),
      steps: 60,
      random: stream(1, 'shuffle'),
    });

  test('takes a few draws, the same at each step: its loss falls', async () => {
    const seen: Seen = { rows: [], numbers: [] };
    const { curve } = await polish(along(seen));
    expect(seen.numbers).toHaveLength(8 + 32);
    expect(curve.total.at(-1)).toBeLessThan(0.01 * curve.total[0]);
    curve.total.slice(1).forEach((loss, k) => {
      expect(loss).toBeLessThanOrEqual(curve.total[k]);
    });
  });

  test('takes the whole of a term that has one', async () => {
    const whole: TermOnSamples['whole'] = {
      residual: ({ x, predicted, table }) => [adjoint(predicted, [x])[0].sub(table('dydx').reshape(x.shape))],
    };
    const { curve } = await polish(along(undefined, { whole }));
    const [plain] = [
      await polish([
        values(),
        { name: 'along', weight: 0.5, bind: () => ({ ...bound(), residual: whole.residual }) },
      ]),
    ];
    expect(curve.total).toEqual(plain.curve.total);
  });

  const bound = () => ({ tables: [partialLabels('dydx', data.dydx, [200, 1, 2])] });
});

describe('draws are refused', () => {
  const bind = (objective: Objective) => bindObjective(objective, data, { inputs: 2, outputs: 1 });

  test.each<[string, Objective, RegExp]>([
    ['of no name', along(undefined, {}, { name: '' }), /draw of the term along must have a name/],
    ['without numbers', along(undefined, {}, { shape: [0] }), /shape of the draw direction .*; received/],
    ['named like a table', along(undefined, {}, { name: 'dydx' }), /names of their own; received "dydx"/],
    ['named like a term', along(undefined, {}, { name: 'values' }), /names of their own; received "values"/],
    ['in no list', along(undefined, { draws: 3 as never }), /draws, in what bind of the term along/],
    ['whose whole is none', along(undefined, { whole: 3 as never }), /whole, in what bind of the term along/],
  ])('%s', (_, objective, message) => {
    expect(() => bind(objective)).toThrow(message);
  });

  test.each<[string, Objective, RegExp]>([
    [
      'that the residual does not take',
      along(undefined, { residual: ({ predicted }) => [predicted] }),
      /must take all that it draws; received "direction"/,
    ],
    [
      'that the term does not name',
      along(undefined, { draws: [] }),
      /must name among its draws all that it takes; received "direction"/,
    ],
    [
      'of other numbers',
      along(undefined, {}, { next: () => Float32Array.of(1, Number.NaN) }),
      /the draw direction must give a Float32Array of 2 finite numbers/,
    ],
  ])('%s', async (_, objective, message) => {
    await expect(run([loop], objective)).rejects.toThrow(message);
  });

  test('of no term: nothing is drawn', () => {
    const none = new DrawSource(bind([values()]), stream(1, 'shuffle'), Int32Array.of(0));
    expect(none.next(Int32Array.of(0, 0), 1)).toEqual({});
    expect(none.fixed(4)).toEqual({});
  });
});
