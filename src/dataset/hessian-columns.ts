import { counted, demand, InputError, libraryWords, withWords } from '../tensor/index.ts';
import { columnNames } from './columns.ts';
import type { Sides } from './gradient-columns.ts';
import type { Misfit } from './product-columns.ts';
import type { Finder, Source } from './sources.ts';
import { type Addressed, type Table, widthOfShape } from './tables/table.ts';

/**
 * Which columns hold the second derivatives:
 *
 * - `'none'`: none is read, nor are Hessian-vector products;
 * - a list of names: output by output, for each input one an input, `''` where there is no such column. Or, output by output,
 *   those of the upper triangle alone, row by row;
 * - a list of one name: a column of vectors that holds all.
 */
export type HessianColumns = 'none' | readonly string[];

const LIKE_SECOND = /^(?:d2|∂2|∂²|d²)|^(?:hess|hessian|gamma)(?:$|[^\p{L}])/iu;

/**
 * Where each second derivative stands, in the order of the row of `hessian`; undefined where it does not. Columns are found by
 * name. Ours is `d2(out)/d(a)d(b)`, in either order of a and b: that of the other order is the same number. `d2out/dadb`,
 * `d2out_dadb`, `d2out_da_db`, of a twice also `d2out/da2` and `d2out_da2`, and, where there is one output, `hess_a_b` are
 * understood too. So is `hessian` for a column of vectors of the right shape.
 *
 * @param table without names of columns that are something else
 * @returns undefined where there is none
 * @throws InputError where names of the file could mean two things
 */
export function hessianColumns(
  table: Pick<Table, 'columns' | 'shapes'>,
  sides: Sides,
  finder: Finder,
  { hessian: wanted, words = libraryWords }: Addressed & { readonly hessian?: HessianColumns },
  path: string,
): readonly (Source | undefined)[] | undefined {
  if (wanted === 'none') return undefined;
  if (wanted !== undefined) return named(wanted, sides, finder, path);
  const { inputs, outputs } = sides;
  const present = new Set(table.columns.filter((name) => name !== ''));
  const vector = vectorOfAll(table, sides, finder);
  if (vector !== undefined) return vector;
  const [d, alone] = [inputs.length, outputs.length === 1];
  const ours = columnNames('hessian', inputs, outputs, 0);
  const meanings = new Map<string, string>();
  const twoMeanings = (derivative: string, received: string) =>
    new InputError(
      `one column of ${path} must hold ${derivative}`,
      received,
      `Rename the others${withWords(words('hessian', 'none'), (said) => `, or leave second derivatives out with ${said}`)}.`,
    );
  const sources = ours.map((own, at): Source | undefined => {
    const [o, a, b] = [Math.floor(at / (d * d)), Math.floor(at / d) % d, at % d];
    const mirrored = ours[(o * d + b) * d + a];
    const exact = [own, mirrored].find((name) => present.has(name));
    const [output, one, other] = [outputs[o].name, inputs[a].name, inputs[b].name];
    const aliases = [...aliasesOf(output, one, other, alone), ...aliasesOf(output, other, one, alone)];
    const candidates =
      exact === undefined ? [...new Set(aliases)].filter((name) => present.has(name)) : [exact];
    if (candidates.length === 0) return undefined;
    const name = candidates.length === 2 ? ordered(candidates, output, one, other, alone) : candidates[0];
    if (name === undefined || candidates.length > 2) throw twoMeanings(own, candidates.join(' and '));
    const meaning = a <= b ? own : mirrored;
    const before = meanings.get(name) ?? meaning;
    if (before !== meaning) throw twoMeanings(own, `${name}, which could be ${before} too`);
    meanings.set(name, meaning);
    const { sources: found } = finder.find(name);
    return found.length === 1 ? found[0] : undefined;
  });
  return sources.some((source) => source !== undefined) ? sources : undefined;
}

