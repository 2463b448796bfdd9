import type { Samples } from '../dataset/index.ts';
import { type Expression, input, inputsOf } from '../graph/index.ts';
import { demand, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { bindTerm, checkResidual, checkTerms } from './check-term.ts';
import { distinctTables } from './sharing.ts';
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
 * @throws InputError when there is no term, names clash, a weight is below 0, all are 0, samples do not fit, tables of one name
 *   differ, or a term is not as {@link Term} says
 */
export function bindObjective(objective: Objective, samples: Samples, network: Dimensions): OnSamples {
  checkTerms(objective);
  const x = labels('x', samples.x, [samples.x.shape[0], network.inputs]);
  const y = labels('y', samples.y, [x.values.shape[0], network.outputs]);
  const bound = objective.map((term) => ({ term, on: bindTerm(term, samples, network) }));
  const own = bound.map(({ term, on }) => ({ owner: `the term ${term.name}`, tables: on.tables }));
  const all = distinctTables([
    { owner: 'the samples', tables: [x] },
    ...own,
    { owner: 'the samples', tables: [y] },
  ]);
  const read = new Set(['x', ...own.flatMap(({ tables }) => tables.map(({ name }) => name))]);
  const tables = named(all.filter(({ name }) => read.has(name)));
  checkNames([...objective.map(({ name }) => name), ...tables.map(([name]) => name)]);
  for (const [name, { shape }] of tables)
    demand(
      shape[0] === x.values.shape[0],
      `${name} must have a row for each of the ${x.values.shape[0]} points`,
      shape[0],
      'Label every point; NaN is a label that is not known.',
    );
  const terms = bound.map(({ term: { name, weight }, on }) => ({
    name,
    weight,
    reads: named(on.tables).map(([table]) => table),
    residual: on.residual,
    over: on.over,
  }));
  return {
    terms,
    tables: sideBySide(tables),
    data: { ...Object.fromEntries(tables), x: x.values, y: y.values },
  };
}

/** Tables, and those that say which of their labels are known, by name. */
function named(tables: readonly TermTable[]): readonly (readonly [name: string, Tensor])[] {
  return tables.flatMap(({ name, values, known }) => [
    [name, values] as const,
    ...(known === undefined ? [] : [[knownOf(name), known] as const]),
  ]);
}

function sideBySide(tables: readonly (readonly [name: string, Tensor])[]): Columns[] {
  let end = 0;
  return tables.map(([name, table]) => {
    const [, ...shape] = table.shape;
    const width = sizeOf(shape);
    end += width;
    return { name, shape, width, offset: end - width };
  });
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
  const batchOf = (term: string): Batch => ({
    x,
    predicted,
    table(name) {
      const e = found.get(name);
      demand(
        e !== undefined,
        `the term ${term} must name among its tables all that it reads`,
        name,
        'Name it among its tables.',
      );
      return e;
    },
    known: (name) => found.get(knownOf(name)),
  });
  const moves = dependsOn(predicted, [...found.values()]);
  const blocks = terms.map((term) => {
    const residual = term.residual(batchOf(term.name));
    checkResidual(term, residual, rows, moves);
    return [term.name, residual] as const;
  });
  const losses = Object.fromEntries(terms.map(({ name, over }, k) => [name, meanSquare(blocks[k][1], over)]));
  return { residuals: Object.fromEntries(blocks), losses, total: totalGraph(terms, losses), predicted };
}

/** Whether expressions depend on what a prediction depends on besides tables: on parameters, where it has any. */
function dependsOn(predicted: Expression, tables: readonly Expression[]) {
  const data = new Set(inputsOf(tables));
  const parameters = new Set(inputsOf([predicted]).filter((e) => !data.has(e)));
  return (blocks: readonly Expression[]) =>
    parameters.size === 0 || inputsOf(blocks).some((e) => parameters.has(e));
}

/** A step tells losses, tables and parameters apart by their names alone. */
function checkNames(own: readonly string[]): void {
  const names = [...own, 'total', 'parameters', 'rows'];
  const twice = names.find((name, k) => names.indexOf(name) < k);
  demand(
    twice === undefined,
    'terms and tables of an objective need names of their own',
    twice,
    'Rename a term or a table.',
  );
}
