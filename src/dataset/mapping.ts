import { demand, InputError, libraryWords, withWords } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { columnNames } from './columns.ts';
import { type ErrorColumns, errorColumns } from './error-columns.ts';
import { type GradientColumns, gradientColumns } from './gradient-columns.ts';
import { type HessianColumns, hessianColumns } from './hessian-columns.ts';
import { demandMeaning, OwnNames } from './own-names.ts';
import type { Part } from './parts.ts';
import { type Misfit, type ProductColumns, productColumns } from './product-columns.ts';
import { type Finder, finderOf, type Source } from './sources.ts';
import { type Addressed, listed, type Table } from './tables/table.ts';

/** Which columns of a file are what. */
export interface Mapping {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Directions, or cotangents, a point. */
  readonly along: ProductColumns['along'];
  /** The parts that are there; for each number of a row of a part its name, and where it stands: undefined where nowhere. */
  readonly parts: readonly MappedPart[];
  /** Columns that are named like derivatives or standard errors, but do not fit. */
  readonly misfits: readonly Misfit[];
}

export interface MappedPart {
  readonly part: Part;
  readonly names: readonly string[];
  readonly sources: readonly (Source | undefined)[];
}

export interface Wanted extends Addressed {
  readonly inputs?: readonly (string | Variable)[];
  readonly outputs?: readonly (string | Variable)[];
  readonly gradients?: GradientColumns;
  readonly hessian?: HessianColumns;
  readonly standardErrors?: ErrorColumns;
}

/**
 * Finds the columns of a labelled set in a file by their names, by the convention of {@link columnNames}. A column of vectors
 * is as many inputs, outputs or derivatives as it has numbers.
 *
 * @param wanted.inputs, wanted.outputs default: as the file says
 * @throws InputError where nobody says what the columns are, or one is missing or there twice
 */
export function mapColumns(opened: Table, wanted: Wanted, path: string): Mapping {
  const table = namedTable(opened, wanted);
  const named = {
    inputs: variables(wanted.inputs, table.description?.inputs),
    outputs: variables(wanted.outputs, table.description?.outputs),
  };
  if (!named.inputs || !named.outputs)
    throw new InputError(
      `inputs and outputs of ${path} must be named, in its metadata or by the caller`,
      listed(table.columns),
      sayRoles(wanted),
    );
  const finder = finderOf(table, path);
  const x = expanded(named.inputs, finder, path);
  const y = expanded(named.outputs, finder, path);
  const [inputs, outputs] = [x.variables, y.variables];
  const parts: MappedPart[] = [
    { part: 'x', names: columnNames('x', inputs, outputs, 0), sources: x.sources },
    { part: 'y', names: columnNames('y', inputs, outputs, 0), sources: y.sources },
  ];
  const chosen = new Set([...x.sources, ...y.sources].map(({ column, element }) => `${column} ${element}`));
  demand(
    chosen.size === inputs.length + outputs.length,
    `a column of ${path} is an input or an output, once`,
    [...inputs, ...outputs].map(({ name }) => name).join(', '),
    'Name each column once.',
  );
  const sides = { inputs, outputs, vectors: { input: x.vector, output: y.vector } };
  const add = (part: Part, sources: MappedPart['sources'] | undefined): void => {
    if (sources?.some((source) => source !== undefined))
      parts.push({ part, names: columnNames(part, inputs, outputs, 0), sources });
  };
  /** The table without the names of what is read already. */
  const rest = (): Table => {
    const read = new Set(parts.flatMap(({ sources }) => sources.flatMap((source) => source?.column ?? [])));
    return { ...table, columns: table.columns.map((name, column) => (read.has(column) ? '' : name)) };
  };
  const ours = { ours: new OwnNames(table.columns, finder), outputs, path };
  demandMeaning(namedGradients(wanted.gradients), 'a gradient', ours);
  demandMeaning(wanted.hessian === 'none' ? [] : (wanted.hessian ?? []), 'a second derivative', ours);
  // Who wants no derivatives has none of any kind, but for those that are named.
  const none = wanted.gradients === 'none';
  // Products come first: where there is a direction v0, a derivative by v0 is one along it, also of an input that is called so.
  const products = none
    ? undefined
    : productColumns(rest().columns, sides, wanted.hessian !== 'none', finder, path);
  parts.push(...(products?.parts ?? []));
  add('dydx', gradientColumns(rest(), sides, wanted, finder, path));
  if (!none || wanted.hessian !== undefined)
    add('hessian', hessianColumns(rest(), sides, finder, wanted, path));
  const errors = errorColumns(parts, table, wanted.standardErrors, finder, path);
  parts.push(...errors.parts);
  return {
    inputs,
    outputs,
    along: products?.along ?? {},
    parts,
    misfits: [...(products?.misfits ?? []), ...errors.misfits],
  };
}

