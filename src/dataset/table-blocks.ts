import { InputError } from '../tensor/index.ts';
import { type Mapping, widthOf } from './mapping.ts';
import { PARTS, type Part } from './parts.ts';
import { sourceName } from './sources.ts';
import type { Table } from './tables/table.ts';
import { zeroVector } from './vectors.ts';

/** Where a number is missing. */
export interface Lack {
  readonly column: string;
  readonly place: string;
}

/** Rows as they were read, with those that lack something. */
export interface Block {
  readonly rows: number;
  /** Row-major. */
  readonly parts: ReadonlyMap<Part, Float64Array>;
  readonly lacking: readonly number[];
  readonly first?: Lack;
  /** What these lack: "an input", "a tangent". */
  readonly lacks: ReadonlySet<string>;
}

/** What a row lacks that lacks a number of a part; the other parts may. */
const LACKED: Readonly<Partial<Record<Part, string>>> = {
  x: 'an input',
  y: 'an output',
  directions: 'a component of a direction',
  products: 'a Hessian-vector product',
  cotangents: 'a component of a cotangent',
  adjoints: 'a product with a cotangent',
  tangentDirections: 'a component of a direction',
  tangents: 'a tangent',
};

/**
 * The rows of a table, a batch at a time.
 *
 * @throws InputError for a number that is infinite, a standard error that is negative, or a direction or cotangent of zeros
 */
export async function* blocks(
  table: Table,
  mapping: Mapping,
  batch: number,
  path: string,
): AsyncGenerator<Block> {
  const used = mapping.parts.flatMap(({ sources }) => sources.flatMap((source) => source?.column ?? []));
  const chosen = [...new Set(used)];
  const places = new Map(chosen.map((column, place) => [column, place]));
  let before = 0;
  for await (const { rows, columns, place } of table.batches(chosen, batch)) {
    if (rows === 0) continue;
    const placeOf = place ?? ((row: number) => `row ${before + row}`);
    const parts = new Map<Part, Float64Array>();
    const lacking = new Set<number>();
    const lacks = new Set<string>();
    let first: (Lack & { readonly row: number }) | undefined;
    for (const { part, names, sources } of mapping.parts) {
      const width = names.length;
      const values = new Float64Array(rows * width).fill(Number.NaN);
      parts.set(part, values);
      for (let j = 0; j < width; j++) {
        const source = sources[j];
        if (source === undefined) continue;
        const column = columns[places.get(source.column)!];
        const stride = column.length / rows;
        for (let row = 0; row < rows; row++) {
          const value = column[row * stride + source.element];
          values[row * width + j] = value;
          if (value < 0 && PARTS[part].at[0] === 'errors')
            throw new InputError(
              `${sourceName(table, source)} of ${placeOf(row)} of ${path}, a standard error, must be at least 0`,
              String(value),
              'Correct it, or leave it out.',
            );
          if (value - value === 0) continue; // finite
          if (!Number.isNaN(value))
            throw new InputError(
              `${sourceName(table, source)} of ${placeOf(row)} of ${path} must be finite`,
              String(value),
              'Mend or remove the row.',
            );
          if (PARTS[part].mayLack) continue;
          lacking.add(row);
          lacks.add(LACKED[part] ?? 'a number');
          if (first === undefined || row < first.row)
            first = { row, column: sourceName(table, source), place: `${placeOf(row)} of ${path}` };
        }
      }
      const components = (part === 'cotangents' ? mapping.outputs : mapping.inputs).length;
      const zero = zeroVector(part, values, names, components);
      if (zero !== undefined)
        throw new InputError(
          `${zero.name} of ${placeOf(zero.row)} of ${path} must have a component other than 0`,
          '0 throughout',
          'Correct it, or remove the row.',
        );
    }
    yield { rows, parts, lacking: [...lacking].sort((a, b) => a - b), first, lacks };
    before += rows;
  }
}

/** The parts of a block without the rows that lack something. */
export function without({ rows, parts, lacking }: Block, mapping: Mapping): ReadonlyMap<Part, Float64Array> {
  if (lacking.length === 0) return parts;
  return new Map(
    [...parts].map(([part, values]) => {
      const width = widthOf(mapping, part);
      const kept = new Float64Array((rows - lacking.length) * width);
      let [start, at] = [0, 0];
      for (const row of [...lacking, rows]) {
        kept.set(values.subarray(start * width, row * width), at);
        at += (row - start) * width;
        start = row + 1;
      }
      return [part, kept] as const;
    }),
  );
}
