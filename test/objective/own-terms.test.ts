import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  type BoundObjective,
  bindObjective,
  gradients,
  labels,
  type Objective,
  partialLabels,
  type Term,
  type TermOnSamples,
  type TermTable,
  values,
} from '../../src/objective/index.ts';
import { InputError, type Tensor, tensor } from '../../src/tensor/index.ts';
import { DivergenceError, levenbergMarquardt, train } from '../../src/training/index.ts';
import { freshPerceptron, samples, shortTraining } from '../training/problem.ts';

/* Terms of one's own, with the mistakes that they are made with, also in JavaScript. */

const rows = 12;
const data = samples(rows);
const network = { inputs: 2, outputs: 1 };
const ramp = tensor(
  Array.from({ length: rows }, (_, k) => k / rows),
  [rows, 1],
);
const changed = (of: Tensor, at: number, value: number): Tensor => ({ ...of, data: of.data.with(at, value) });

/** Differences of predictions from a table. */
function own(
  table: TermTable,
  { name = 'own', weight = 1, ...on }: Partial<Term & TermOnSamples> = {},
): Term {
  return {
    name,
    weight,
    bind: () => ({
      tables: [table],
      residual: (batch) => [batch.predicted.sub(batch.table(table.name))],
      ...on,
    }),
  };
}

const bound = (...objective: Objective) => bindObjective(objective, data, network);
const tablesOf = ({ tables }: BoundObjective) => tables.map(({ name }) => name);

function refused(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error('nothing was refused');
}

describe('tables of one name', () => {
  const table = labels('t', ramp, [rows, 1]);
  const copy = labels('t', { ...ramp, data: ramp.data.slice() }, [rows, 1]);
  const holes = partialLabels('t', changed(ramp, 3, Number.NaN), [rows, 1]);

  test('are one where they are equal, also in which labels are known', () => {
    expect(tablesOf(bound(own(table), own(copy, { name: 'other' })))).toEqual(['x', 't']);
    const again = partialLabels('t', changed(ramp, 3, Number.NaN), [rows, 1]);
    expect(tablesOf(bound(own(holes), own(again, { name: 'other' })))).toEqual(['x', 't', 't.known']);
    expect(tablesOf(bound(gradients(), { ...gradients(), name: 'again' }))).toEqual(['x', 'dydx']);
  });

  test('may be the samples’ own', () => {
    const y = labels('y', { ...data.y, data: data.y.data.slice() }, [rows, 1]);
    expect(tablesOf(bound(own(y)))).toEqual(['x', 'y']);
    expect(tablesOf(bound(values(), own(y)))).toEqual(['x', 'y']);
  });

  test.each<[string, TermTable]>([
    ['another number', labels('t', changed(ramp, 5, 9), [rows, 1])],
    ['another shape', labels('t', { ...ramp, shape: [rows, 1, 1] }, [rows, 1, 1])],
    ['other labels known', holes],
    // Zeros where the other's labels are not known.
    ['labels known that the other’s are not', { ...holes, known: undefined }],
  ])('are refused where they differ: %s', (_, other) => {
    const first = other.known === undefined && other.values === holes.values ? holes : table;
    expect(refused(() => bound(own(first), own(other, { name: 'other' })))).toMatch(
      /equal in shape, numbers and which labels are known; received two tables t that differ, of the term own and of the term other\. Give one/,
    );
  });

  test.each([
    ['x', changed(data.x, 1, 7)],
    ['y', changed(data.y, 1, 7)],
  ])('are refused where they differ from the samples’: %s', (name, numbers) => {
    const table = labels(name, numbers, numbers.shape);
    expect(refused(() => bound(values(), own(table)))).toMatch(
      new RegExp(`two tables ${name} that differ, of the (samples|term values) and of the term own`),
    );
    // Also where no other term reads it.
    expect(refused(() => bound(own(table)))).toMatch(new RegExp(`two tables ${name} that differ`));
  });

  test('are refused where one says what is known of another', () => {
    expect(
      refused(() => bound(own(holes), own(labels('t.known', ramp, [rows, 1]), { name: 'other' }))),
    ).toMatch(/names of their own; received "t\.known"/);
  });
});

