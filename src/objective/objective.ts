import type { Samples } from '../dataset/index.ts';
import { demand, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { bindTerm, checkTerms } from './check-term.ts';
import type { Draw } from './draw.ts';
import { distinctTables } from './sharing.ts';
import { labels } from './tables.ts';
import type { Dimensions, Term, TermOnSamples, TermTable } from './term.ts';

/** What a training minimises: the sum of its terms. */
export type Objective = readonly Term[];

/** A term with its labels. */
export interface BoundTerm
  extends Pick<Term, 'name' | 'weight'>,
    Pick<TermOnSamples, 'residual' | 'over' | 'draws' | 'whole' | 'noise' | 'signal'> {
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

/** What the terms of an objective draw anew at each step. */
export function drawsOf({ terms }: BoundObjective): readonly Draw[] {
  return terms.flatMap(({ draws = [] }) => draws);
}

/** An objective whose terms draw nothing where they can do without, for methods that take all rows at once. */
export function withoutDraws<Bound extends BoundObjective>(objective: Bound): Bound {
  const terms = objective.terms.map(({ whole, ...term }) =>
    whole === undefined ? term : { ...term, ...whole, over: whole.over, draws: undefined },
  );
  return { ...objective, terms };
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
  // What differences from values count is the terms' own matter.
  const counted = own.flatMap(({ tables }) => tables).find(({ name }) => name === y.name)?.known;
  const all = distinctTables([
    { owner: 'the samples', tables: [x] },
    ...own,
    { owner: 'the samples', tables: [{ ...y, known: counted }] },
  ]);
  const read = new Set(['x', ...own.flatMap(({ tables }) => tables.map(({ name }) => name))]);
  const tables = named(all.filter(({ name }) => read.has(name)));
  checkNames([
    ...objective.map(({ name }) => name),
    ...tables.map(([name]) => name),
    ...bound.flatMap(({ on: { draws = [] } }) => draws.map(({ name }) => name)),
  ]);
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
    draws: on.draws,
    whole: on.whole,
    noise: on.noise,
    signal: on.signal,
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

/** A step tells losses, tables, draws and parameters apart by their names alone. */
function checkNames(own: readonly string[]): void {
  const names = [...own, 'total', 'parameters', 'rows', 'draws'];
  const twice = names.find((name, k) => names.indexOf(name) < k);
  demand(
    twice === undefined,
    'terms, tables and draws of an objective need names of their own',
    twice,
    'Rename one of them.',
  );
}