function sayRoles({ words = libraryWords }: Wanted): string {
  const said = withWords(words('inputs'), (inputs) => `, with ${inputs} and ${words('outputs')}`);
  return `Say which columns are inputs and which outputs${said}.`;
}

/** The numbers of a row that named columns hold, each as a variable: those of a vector share its unit and bounds. */
function expanded(
  named: readonly Variable[],
  finder: Finder,
  path: string,
): {
  readonly variables: readonly Variable[];
  readonly sources: readonly Source[];
  /** The name of the column, where it is one of vectors that holds all. */
  readonly vector: string | undefined;
} {
  const found = named.map((variable) => {
    demand(
      variable.name !== '',
      `names of columns of ${path} must not be empty`,
      named.map(({ name }) => `"${name}"`).join(', '),
      'Leave the empty one out; a column without a name needs one in the file.',
    );
    const { names, sources, shape } = finder.find(variable.name);
    demand(
      names.length > 0,
      `${variable.name} of ${path} must have numbers`,
      'lists that are all null',
      'Name another column.',
    );
    return { vector: shape.length > 0, sources, variables: names.map((name) => ({ ...variable, name })) };
  });
  return {
    variables: found.flatMap((one) => one.variables),
    sources: found.flatMap((one) => one.sources),
    vector: found.length === 1 && found[0].vector ? named[0].name : undefined,
  };
}

/** Number of numbers of a part in a row. */
export function widthOf({ parts }: Pick<Mapping, 'parts'>, part: Part): number {
  return parts.find((one) => one.part === part)!.names.length;
}

/** The table with the caller's names, where it has none of its own and these are not the ones that stand in for them. */
export function namedTable(table: Table, { inputs, outputs }: Wanted): Table {
  if (!table.renamed || !inputs || !outputs) return table;
  const [x, y] = [variables(inputs, undefined)!, variables(outputs, undefined)!];
  if ([...x, ...y].every(({ name }) => table.columns.includes(name))) return table;
  return { ...table, columns: table.renamed(x, y) ?? table.columns };
}

/** The table as the columns that are wanted say that its arrays lie. */
export function arrangedTable(table: Table, { inputs = [], outputs = [], gradients = [] }: Wanted): Table {
  if (table.arranged === undefined) return table;
  const bare = (one: string | Variable): string =>
    (typeof one === 'string' ? one : one.name).replace(/(?:\[\d+\])+$/, '');
  return table.arranged({
    inputs: inputs.map(bare),
    outputs: outputs.map(bare),
    derivatives: namedGradients(gradients).map(bare),
  });
}

function namedGradients(gradients: GradientColumns = []): readonly string[] {
  if (gradients === 'none') return [];
  return Array.isArray(gradients) ? gradients : Object.keys(gradients);
}

/** A name stands for the variable of that name in the file's own description, where there is one. */
function variables(
  wanted: readonly (string | Variable)[] | undefined,
  described: readonly Variable[] | undefined,
): readonly Variable[] | undefined {
  return (
    wanted?.map((one) =>
      typeof one === 'string' ? (described?.find(({ name }) => name === one) ?? { name: one }) : one,
    ) ?? described
  );
}