describe('labels that are known in part', () => {
  test('need no words for their message', () => {
    const none = { ...ramp, data: ramp.data.map(() => Number.NaN) };
    expect(refused(() => partialLabels('t', none, [rows, 1]))).toBe(
      'the table t needs a label that is known; received t of which none is known. Label some points, or train on values alone.',
    );
  });
});

describe('a mistake in a term is told with its name and a remedy', () => {
  const table = labels('t', ramp, [rows, 1]);
  const wrong = (changes: object): Term => ({ ...own(table), ...changes }) as Term;
  const returning = (on: unknown): Term => wrong({ bind: () => on });

  test.each<[string, readonly unknown[], RegExp]>([
    ['no term at all', [null], /^term 1 of the objective must be an object; received null\. /],
    ['a text', ['values'], /^term 1 of the objective must be an object; received "values"\. /],
    ['an empty name', [own(table, { name: '' })], /^the name of term 1 .* not empty; received ""\. Name/],
    ['no name', [values(), wrong({ name: undefined })], /^the name of term 2 .*received undefined\. Name/],
    ['no weight', [wrong({ weight: undefined })], /^the weight of the term own .*received undefined\. /],
    ['no bind', [wrong({ bind: undefined })], /^bind of the term own .*received undefined\. Give bind/],
    [
      'a bind that returns nothing',
      [returning(undefined)],
      /^what bind of the term own returns .*received undefined\. Return/,
    ],
    [
      'no tables',
      [returning({ residual: () => [] })],
      /list of tables .*received \["residual"\]\. .*tables is \[\]\.$/,
    ],
    ['no residual', [returning({ tables: [] })], /a function residual; received \["tables"\]\. Return/],
    [
      'over 0',
      [own(table, { over: 0 })],
      /^over, in what bind of the term own returns, .* above 0; received 0\. Leave/,
    ],
    ['over below 0', [own(table, { over: -1 })], /^over, .* term own .* received -1\. /],
    ['over NaN', [own(table, { over: Number.NaN })], /^over, .* term own .* received NaN\. /],
    ['a table without a name', [own({ ...table, name: '' })], /^each table of the term own must have a name/],
    [
      'a table without numbers',
      [own({ name: 't' } as TermTable)],
      /^the table t of the term own must be a tensor/,
    ],
    [
      'a table of an array',
      [own({ name: 't', values: [1, 2] as never })],
      /^the table t of the term own must be a tensor/,
    ],
    [
      'NaN in a table',
      [own({ name: 't', values: changed(ramp, 2, Number.NaN) })],
      /^numbers of the table t of the term own must be finite in float32; received NaN\. Mend/,
    ],
    [
      '1e300 in a table',
      [own({ name: 't', values: changed(ramp, 2, 1e300) })],
      /^numbers of the table t of the term own .* received 1e\+300\. /,
    ],
    [
      '1e300 in labels',
      [own(labels('t', changed(ramp, 2, 1e300), [rows, 1]))],
      /^numbers of the table t of the term own /,
    ],
    [
      'NaN in what is known',
      [own({ ...table, known: changed(ramp, 2, Number.NaN) })],
      /^numbers of known of the table t of the term own /,
    ],
    [
      'known of another shape',
      [own({ ...table, known: tensor([1]) })],
      /^known of the table t .* shape of its values, \[12,1\]; received \[1\]\. /,
    ],
  ])('%s', (_, objective, message) => {
    expect(refused(() => bound(...(objective as Objective)))).toMatch(message);
  });

  test('no list', () => {
    expect(refused(() => bindObjective(own(table) as never, data, network))).toMatch(
      /^an objective must be a list of terms; received .*\. Give it as an array\.$/,
    );
  });
});

