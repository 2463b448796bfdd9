import type { ArrowColumn, ArrowPlace } from './arrow-columns.ts';
import { inflater } from './arrow-inflate.ts';
import type { ArrowRecords } from './arrow-messages.ts';
import type { ArrowNumbers } from './arrow-schema.ts';
import type { OpenBytes } from './byte-source.ts';
import { decimalNumber, wholeNumber } from './decimal.ts';
import { numbersOf } from './npy.ts';
import { checkRows, raggedLists, widthOfShape } from './table.ts';

/** Reads columns of one record batch. */
export interface ArrowReader {
  /**
   * @param before rows of the file before these, for messages
   * @returns a number or a vector a row; NaN where it, or what is around it, is null
   */
  read(column: ArrowColumn, before: number): Promise<Float64Array>;
  /** Elements of the first list, at each depth, that is not null; undefined where the batch has none. */
  sides(column: ArrowColumn): Promise<readonly (number | undefined)[]>;
}

/** @param size of the file, in bytes: what a batch claims is compared with it */
export function arrowRecords(
  file: OpenBytes,
  { header, body }: ArrowRecords,
  size: number,
  path: string,
): ArrowReader {
  const rows = header.int64(0);
  const nodes = header.integers(1, 2);
  const buffers = header.integers(2, 2);
  const variadic = header.integers(4, 1);
  const inflate = inflater(header.table(3), path);

  const bufferOf = async ({ buffer, views }: ArrowPlace, k: number, needed: number): Promise<Uint8Array> => {
    const passed = variadic.slice(0, views).reduce((sum, [count]) => sum + count, 0);
    const [offset, length] = buffers[buffer + passed + k] ?? [];
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length))
      throw new Error('a buffer ends after its message');
    return inflate(await file.read(body.position + offset, length), needed);
  };
  const lengthOf = ({ node }: ArrowPlace): number => {
    const [length] = nodes[node] ?? [];
    checkRows(length ?? -1, size);
    return length;
  };
  /** Bits that say which rows are there; undefined where all are. */
  const validOf = async (place: ArrowPlace, length: number): Promise<Uint8Array | undefined> =>
    nodes[place.node][1] === 0 ? undefined : bufferOf(place, 0, Math.ceil(length / 8));
  /** Where each list begins, and the last ends. */
  const endsOf = async (place: ArrowPlace, length: number): Promise<Float64Array> => {
    const bytes = place.field.list === 'int64' ? 8 : 4;
    if (length === 0) return new Float64Array(1); // an offsets buffer may then be empty
    const ends = numbersOf(await bufferOf(place, 1, (length + 1) * bytes), {
      kind: 'i',
      size: bytes,
      little: true,
    });
    for (let i = 0; i < length; i++)
      if (!(ends[i] >= 0 && ends[i] <= ends[i + 1])) throw new Error('a list that ends before it begins');
    return ends;
  };

  const read = async (
    column: ArrowColumn,
    depth: number,
    shape: readonly number[],
    length: number,
    place: (element: number) => string,
  ): Promise<Float64Array> => {
    const at = column.places[depth];
    const { list, numbers } = at.field;
    if (lengthOf(at) < length) throw new Error(`${lengthOf(at)} values in ${length} rows`);
    if (numbers?.kind === 'n') return new Float64Array(length).fill(Number.NaN); // it has no buffers
    const valid = await validOf(at, length);
    const there = (i: number): boolean => valid === undefined || (valid[i >> 3] & (1 << (i & 7))) !== 0;
    const width = widthOfShape(shape);
    checkRows(length * width, size);
    let values: Float64Array;
    if (numbers !== undefined) {
      const { kind, size: each } = numbers;
      const bytes = await bufferOf(at, 1, kind === 'b' ? Math.ceil(length / 8) : length * each);
      values = valuesOf(bytes, numbers, length);
    } else if (list === undefined) values = await read(column, depth + 1, shape, length, place);
    else {
      const [side, ...inner] = shape;
      const row = (element: number) => place(Math.floor(element / side));
      if (typeof list === 'number') values = await read(column, depth + 1, inner, length * side, row);
      else {
        const ends = await endsOf(at, length);
        const starts = new Float64Array(length).fill(-1);
        const owners = new Int32Array(lengthOf(column.places[depth + 1])).fill(-1);
        for (let i = 0; i < length; i++) {
          if (!there(i)) continue;
          const count = ends[i + 1] - ends[i];
          if (count !== side)
            throw raggedLists(
              column.name,
              column.shape!,
              `${count} element${count === 1 ? '' : 's'} in ${place(i)}`,
              path,
            );
          starts[i] = ends[i];
          owners.fill(i, ends[i], ends[i + 1]);
        }
        const elements = await read(column, depth + 1, inner, owners.length, (element) =>
          place(owners[element]),
        );
        if (length > 0 && ends[length] > owners.length) throw new Error('a list ends after its elements');
        const step = widthOfShape(inner);
        values = new Float64Array(length * width);
        for (let i = 0; i < length; i++)
          if (starts[i] >= 0)
            values.set(elements.subarray(starts[i] * step, starts[i] * step + width), i * width);
      }
    }
    if (valid !== undefined)
      for (let i = 0; i < length; i++) if (!there(i)) values.fill(Number.NaN, i * width, (i + 1) * width);
    return values;
  };

  return {
    read(column, before) {
      if (lengthOf(column.places[0]) !== rows)
        throw new Error(`${lengthOf(column.places[0])} values in ${rows} rows`);
      return read(column, 0, column.shape ?? [], rows, (row) => `row ${before + row}`);
    },
    async sides(column) {
      const found: (number | undefined)[] = [];
      for (const at of column.places) {
        const { list } = at.field;
        if (list === undefined) continue;
        const length = lengthOf(at);
        const valid = await validOf(at, length);
        let side: number | undefined;
        if (typeof list === 'number') side = list;
        else {
          const ends = await endsOf(at, length);
          for (let i = 0; i < length && side === undefined; i++)
            if (valid === undefined || valid[i >> 3] & (1 << (i & 7))) side = ends[i + 1] - ends[i];
        }
        found.push(side);
      }
      return found;
    },
  };
}

function valuesOf(
  bytes: Uint8Array,
  numbers: Exclude<ArrowNumbers, { kind: 'n' }>,
  count: number,
): Float64Array {
  if (numbers.kind === 'b') return bitsOf(bytes, count);
  if (numbers.kind !== 'd') return numbersOf(bytes, { ...numbers, little: true });
  const { size, scale } = numbers;
  // The lowest byte first.
  return Float64Array.from({ length: count }, (_, i) =>
    decimalNumber(wholeNumber(bytes.slice(i * size, (i + 1) * size).reverse()), scale),
  );
}

function bitsOf(bytes: Uint8Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
}
