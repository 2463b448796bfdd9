import { counted, demand, InputError, libraryWords, type OptionWords } from '../tensor/index.ts';
import type { Mapping } from './mapping.ts';
import { sourceName } from './sources.ts';
import { type Addressed, listed, type ReadingOption, type Table } from './tables/table.ts';

/**
 * What derivatives are multiplied by as they are read:
 *
 * - a number: all of them by it;
 * - a list: one a derivative, output by output, in the order of the inputs;
 * - an object: by the name of a column of the file, of one number of a vector (`g[0]`), or of a derivative (`d(out)/d(in)`).
 *   All others are multiplied by 1.
 */
export type GradientFactors = number | readonly number[] | Readonly<Record<string, number>>;

/** How the derivatives of a file are read. */
export interface GradientReading {
  /** The file's column of each, `''` where it has none; not there where all have our names. */
  readonly columns?: readonly string[];
  /** What each is multiplied by; not there where none is. */
  readonly factors?: readonly number[];
  /** Multiplies rows of derivatives by their factors. */
  scale(rows: Float64Array): void;
  /** Multiplies rows of their standard errors, which have no sign. */
  scaleErrors(rows: Float64Array): void;
}

/**
 * @returns undefined where no derivative is read
 * @throws InputError where a factor is 0 or not finite, their number is another than that of derivatives, or a name is
 *   unknown
 */
export function gradientReading(
  table: Table,
  { parts }: Mapping,
  {
    gradientFactors: wanted,
    words = libraryWords,
  }: Addressed & { readonly gradientFactors?: GradientFactors },
  path: string,
): GradientReading | undefined {
  const part = parts.find((one) => one.part === 'dydx');
  if (part === undefined) {
    demand(
      wanted === undefined,
      `gradient factors multiply derivatives of ${path}`,
      'none are read',
      `Leave ${words('gradientFactors')} out, or name the columns of the derivatives with ${words('gradients')}.`,
    );
    return undefined;
  }
  const columns = part.sources.map((source) => (source === undefined ? '' : sourceName(table, source)));
  const vectors = part.sources.map((source) => (source === undefined ? '' : table.columns[source.column]));
  const factors = factorsOf(wanted, [part.names, columns, vectors], path, words);
  return {
    ...(isForeign(table, columns, part.names) && { columns }),
    ...(factors && { factors }),
    scale(rows) {
      if (factors === undefined) return;
      for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % factors.length];
    },
    scaleErrors(rows) {
      if (factors === undefined) return;
      for (let i = 0; i < rows.length; i++) rows[i] *= Math.abs(factors[i % factors.length]);
    },
  };
}

/** Of each derivative: our name, that of its number in the file, that of the column which the number is in. */
type Names = readonly [readonly string[], readonly string[], readonly string[]];

function factorsOf(
  wanted: GradientFactors | undefined,
  names: Names,
  path: string,
  words: OptionWords<ReadingOption>,
): readonly number[] | undefined {
  const [{ length }] = names;
  if (wanted === undefined) return undefined;
  const factors = Array.isArray(wanted)
    ? (wanted as readonly number[])
    : typeof wanted === 'number'
      ? new Array<number>(length).fill(wanted)
      : byName(wanted as Readonly<Record<string, number>>, names, path);
  demand(
    factors.length === length,
    `gradient factors of ${path} are one number, or one for each of ${counted(length, 'derivative')}`,
    factors.length,
    `Give ${words('gradientFactors')} one number for all, as many as there are, or a factor by name for some.`,
  );
  for (const factor of factors)
    demand(
      Number.isFinite(factor) && factor !== 0,
      'a gradient factor is a finite number other than 0',
      factor,
      'Correct it; derivatives that are not to be used are left out of the gradients.',
    );
  return factors;
}

function byName(
  wanted: Readonly<Record<string, number>>,
  [names, columns, vectors]: Names,
  path: string,
): readonly number[] {
  const factors = names.map(() => 1);
  const named = new Map<number, string>();
  for (const [name, factor] of Object.entries(wanted)) {
    const places = names.flatMap((own, i) => ([own, columns[i], vectors[i]].includes(name) ? [i] : []));
    if (places.length === 0)
      throw new InputError(
        `a gradient factor is of a column that is read as a derivative of ${path}`,
        name,
        `Name one of ${listed(columns.filter((column) => column !== ''))}.`,
      );
    for (const i of places) {
      if (named.has(i))
        throw new InputError(
          `a derivative of ${path} has one factor`,
          `${names[i]} is named by ${named.get(i)} and by ${name}`,
          'Leave one of them out.',
        );
      named.set(i, name);
      factors[i] = factor;
    }
  }
  return factors;
}

/** Whether derivatives have other names than ours, in a file that is not ours. */
function isForeign({ description }: Table, columns: readonly string[], names: readonly string[]): boolean {
  return description === undefined && columns.some((column, i) => column !== '' && column !== names[i]);
}