describe('a mistake in a residual is told with the name of its term', async () => {
  const engine = await openEngine({ engine: 'native', threads: 1 });
  const trained = (residual: TermOnSamples['residual'], weight = 1) =>
    train(engine, freshPerceptron(), samples(64), {
      ...shortTraining({ loss: undefined, steps: 64 }),
      objective: [values(), { name: 'own', weight, bind: () => ({ tables: [], residual }) }],
    });

  test.each<[string, (batch: Parameters<TermOnSamples['residual']>[0]) => unknown, RegExp]>([
    ['an empty list', () => [], /list of expressions, one or more; received an empty list\. Return/],
    ['nothing', () => undefined, /received undefined\. Return/],
    ['a number', () => 3, /received 3\. Return/],
    [
      'an expression outside a list',
      ({ predicted }) => predicted,
      /received an expression \[\d+,1\] that is in no list\. /,
    ],
    ['a list of numbers', () => [1], /received a list with 1\. /],
    ['a mean', ({ predicted }) => [predicted.mean()], /must have shape \[B, k\], .* received \[\]\. /],
    [
      'a row',
      ({ predicted }) => [predicted.transpose()],
      /must have shape \[B, k\], .* received \[1,\d+\]\. /,
    ],
    [
      'points alone',
      ({ x }) => [x],
      /depend on the network's prediction; received one that does not\. Compute/,
    ],
  ])('%s', async (_, residual, message) => {
    const error = await trained(residual as TermOnSamples['residual']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/the residual of the term own/);
    expect((error as Error).message).toMatch(message);
  });

  test('but one that does not depend on the prediction may be recorded', async () => {
    const { curve } = await trained(({ x }) => [x], 0);
    expect(curve.terms.own[0]).toBeGreaterThan(0);
  });
});

describe('a training whose loss is not finite before the first step', async () => {
  const engine = await openEngine({ engine: 'native', threads: 1 });
  const all = samples(64);
  const options = shortTraining({ loss: undefined, steps: 64 });
  const trained = (term: Omit<TermOnSamples, 'tables'> & Partial<TermOnSamples>, changes = {}) =>
    train(engine, freshPerceptron(), all, {
      ...options,
      objective: [values(), { name: 'own', weight: 1, bind: () => ({ tables: [], ...term }) }],
      ...changes,
    });
  const failed = async (training: Promise<unknown>) => {
    const error = await training.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DivergenceError);
    const { failure, step, terms, message } = error as DivergenceError;
    expect({ failure, step, terms }).toEqual({ failure: 'not-finite', step: 0, terms: ['own'] });
    expect(message).toBe(
      'training failed at step 0: before the first step the loss of the term own was not finite. Check the scale of the ' +
        'labels that it reads, and roots, logarithms and quotients in its residual.',
    );
  };

  test.each([
    ['Adam', {}],
    ['networks side by side', { restarts: [freshPerceptron('tanh', 2)] }],
    ['Levenberg and Marquardt', { method: levenbergMarquardt(), batch: undefined, schedule: undefined }],
  ])('names the term, and does not speak of the learning rate: %s', async (_, changes) => {
    await failed(
      trained({ residual: ({ predicted }) => [predicted.square().add(1).mul(-1).log()] }, changes),
    );
  });

  test('also where that is so on a row that is not watched', async () => {
    const { heldOut } = await trained({ residual: ({ predicted }) => [predicted] });
    const row = Array.from({ length: 64 }, (_, k) => k).find((k) => !heldOut.includes(k)) as number;
    const table = labels('t', tensor(new Float64Array(64).fill(1).with(row, -1), [64, 1]), [64, 1]);
    const residual: TermOnSamples['residual'] = ({ predicted, table: read }) => [
      predicted.add(read('t').log()),
    ];
    await failed(trained({ tables: [table], residual }, { batch: 64 - heldOut.length }));
  });

  test('is none where only the loss of predicting the mean is not', async () => {
    const { curve } = await trained({ residual: ({ predicted }) => [predicted.square().log()] });
    expect(curve.terms.own.every(Number.isFinite)).toBe(true);
  });
});
