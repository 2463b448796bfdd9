import type { Variable } from '../reference/variable.ts';
import { demand, InputError } from '../tensor/index.ts';
import { columnNames } from './columns.ts';

/**
 * Which columns hold the derivatives:
 *
 * - `'none'`: none is read;
 * - a list of names: the outputs one after the other, each with one name an input; `''` where there is no such column;
 * - an object: for the name of a column, which output is differentiated by which input.
 */
export type GradientColumns =
  | 'none'
  | readonly string[]
  | Readonly<Record<string, readonly [output: string, input: string]>>;

/**
 * The column of each derivative, in the order of the row of `dydx`; −1 where there is none. By default columns are found
 * by name: ours is `d(out)/d(in)`; `dout/din`, `dout_din`, `d_out_d_in` and, where there is one output, `grad_in` are
 * understood too.
 *
 * @returns undefined where derivatives are not to be read
 * @throws InputError where a named column is missing, or names of the file could mean two things
 */
export function gradientColumns(
  columns: readonly string[],
  inputs: readonly Variable[],
  outputs: readonly Variable[],
  wanted: GradientColumns | undefined,
  find: (name: string) => number,
  path: string,
): readonly number[] | undefined {
  if (wanted === 'none') return undefined;
  const pairs = outputs.flatMap((output) => inputs.map((input) => [output.name, input.name] as const));
  if (wanted === undefined) return found(columns, inputs, outputs, pairs, find, path);
  const names = Array.isArray(wanted)
    ? (wanted as readonly string[])
    : ordered(wanted as Readonly<Record<string, readonly [string, string]>>, pairs);
  demand(
    names.length === pairs.length,
    `gradients of ${outputs.length} outputs by ${inputs.length} inputs are ${pairs.length} columns`,
    names.length,
    'Name one for each output and input, output by output, and "" where there is none.',
  );
  const given = names.filter((name) => name !== '');
  const taken = [...given, ...inputs.map(({ name }) => name), ...outputs.map(({ name }) => name)];
  const twice = taken.find((name, i) => taken.indexOf(name) !== i);
  demand(twice === undefined, 'a gradient is a column of its own', twice, 'Name each column once.');
  return names.map((name) => (name === '' ? -1 : find(name)));
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

function found(
  columns: readonly string[],
  inputs: readonly Variable[],
  outputs: readonly Variable[],
  pairs: readonly (readonly [string, string])[],
  find: (name: string) => number,
  path: string,
): readonly number[] {
  const taken = new Set([...inputs, ...outputs].map(({ name }) => name));
  const present = new Set(columns.filter((name) => !taken.has(name)));
  const ours = columnNames('dydx', inputs, outputs, 0);
  const meanings = new Map<string, string>();
  return pairs.map(([output, input], i) => {
    const aliases = [`d${output}/d${input}`, `d${output}_d${input}`, `d_${output}_d_${input}`];
    if (outputs.length === 1) aliases.push(`grad_${input}`);
    const candidates = present.has(ours[i]) ? [ours[i]] : aliases.filter((name) => present.has(name));
    if (candidates.length === 0) return -1;
    const [name] = candidates;
    const other = meanings.get(name);
    if (candidates.length > 1 || other !== undefined)
      throw new InputError(
        `one column of ${path} must hold ${ours[i]}`,
        other === undefined ? candidates.join(' and ') : `${name}, which could be ${other} too`,
        'Say which columns are gradients.',
      );
    meanings.set(name, ours[i]);
    return find(name);
  });
}
