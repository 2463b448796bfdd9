import {
  counted,
  demand,
  formatShape,
  InputError,
  libraryWords,
  type OptionWords,
  withWords,
} from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { columnNames } from './columns.ts';
import type { Finder, Found, Source } from './sources.ts';
import { type Addressed, type ReadingOption, type Table, widthOfShape } from './tables/table.ts';

/**
 * Which columns hold the derivatives:
 *
 * - `'none'`: none is read;
 * - a list of names: the outputs one after the other, each with one name an input; `''` where there is no such column. A
 *   column of vectors stands for as many. So one can hold the gradient of an output, or those of all, `[m, d]` or one after
 *   the other;
 * - an object: for the name of a column, which output is differentiated by which input.
 */
export type GradientColumns =
  | 'none'
  | readonly string[]
  | Readonly<Record<string, readonly [output: string, input: string]>>;

/** What derivatives are of: inputs and outputs, and their column where that is one of vectors and holds them all. */
export interface Sides {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  readonly vectors: { readonly input?: string; readonly output?: string };
}

/**
 * Where each derivative stands, in the order of the row of `dydx`; undefined where it does not. By default columns are found
 * by name. Ours is `d(out)/d(in)`. `dout/din`, `dout_din`, `d_out_d_in` and, where there is one output, `grad_in` are
 * understood too. So is `dydx` for a column of vectors of the right shape.
 *
 * @returns undefined where derivatives are not to be read
 * @throws InputError where a named column is missing, or names of the file could mean two things
 */
export function gradientColumns(
  table: Pick<Table, 'columns' | 'shapes'>,
  sides: Sides,
  { gradients: wanted, words = libraryWords }: Addressed & { readonly gradients?: GradientColumns },
  finder: Finder,
  path: string,
): readonly (Source | undefined)[] | undefined {
  if (wanted === 'none') return undefined;
  const { inputs, outputs } = sides;
  const pairs = outputs.flatMap((output) => inputs.map((input) => [output.name, input.name] as const));
  if (wanted === undefined)
    return (
      foundVectors(table, sides, finder, path, words) ??
      found(table.columns, sides, pairs, finder, path, words)
    );
  const names = Array.isArray(wanted)
    ? (wanted as readonly string[])
    : ordered(wanted as Readonly<Record<string, readonly [string, string]>>, pairs);
  const given = names.filter((name) => name !== '');
  const taken = [...given, ...inputs.map(({ name }) => name), ...outputs.map(({ name }) => name)];
  const twice = taken.find((name, i) => taken.indexOf(name) !== i);
  demand(twice === undefined, 'a gradient is a column of its own', twice, 'Name each column once.');
  const columns = names.map((name) => (name === '' ? undefined : finder.find(name)));
  // Where each output has one name, an empty one stands for all derivatives of its output.
  const whole = columns.some((one) => one?.shape.length) && names.length === outputs.length;
  const missing: readonly undefined[] = Array.from({ length: whole ? inputs.length : 1 }, () => undefined);
  const sources = columns.flatMap((one): readonly (Source | undefined)[] => {
    if (one === undefined) return missing;
    return one.sources.length > 0 ? one.sources : nullLists(names.length, sides);
  });
  demand(
    sources.length === pairs.length,
    `gradients of ${counted(outputs.length, 'output')} by ${counted(inputs.length, 'input')} are ${counted(pairs.length, 'column')}, or lists of as many numbers`,
    told(columns, names),
    `Name one for each output and input${withWords(words('gradients'), (said) => ` with ${said}`)}, output by output, an empty one where there is none; or columns of lists.`,
  );
  for (const [k, one] of columns.entries()) if (one !== undefined) checkShape(one, names[k], sides, path);
  return sources;
}

/** Derivatives of lists that are all null: as many unknown ones as the lists had to hold. */
function nullLists(names: number, { inputs, outputs }: Sides): readonly undefined[] {
  return Array.from({ length: (inputs.length * outputs.length) / names }, () => undefined);
}

function told(columns: readonly (Found | undefined)[], names: readonly string[]): string | number {
  if (!columns.some((one) => one?.shape.length)) return names.length;
  return columns
    .map((one, k) => `${one === undefined ? 1 : one.sources.length} of ${names[k] || '""'}`)
    .join(', ');
}

/** @throws InputError where an array of several sides has others than outputs and inputs */
function checkShape({ shape }: Found, name: string, { inputs, outputs }: Sides, path: string): void {
  const sides = [outputs.length, inputs.length] as const;
  demand(
    isJacobian(shape, ...sides),
    `a row of gradients ${name} of ${path} has shape ${formatShape(sides)}, outputs by inputs`,
    formatShape(shape),
    'Transpose it, or name its columns one by one.',
  );
}

