import { demand, InputError, nameFinder, nearestName } from '../tensor/index.ts';
import { listed, type Table, widthOfShape } from './tables/table.ts';

/** Where a number of a row stands in a file: a column, and a place in its vector (0 where it is one number). */
export interface Source {
  readonly column: number;
  readonly element: number;
}

/** A column, or a number of one, that was found by name. */
export interface Found {
  /** For each number, its own name: that of the column where it has one number, else `name[0]`, `name[1]`, … */
  readonly names: readonly string[];
  readonly sources: readonly Source[];
  /** Of a row: no sides where it is one number. */
  readonly shape: readonly number[];
}

/** Finds columns of a file by name, and numbers of vectors by name and place. */
export interface Finder {
  has(name: string): boolean;
  /** @throws InputError where there is no such column, or several */
  find(name: string): Found;
}

export function finderOf(table: Pick<Table, 'columns' | 'shapes'>, path: string): Finder {
  const { columns, shapes } = table;
  const places = nameFinder(columns);
  const repeated = new Set<number>();
  for (const [index, name] of columns.entries()) if (places(name) !== index) repeated.add(places(name));
  /** "x[1]" of a vector x, where no column has that name itself. */
  const elementAt = (name: string): Source | undefined => {
    const bracket = /(?:\[\d+\])+$/.exec(name);
    if (bracket === null) return undefined;
    const column = places(name.slice(0, bracket.index));
    const shape = shapes?.[column];
    if (shape === undefined) return undefined;
    const at = bracket[0].slice(1, -1).split('][').map(Number);
    if (at.length !== shape.length || at.some((place, k) => place >= shape[k])) return undefined;
    return { column, element: at.reduce((sum, place, k) => sum * shape[k] + place, 0) };
  };
  return {
    has: (name) => places(name) !== -1 || elementAt(name) !== undefined,
    find(name) {
      const column = places(name);
      const element = elementAt(name);
      if (column === -1 && element !== undefined) return { names: [name], sources: [element], shape: [] };
      if (column === -1) {
        const fields = columns.filter((one) => one.startsWith(`${name}.`));
        throw new InputError(
          `${path} must have a column ${name}`,
          fields.length > 0 ? `a struct with ${listed(fields)}` : listed(columns),
          fields.length > 0 ? 'Name its fields.' : remedyFor(name, columns),
        );
      }
      demand(!repeated.has(column), `${path} must have one column ${name}`, 'several', 'Rename the others.');
      const shape = shapes?.[column] ?? [];
      const names = elementNames(name, shape);
      const clash = names.length > 1 ? names.find((one) => places(one) !== -1) : undefined;
      demand(
        clash === undefined,
        `numbers of ${name} of ${path} need names of their own`,
        `another column ${clash}`,
        'Rename that column.',
      );
      return { names, sources: names.map((_, k) => ({ column, element: k })), shape };
    },
  };
}

/** What may have been meant by a name that no column has. */
function remedyFor(name: string, columns: readonly string[]): string {
  const nearest = nearestName(
    name,
    columns.filter((one) => one !== ''),
  );
  return nearest === undefined ? 'Add it.' : `Correct the name (nearest: ${nearest}), or add it.`;
}

/** Whether a file has a column of this name, or a number of a vector: `x[1]`. */
export function hasColumn(table: Pick<Table, 'columns' | 'shapes'>, name: string): boolean {
  return finderOf(table, '').has(name);
}

/** Names of the numbers of a vector: `x[0]`, `x[1]`, …; of more sides `x[0][0]`, …; of one number its own. */
export function elementNames(name: string, shape: readonly number[]): readonly string[] {
  const width = widthOfShape(shape);
  if (width === 1) return [name];
  return Array.from({ length: width }, (_, element) => elementName(name, shape, element));
}

/** The name of a number of a column. */
export function sourceName({ columns, shapes }: Pick<Table, 'columns' | 'shapes'>, source: Source): string {
  const shape = shapes?.[source.column] ?? [];
  const name = columns[source.column];
  return widthOfShape(shape) === 1 ? name : elementName(name, shape, source.element);
}

function elementName(name: string, shape: readonly number[], element: number): string {
  const places: number[] = [];
  let rest = element;
  for (const side of shape.toReversed()) {
    places.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return `${name}${places.map((place) => `[${place}]`).join('')}`;
}