/** @throws InputError where a column is missing, or they are not as many as second derivatives */
function named(
  wanted: readonly string[],
  { inputs, outputs }: Sides,
  finder: Finder,
  path: string,
): readonly (Source | undefined)[] {
  const [d, m] = [inputs.length, outputs.length];
  const [whole, triangles] = [m * d * d, (m * d * (d + 1)) / 2];
  const sources = wanted.flatMap((name): readonly (Source | undefined)[] =>
    name === '' ? [undefined] : finder.find(name).sources,
  );
  const given = wanted.filter((name) => name !== '');
  demand(
    new Set(given).size === given.length,
    'a second derivative is a column of its own',
    wanted,
    'Name each column once.',
  );
  demand(
    sources.length === whole || sources.length === triangles,
    `second derivatives of ${counted(m, 'output')} by ${counted(d, 'input')} of ${path} are ${counted(whole, 'column')}, or ${triangles} of the upper triangles`,
    sources.length,
    "Name one for each output and two inputs, output by output, '' where there is none.",
  );
  if (sources.length === whole) return sources;
  return Array.from({ length: whole }, (_, at) => {
    const [o, a, b] = [Math.floor(at / (d * d)), Math.floor(at / d) % d, at % d];
    const [row, column] = [Math.min(a, b), Math.max(a, b)];
    return sources[o * (triangles / m) + row * d - (row * (row - 1)) / 2 + column - row];
  });
}

/** Of two columns the one in the order a, b, where the other is the same spelling in the order b, a. */
function ordered(
  candidates: readonly string[],
  output: string,
  a: string,
  b: string,
  alone: boolean,
): string | undefined {
  const straight = aliasesOf(output, a, b, alone);
  const turned = aliasesOf(output, b, a, alone);
  return candidates.find((name) => {
    const [other] = candidates.filter((one) => one !== name);
    return straight.includes(name) && turned.indexOf(other) === straight.indexOf(name);
  });
}

/** What others call ∂²output/∂a∂b. */
function aliasesOf(output: string, a: string, b: string, alone: boolean): readonly string[] {
  return [
    `d2${output}/d${a}d${b}`,
    `d2${output}_d${a}d${b}`,
    `d2${output}_d${a}_d${b}`,
    ...(a === b ? [`d2(${output})/d(${a})2`, `d2${output}/d${a}2`, `d2${output}_d${a}2`] : []),
    ...(alone ? [`hess_${a}_${b}`] : []),
  ];
}

/** Columns that are called like second derivatives, and of which nothing is read. */
export function hessianMisfits(unread: readonly string[]): readonly Misfit[] {
  const columns = unread.filter((name) => LIKE_SECOND.test(name));
  if (columns.length === 0) return [];
  return [
    {
      columns,
      of: 'derivatives',
      reason:
        'second derivatives of an output by two inputs a and b are read from a column d2(output)/d(a)d(b)',
    },
  ];
}

/** A column of vectors that holds the Hessians of all outputs. */
function vectorOfAll(
  { columns, shapes }: Pick<Table, 'columns' | 'shapes'>,
  { inputs, outputs, vectors }: Sides,
  finder: Finder,
): readonly Source[] | undefined {
  const [m, d] = [outputs.length, inputs.length];
  const output = vectors.output ?? (m === 1 ? outputs[0].name : undefined);
  const { input } = vectors;
  const known = input !== undefined && output !== undefined;
  const names = ['hessian', ...(known ? [`d2(${output})/d(${input})d(${input})`] : [])];
  const name = columns.find((one, column) => {
    const proper = (shapes?.[column] ?? []).filter((side) => side !== 1);
    const whole = [m, d, d].filter((side) => side !== 1);
    const fits = proper.length < 2 || String(proper) === String(whole);
    return names.includes(one) && fits && widthOfShape(shapes?.[column]) === m * d * d;
  });
  return name === undefined ? undefined : finder.find(name).sources;
}
