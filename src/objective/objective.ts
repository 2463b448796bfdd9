import type { Samples } from '../dataset/index.ts';
import { type Expression, input } from '../graph/index.ts';
import { demand, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { labels } from './tables.ts';
import type { Batch, Dimensions, Term, TermOnSamples, TermTable } from './term.ts';
import { meanSquare, totalGraph } from './total.ts';

/** What a training minimises: the sum of its terms. */
export type Objective = readonly Term[];

/** A term with its labels. */
export interface BoundTerm extends Pick<Term, 'name' | 'weight'>, Pick<TermOnSamples, 'residual' | 'over'> {
  /** Names of the tables that it reads, and of those that say which of their labels are known. */
  readonly reads: readonly string[];
}

/** A table's columns where all tables lie side by side. */
export interface Columns {
  readonly name: string;
  readonly shape: Sizes;
  /** Numbers a point. */
  readonly width: number;
  /** The first of its columns. */
  readonly offset: number;
}

/** What a step needs to know of an objective on labelled points: all but the points' numbers. */
export interface BoundObjective {
  readonly terms: readonly BoundTerm[];
  /** All that its terms read of a batch, the points `x` first. */
  readonly tables: readonly Columns[];
}

/**
 * Name of the table that says what differences from another one count: 0 where a label is not known. It is there where some
 * are not.
 */
export function knownOf(table: string): string {
  return `${table}.known`;
}

/** Whether a term of weight above 0 reads a table, so that its labels move the network. */
export function isFitted({ terms }: BoundObjective, table: string): boolean {
  return terms.some(({ weight, reads }) => weight > 0 && reads.includes(table));
}

/** A bound objective with its tables by name, each [n, …]: the points `x`, the values `y`, and all that terms read. */
export interface OnSamples extends BoundObjective {
  readonly data: Readonly<Record<string, Tensor>> & Readonly<Record<'x' | 'y', Tensor>>;
}

/**
 * Fits an objective to samples in normalised units.
 *
 * @throws InputError when there is no term, names clash, a weight is below 0, all are 0, or samples do not fit
 */
export function bindObjective(objective: Objective, samples: Samples, network: Dimensions): OnSamples {
  checkWeights(objective);
  const x = labels('x', samples.x, [samples.x.shape[0], network.inputs]);
  const y = labels('y', samples.y, [x.values.shape[0], network.outputs]);
  const bound = objective.map((term) => ({ term, on: term.bind(samples, network) }));
  const data = dataOf([x, ...bound.flatMap(({ on }) => on.tables)]);
  checkNames(objective, Object.keys(data));
  for (const [name, { shape }] of Object.entries(data))
    demand(
      shape[0] === x.values.shape[0],
      `${name} must have a row for each of the ${x.values.shape[0]} points`,
      shape[0],
      'Label every point; NaN is a label that is not known.',
    );
  const terms = bound.map(({ term: { name, weight }, on }) => ({
    name,
    weight,
    reads: Object.keys(dataOf(on.tables)),
    residual: on.residual,
    over: on.over,
  }));
  return { terms, tables: sideBySide(data), data: { ...data, x: x.values, y: y.values } };
}

/** Tables by name, each once. */
function dataOf(tables: readonly TermTable[]): Record<string, Tensor> {
  return Object.fromEntries(
    tables.flatMap(({ name, values, known }) => [
      [name, values] as const,
      ...(known === undefined ? [] : [[knownOf(name), known] as const]),
    ]),
  );
}

function sideBySide(data: Readonly<Record<string, Tensor>>): Columns[] {
  let end = 0;
  return Object.entries(data).map(
    ([
      name,
      {
        shape: [, ...shape],
      },
    ]) => {
      const width = sizeOf(shape);
      end += width;
      return { name, shape, width, offset: end - width };
    },
  );
}

/** The losses of a batch, scalars: the total, and the unweighted one of each term, by name. */
export interface ObjectiveGraph {
  readonly losses: Readonly<Record<string, Expression>>;
  readonly total: Expression;
  /** What each term squares. */
  readonly residuals: Readonly<Record<string, readonly Expression[]>>;
  /** ŷ [rows, m] */
  readonly predicted: Expression;
}

/**
 * The losses of predictions on a batch of `rows` points.
 *
 * @param predict ŷ [rows, m] of points [rows, d]
 * @param table the expression [rows, width] of a table; default an input of its name
 */
export function objectiveGraph(
  { terms, tables }: BoundObjective,
  rows: number,
  predict: (x: Expression) => Expression,
  table: (columns: Columns) => Expression = ({ name, width }) => input(name, [rows, width]),
): ObjectiveGraph {
  const found = new Map(
    tables.map((columns) => [columns.name, table(columns).reshape([rows, ...columns.shape])] as const),
  );
  const x = found.get('x') as Expression;
  const predicted = predict(x);
  const batch: Batch = {
    x,
    predicted,
    table(name) {
      const e = found.get(name);
      demand(e !== undefined, 'a term reads the tables that it names', name, 'Name it among its tables.');
      return e;
    },
    known: (name) => found.get(knownOf(name)),
  };
  const blocks = terms.map((term) => [term.name, term.residual(batch)] as const);
  const losses = Object.fromEntries(terms.map(({ name, over }, k) => [name, meanSquare(blocks[k][1], over)]));
  return { residuals: Object.fromEntries(blocks), losses, total: totalGraph(terms, losses), predicted };
}

function checkWeights(objective: Objective): void {
  for (const { name, weight } of objective)
    demand(
      Number.isFinite(weight) && weight >= 0,
      `the weight of the term ${name} must be a finite number of at least 0`,
      weight,
      'Correct it.',
    );
  demand(
    objective.some(({ weight }) => weight > 0),
    'an objective needs a term with a weight above 0',
    objective.map(({ name }) => name),
    'Give it one.',
  );
}

/** A step tells losses, tables and parameters apart by their names alone. */
function checkNames(objective: Objective, tables: readonly string[]): void {
  const names = [...objective.map(({ name }) => name), ...tables, 'total', 'parameters', 'rows'];
  const twice = names.find((name, k) => names.indexOf(name) < k);
  demand(
    twice === undefined,
    'terms and tables of an objective need names of their own',
    twice,
    'Rename a term.',
  );
}
