import { InputError } from '../tensor/index.ts';
import { hessianMisfits } from './hessian-columns.ts';
import {
  type LikelyGradients,
  likelyGradients,
  type OtherGradients,
  otherGradients,
  type UnreadColumn,
} from './likely-gradients.ts';
import { arrangedTable, type Mapping, mapColumns, namedTable, type Wanted } from './mapping.ts';
import { OwnNames } from './own-names.ts';
import { type Part, partNames } from './parts.ts';
import type { Misfit } from './product-columns.ts';
import { finderOf } from './sources.ts';
import type { ByteSource } from './tables/byte-source.ts';
import { openTable } from './tables/formats.ts';
import { NO_LISTS, type OpenOptions, type Table } from './tables/table.ts';

export interface RoleOptions extends Wanted, OpenOptions {}

/** What each column of a file is read as. */
export interface ColumnRoles {
  /** Names of the columns, or arrays, of the inputs, each once; likewise of outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The column of each derivative, output by output one an input; `''` where there is none. */
  readonly gradients: readonly string[];
  /** Columns of second derivatives, of products with vectors, and of standard errors, each once; absent where there are none. */
  readonly further?: Readonly<Partial<Record<FurtherPart, readonly string[]>>>;
  /** Columns of which nothing is read, in the order of the file. */
  readonly unread: readonly string[];
  /**
   * Those of them that may be derivatives of these outputs by these inputs; absent where none is, or the caller
   * says which are derivatives.
   */
  readonly likely?: LikelyGradients;
  /** Those that are called like derivatives of these outputs by other columns, which are no inputs; absent where none is. */
  readonly others?: OtherGradients;
  /** Those that are called like derivatives or standard errors but do not fit, with the reason; absent where there are none. */
  readonly misfits?: readonly Misfit[];
}

/** Parts beside inputs, outputs and Jacobians. */
export type FurtherPart = Exclude<Part, 'x' | 'y' | 'dydx'>;

/**
 * Says what {@link readDataset} reads each column of a file as, and which columns it passes over. Else a derivative under a
 * name that nobody knows would be lost silently.
 *
 * @param options as for {@link readDataset}
 * @throws InputError as {@link readDataset}, but for the numbers themselves, which are not read
 */
export async function columnRoles(source: ByteSource, options: RoleOptions = {}): Promise<ColumnRoles> {
  const path = source.name;
  const opened = await openTable(source, options);
  const table = arrangedTable(opened, options);
  const mapping = mapColumns(table, options, path);
  const { columns } = namedTable(table, options);
  const named = (part: Part) =>
    mapping.parts
      .find((one) => one.part === part)
      ?.sources.map((source) => (source ? columns[source.column] : ''));
  const { inputs, outputs } = mapping;
  const gradients = named('dydx') ?? outputs.flatMap(() => inputs.map(() => ''));
  const unread = unreadColumns({ ...table, columns }, mapping);
  const guessable = withoutOurs(unread, { ...table, columns }, mapping.misfits, path);
  // Who says which columns are derivatives knows of the others.
  const open = options.gradients === undefined;
  const guessed = open ? likelyGradients(guessable.all, { inputs, outputs, gradients }) : undefined;
  const likely = guessed?.gradients ? await tried(guessed, opened, options, path) : guessed;
  const others = open ? otherGradients(guessable.withFirst, outputs) : undefined;
  const further = Object.fromEntries(
    partNames.flatMap((part) => {
      const found = part === 'x' || part === 'y' || part === 'dydx' ? undefined : named(part);
      return found === undefined ? [] : [[part, [...new Set(found.filter((name) => name !== ''))]]];
    }),
  );
  const misfits = [
    ...mapping.misfits,
    ...(open && options.hessian === undefined ? hessianMisfits(guessable.all.map(({ name }) => name)) : []),
  ];
  return {
    inputs: [...new Set(named('x'))],
    outputs: [...new Set(named('y'))],
    gradients,
    unread: unread.map(({ name }) => name),
    ...(likely && { likely }),
    ...(others && { others }),
    ...(Object.keys(further).length > 0 && { further }),
    ...(misfits.length > 0 && { misfits }),
  };
}

/** Unread columns of which names and shapes may tell something: all but those that are ours, or are told of already. */
function withoutOurs(
  unread: readonly UnreadColumn[],
  table: Table,
  misfits: readonly Misfit[],
  path: string,
): { readonly all: readonly UnreadColumn[]; readonly withFirst: readonly UnreadColumn[] } {
  const { columns, stored = columns } = table;
  const ours = new OwnNames(columns, finderOf(table, path));
  const told = new Set(misfits.flatMap((one) => one.columns));
  // An array whose numbers are columns too is ours where these are.
  const numbers = new Map<string, string[]>();
  for (const [column, name] of stored.entries())
    if (columns[column] !== name) numbers.set(name, [...(numbers.get(name) ?? []), columns[column]]);
  const names = (name: string): readonly string[] => numbers.get(name) ?? [name];
  const withFirst = unread.filter(
    ({ name }) => !told.has(name) && !names(name).every((one) => ours.furtherMeaning(one) !== undefined),
  );
  return { all: withFirst.filter(({ name }) => !names(name).every((one) => ours.has(one))), withFirst };
}

/** Rows of derivatives that are looked at before they are offered. */
const TRIED = 256;

/** What the file refuses is not offered: derivatives that are read for a few rows before anybody is told to take them. */
async function tried(
  { gradients, ...likely }: LikelyGradients,
  opened: Table,
  options: Wanted,
  path: string,
): Promise<LikelyGradients> {
  const taking = { ...options, gradients };
  try {
    const table = arrangedTable(opened, taking);
    const { parts } = mapColumns(table, taking, path);
    const sources = parts.flatMap((one) => one.sources.flatMap((source) => source?.column ?? []));
    for await (const _ of table.batches([...new Set(sources)], TRIED)) break;
    return { gradients, ...likely };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...likely, refusal: error.message };
  }
}

/** Columns, or the arrays that several columns are numbers of, of which no number is read. */
function unreadColumns(
  { columns, shapes, stored = columns }: Table,
  { parts }: Mapping,
): readonly UnreadColumn[] {
  const read = new Set(
    parts.flatMap(({ sources }) => sources.flatMap((source) => (source ? stored[source.column] : []))),
  );
  const unread = new Map<string, UnreadColumn>();
  for (const [column, name] of stored.entries()) {
    if (read.has(name)) continue;
    const shape = shapes?.[column];
    // Of an array with columns of its numbers, the whole comes last.
    if (shape !== NO_LISTS) unread.set(name, { name, ...(shape && { shape }) });
  }
  return [...unread.values()];
}
