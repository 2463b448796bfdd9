import type { Variable } from '../reference/variable.ts';
import { demand, InputError } from '../tensor/index.ts';
import { columnNames } from './columns.ts';
import { type GradientColumns, gradientColumns } from './gradient-columns.ts';
import { type Part, partShape } from './samples.ts';
import { listed, type Table } from './tables/table.ts';

/** Which columns of a file are what. */
export interface Mapping {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Directions a point. */
  readonly k: number;
  /** The parts that are there; for each number of a row of a part its name and column, −1 where the file has none. */
  readonly parts: readonly MappedPart[];
}

export interface MappedPart {
  readonly part: Part;
  readonly names: readonly string[];
  readonly columns: readonly number[];
}

export interface Wanted {
  readonly inputs?: readonly (string | Variable)[];
  readonly outputs?: readonly (string | Variable)[];
  readonly gradients?: GradientColumns;
}

/**
 * Finds the columns of a labelled set in a file by their names, by the convention of {@link columnNames}.
 *
 * @param wanted.inputs, wanted.outputs default: as the file says
 * @throws InputError where nobody says what the columns are, or one is missing or there twice
 */
export function mapColumns(opened: Table, wanted: Wanted, path: string): Mapping {
  const table = named(opened, wanted);
  const inputs = variables(wanted.inputs, table.description?.inputs);
  const outputs = variables(wanted.outputs, table.description?.outputs);
  if (!inputs || !outputs)
    throw new InputError(
      `inputs and outputs of ${path} must be named, in its metadata or by the caller`,
      listed(table.columns),
      'Say which columns are inputs and which outputs.',
    );
  const find = finder(table, path);
  const required = (part: Part, k: number): MappedPart => {
    const names = columnNames(part, inputs, outputs, k);
    return { part, names, columns: names.map(find) };
  };
  const parts = [required('x', 0), required('y', 0)];
  const chosen = new Set(parts.flatMap(({ columns }) => columns));
  demand(
    chosen.size === inputs.length + outputs.length,
    `a column of ${path} is an input or an output, once`,
    [...inputs, ...outputs].map(({ name }) => name).join(', '),
    'Name each column once.',
  );
  const gradients = gradientColumns(table.columns, inputs, outputs, wanted.gradients, find, path);
  if (gradients?.some((column) => column >= 0))
    parts.push({ part: 'dydx', names: columnNames('dydx', inputs, outputs, 0), columns: gradients });
  const k = directionsIn(table, inputs, outputs);
  if (k > 0) parts.push(required('directions', k), required('products', k));
  return { inputs, outputs, k, parts };
}

/** Number of numbers of a part in a row. */
export function widthOf(
  { inputs, outputs, k }: Pick<Mapping, 'inputs' | 'outputs' | 'k'>,
  part: Part,
): number {
  return partShape(part, 1, inputs.length, outputs.length, k).reduce((a, b) => a * b, 1);
}

/** The table with the caller's names, where it has none of its own and these are not the ones that stand in for them. */
function named(table: Table, { inputs, outputs }: Wanted): Table {
  if (!table.renamed || !inputs || !outputs) return table;
  const [x, y] = [variables(inputs, undefined)!, variables(outputs, undefined)!];
  if ([...x, ...y].every(({ name }) => table.columns.includes(name))) return table;
  return { ...table, columns: table.renamed(x, y) ?? table.columns };
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

function finder({ columns }: Table, path: string): (name: string) => number {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, name] of columns.entries()) {
    if (places.has(name)) repeated.add(name);
    places.set(name, index);
  }
  return (name) => {
    const index = places.get(name);
    if (index === undefined)
      throw new InputError(`${path} must have a column ${name}`, listed(columns), 'Add or rename it.');
    demand(!repeated.has(name), `${path} must have one column ${name}`, 'several', 'Rename the others.');
    return index;
  };
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
