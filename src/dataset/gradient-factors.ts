import { demand, InputError } from '../tensor/index.ts';
import type { Mapping } from './mapping.ts';
import { listed, type Table } from './tables/table.ts';

/**
 * What derivatives are multiplied by as they are read:
 *
 * - a number: all of them by it;
 * - a list: one a derivative, output by output, in the order of the inputs;
 * - an object: by the name of a column of the file, or of a derivative (`d(out)/d(in)`); the others by 1.
 */
export type GradientFactors = number | readonly number[] | Readonly<Record<string, number>>;

/** How the derivatives of a file are read. */
export interface GradientReading {
  /** The file's column of each, `''` where it has none; not there where all have our names. */
  readonly columns?: readonly string[];
  /** Multiplies rows of derivatives by their factors. */
  scale(rows: Float64Array): void;
}

/**
 * @returns undefined where no derivative is read
 * @throws InputError where a factor is 0 or not finite, there are not as many as derivatives, a name is none of theirs, or
 *   nothing is there to be multiplied
 */
export function gradientReading(
  table: Table,
  { parts }: Mapping,
  wanted: GradientFactors | undefined,
  path: string,
): GradientReading | undefined {
  const part = parts.find((one) => one.part === 'dydx');
  if (part === undefined) {
    demand(
      wanted === undefined,
      `gradient factors multiply derivatives of ${path}`,
      'none are read',
      'Leave the factors out, or name the columns of the derivatives.',
    );
    return undefined;
  }
  const columns = part.columns.map((column) => (column < 0 ? '' : table.columns[column]));
  const factors = factorsOf(wanted, part.names, columns, path);
  return {
    ...(columns.some((column, i) => column !== '' && column !== part.names[i]) && { columns }),
    scale(rows) {
      if (factors === undefined) return;
      for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % factors.length];
    },
  };
}

function factorsOf(
  wanted: GradientFactors | undefined,
  names: readonly string[],
  columns: readonly string[],
  path: string,
): readonly number[] | undefined {
  if (wanted === undefined) return undefined;
  const factors = Array.isArray(wanted)
    ? (wanted as readonly number[])
    : typeof wanted === 'number'
      ? names.map(() => wanted)
      : byName(wanted as Readonly<Record<string, number>>, names, columns, path);
  demand(
    factors.length === names.length,
    `gradient factors of ${path} are one number, or one for each of ${names.length} derivatives`,
    factors.length,
    'Give one number for all, as many as there are, or name=factor for some.',
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
  names: readonly string[],
  columns: readonly string[],
  path: string,
): readonly number[] {
  const factors = names.map(() => 1);
  for (const [name, factor] of Object.entries(wanted)) {
    const places = names.flatMap((own, i) => (own === name || columns[i] === name ? [i] : []));
    if (places.length === 0)
      throw new InputError(
        `a gradient factor is of a column that is read as a derivative of ${path}`,
        name,
        `Name one of ${listed(columns.filter((column) => column !== ''))}.`,
      );
    for (const i of places) factors[i] *= factor;
  }
  return factors;
}