function ordered(
  wanted: Readonly<Record<string, readonly [string, string]>>,
  pairs: readonly (readonly [string, string])[],
): readonly string[] {
  const names = pairs.map(() => '');
  for (const [column, [output, input]] of Object.entries(wanted)) {
    const place = pairs.findIndex((pair) => pair[0] === output && pair[1] === input);
    demand(
      place >= 0 && names[place] === '',
      `gradient column ${column} needs an output and an input of its own`,
      [output, input],
      'Name an output and an input of this set, once.',
    );
    names[place] = column;
  }
  return names;
}

/** Columns of vectors that hold derivatives, by name and shape: one those of all outputs, or each those of one. */
function foundVectors(
  { columns, shapes }: Pick<Table, 'columns' | 'shapes'>,
  { inputs, outputs, vectors }: Sides,
  finder: Finder,
  path: string,
  words: OptionWords<ReadingOption>,
): readonly (Source | undefined)[] | undefined {
  const [m, d] = [outputs.length, inputs.length];
  const taken = new Set([...inputs, ...outputs].map(({ name }) => name));
  const input = vectors.input ?? (d === 1 ? inputs[0].name : undefined);
  const one = (output: string | undefined, size: number, others: readonly string[]): Found | undefined => {
    const known = input !== undefined && output !== undefined;
    const names = [
      ...others,
      ...(known ? [`d(${output})/d(${input})`, ...aliasesOf(output, input, m === 1)] : []),
    ];
    const fitting = columns.filter((name, column) => {
      const shape = shapes?.[column];
      if (shape === undefined || !names.includes(name) || taken.has(name)) return false;
      return widthOfShape(shape) === size * d && isJacobian(shape, size, d);
    });
    if (fitting.length > 1)
      throw twoMeanings(`d(${output ?? 'y'})/d(${input ?? 'x'})`, fitting.join(' and '), path, words);
    return fitting.length === 0 ? undefined : finder.find(fitting[0]);
  };
  const all = one(vectors.output ?? (m === 1 ? outputs[0].name : undefined), m, ['dydx']);
  if (all !== undefined || m === 1 || vectors.input === undefined) return all?.sources;
  const each = outputs.map(({ name }) => one(name, 1, []));
  if (each.every((found) => found === undefined)) return undefined;
  return each.flatMap(
    (found): readonly (Source | undefined)[] => found?.sources ?? inputs.map(() => undefined),
  );
}

/** Whether an array of this shape, but for sides of one, is a row of numbers or `[m, d]`. */
export function isJacobian(shape: readonly number[], m: number, d: number): boolean {
  const proper = shape.filter((side) => side !== 1);
  return proper.length < 2 || (proper.length === 2 && proper[0] === m && proper[1] === d);
}

function found(
  columns: readonly string[],
  { inputs, outputs }: Sides,
  pairs: readonly (readonly [string, string])[],
  finder: Finder,
  path: string,
  words: OptionWords<ReadingOption>,
): readonly (Source | undefined)[] {
  const taken = new Set([...inputs, ...outputs].map(({ name }) => name));
  const present = new Set(columns.filter((name) => !taken.has(name)));
  const ours = columnNames('dydx', inputs, outputs, 0);
  const meanings = new Map<string, string>();
  return pairs.map(([output, input], i) => {
    const aliases = aliasesOf(output, input, outputs.length === 1);
    const candidates = present.has(ours[i]) ? [ours[i]] : aliases.filter((name) => present.has(name));
    if (candidates.length === 0) return undefined;
    const [name] = candidates;
    const other = meanings.get(name);
    if (candidates.length > 1 || other !== undefined)
      throw twoMeanings(
        ours[i],
        other === undefined ? candidates.join(' and ') : `${name}, which could be ${other} too`,
        path,
        words,
      );
    meanings.set(name, ours[i]);
    const { sources } = finder.find(name);
    return sources.length === 1 ? sources[0] : undefined;
  });
}

/** What others call ∂output/∂input. */
function aliasesOf(output: string, input: string, alone: boolean): readonly string[] {
  const aliases = [`d${output}/d${input}`, `d${output}_d${input}`, `d_${output}_d_${input}`];
  return alone ? [...aliases, `grad_${input}`] : aliases;
}

function twoMeanings(
  derivative: string,
  received: string,
  path: string,
  words: OptionWords<ReadingOption>,
): InputError {
  return new InputError(
    `one column of ${path} must hold ${derivative}`,
    received,
    `Say which columns are derivatives${withWords(words('gradients'), (said) => ` with ${said}`)}, or rename the others.`,
  );
}
