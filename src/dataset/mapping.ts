import { demand, InputError, libraryWords, withWords } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { columnNames } from './columns.ts';
import { type GradientColumns, gradientColumns } from './gradient-columns.ts';
import { type Part, partShape } from './parts.ts';
import { type Finder, finderOf, type Source } from './sources.ts';
import { type Addressed, listed, type Table } from './tables/table.ts';

/** Which columns of a file are what. */
export interface Mapping {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Directions a point. */
  readonly k: number;
  /** The parts that are there; for each number of a row of a part its name, and where it stands: undefined where nowhere. */
  readonly parts: readonly MappedPart[];
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
  const required = (part: Part, k: number): MappedPart => {
    const names = columnNames(part, inputs, outputs, k);
    return { part, names, sources: names.flatMap((name) => finder.find(name).sources) };
  };
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
  const gradients = gradientColumns(table, sides, wanted, finder, path);
  if (gradients?.some((source) => source !== undefined))
    parts.push({ part: 'dydx', names: columnNames('dydx', inputs, outputs, 0), sources: gradients });
  const k = directionsIn(table, inputs, outputs);
  if (k > 0) parts.push(required('directions', k), required('products', k));
  return { inputs, outputs, k, parts };
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
export function widthOf(
  { inputs, outputs, k }: Pick<Mapping, 'inputs' | 'outputs' | 'k'>,
  part: Part,
): number {
  return partShape(part, 1, inputs.length, outputs.length, k).reduce((a, b) => a * b, 1);
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
  const derivatives =
    gradients === 'none' ? [] : Array.isArray(gradients) ? gradients : Object.keys(gradients);
  return table.arranged({
    inputs: inputs.map(bare),
    outputs: outputs.map(bare),
    derivatives: derivatives.map(bare),
  });
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

/**
 * Directions a point that a file has for these inputs. None where its directions have components along other inputs too:
 * their products are not those of a function of these inputs alone.
 */
function directionsIn(table: Table, inputs: readonly Variable[], outputs: readonly Variable[]): number {
  const present = new Set(table.columns);
  let k = 0;
  while (present.has(columnNames('directions', inputs, outputs, k + 1)[k * inputs.length])) k++;
  if (k === 0) return 0;
  const along = table.columns.filter((name) => name.startsWith('v0(') && name.endsWith(')')).length;
  return along > inputs.length ? 0 : k;
}
