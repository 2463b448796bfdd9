import { InputError } from '../tensor/index.ts';
import type { MappedPart } from './mapping.ts';
import { OwnNames } from './own-names.ts';
import type { Part } from './parts.ts';
import type { Misfit } from './product-columns.ts';
import { type Finder, type Source, sourceName } from './sources.ts';
import type { Table } from './tables/table.ts';

/** Which columns hold the standard errors: none, or by the name of a label's column that of its standard error. */
export type ErrorColumns = 'none' | Readonly<Record<string, string>>;

/** The part that holds the standard errors of each part that may have some. */
const ERRORS: Readonly<Partial<Record<Part, Part>>> = {
  y: 'yErrors',
  dydx: 'dydxErrors',
  hessian: 'hessianErrors',
  products: 'productsErrors',
};

/** What a column of standard errors may be called: ours, `se(…)` of the column of the label, first. */
const spelled = (label: string): readonly string[] => [
  `se(${label})`,
  `se_${label}`,
  `${label}_se`,
  `stderr(${label})`,
  `${label}_stderr`,
];
/** The same the other way: the label in the name of its standard error. */
const ERROR_OF = [/^(?:se|stderr)\((.+)\)$/su, /^se_(.+)$/su, /^(.+)_(?:se|stderr)$/su];
const LIKE_ERRORS = /^(?:se|std_?err)[_(]|[_ ](?:se|std_?err)$/iu;

/**
 * Finds standard errors by the names of the columns that hold the labels: those of the file, or ours. The standard errors of
 * a column of vectors are a column of vectors of the same shape.
 *
 * @param labels the parts that are read
 * @param wanted default: those that are named so
 * @throws InputError where a column that is named is missing, or of none of the labels
 */
export function errorColumns(
  labels: readonly MappedPart[],
  table: Table,
  wanted: ErrorColumns | undefined,
  finder: Finder,
  path: string,
): { readonly parts: readonly MappedPart[]; readonly misfits: readonly Misfit[] } {
  if (wanted === 'none') return { parts: [], misfits: [] };
  const taken = new Set(
    labels.flatMap(({ sources }) => sources.flatMap((source) => (source ? [source.column] : []))),
  );
  const free = new Set(table.columns.filter((_, column) => !taken.has(column)));
  const used = new Set<string>();
  const parts = labels.flatMap(({ part, names, sources }): readonly MappedPart[] => {
    const errors = ERRORS[part];
    if (errors === undefined) return [];
    const found = sources.map((source, j) =>
      source === undefined
        ? undefined
        : wanted === undefined
          ? errorOf(names[j], source, table, free, finder)
          : namedError(wanted, names[j], source, table, finder, used),
    );
    if (found.every((source) => source === undefined)) return [];
    return [{ part: errors, names: names.map((name) => `se(${name})`), sources: found }];
  });
  if (wanted !== undefined) {
    const unknown = Object.keys(wanted).find((label) => !used.has(label));
    if (unknown === undefined) return { parts, misfits: [] };
    throw new InputError(
      `a standard error of ${path} is of a column that is read as an output or a derivative`,
      unknown,
      `Name one of ${labels.flatMap(({ part, names }) => (ERRORS[part] ? names : [])).join(', ')}.`,
    );
  }
  // An array whose numbers are columns too is read where one of these is.
  const { columns, stored = columns } = table;
  const read = new Set(
    [...labels, ...parts].flatMap(({ sources }) =>
      sources.flatMap((source) => (source ? [stored[source.column]] : [])),
    ),
  );
  const ours = new OwnNames(columns, finder);
  const left = [
    ...new Set(
      stored.filter(
        (name, column) =>
          !read.has(name) && LIKE_ERRORS.test(columns[column]) && !isOfUnread(columns[column], free, ours),
      ),
    ),
  ];
  if (left.length === 0) return { parts, misfits: [] };
  return {
    parts,
    misfits: [
      { columns: left, of: 'standard errors', reason: 'no column that is read as a label has that name' },
    ],
  };
}

/** Whether a standard error is that of a column of the file which is not read: there is nothing odd about it. */
function isOfUnread(name: string, free: ReadonlySet<string>, ours: OwnNames): boolean {
  const label = ERROR_OF.map((pattern) => pattern.exec(name)?.[1]).find((one) => one !== undefined);
  return label !== undefined && (free.has(label) || ours.has(label));
}

/** The column that the caller names for a label, by our name of it or that of its column. */
function namedError(
  wanted: Readonly<Record<string, string>>,
  name: string,
  source: Source,
  table: Table,
  finder: Finder,
  used: Set<string>,
): Source | undefined {
  const label = [name, sourceName(table, source), table.columns[source.column]].find((one) =>
    Object.hasOwn(wanted, one),
  );
  if (label === undefined) return undefined;
  used.add(label);
  const { sources } = finder.find(wanted[label]);
  return sources.length === 1 ? sources[0] : sources[source.element];
}

function errorOf(
  name: string,
  source: Source,
  table: Table,
  free: ReadonlySet<string>,
  finder: Finder,
): Source | undefined {
  const own = [...new Set([name, sourceName(table, source)])].flatMap(spelled);
  const single = own.find((one) => free.has(one));
  if (single !== undefined) {
    const { sources } = finder.find(single);
    if (sources.length === 1) return sources[0];
  }
  // A number of a vector has its standard error in the same place.
  const sides = (column: number) => String(table.shapes?.[column] ?? []);
  const vector = spelled(table.columns[source.column]).find((one) => free.has(one));
  if (vector === undefined) return undefined;
  const [first] = finder.find(vector).sources;
  return first !== undefined && sides(first.column) === sides(source.column)
    ? { column: first.column, element: source.element }
    : undefined;
}
