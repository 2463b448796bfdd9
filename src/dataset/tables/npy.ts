import { demand, float16, formatShape } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import { type ByteSource, withBytes } from './byte-source.ts';
import { demandNumbers } from './npy-elements.ts';
import { isNpy, LONGEST_HEADER, type NpyHeader, parseNpyHeader } from './npy-header.ts';
import type { Table, TableBatch, TableFormat } from './table.ts';

/**
 * One array in NumPy's format, a row a point. Columns are inputs, outputs and, where there are as many, derivatives. By
 * number they are called `column_0`, `column_1`, …. It is only read, since it has no names.
 */
export const npy: TableFormat = {
  name: 'NPY',
  extensions: ['.npy'],
  recognises: isNpy,
  async open(source: ByteSource): Promise<Table> {
    const path = source.name;
    const header = await withBytes(source, async (file) =>
      parseNpyHeader(await file.read(0, Math.min(file.size, LONGEST_HEADER)), file.size, path),
    );
    const { shape } = header;
    demandNumbers(header, path);
    demand(
      shape.length === 1 || shape.length === 2,
      `the array in ${path} must have a row a point`,
      `shape ${formatShape(shape)}`,
      'Save an array of numbers, [points, columns].',
    );
    const width = shape[1] ?? 1;
    // A row of no bytes could claim any number of points and columns.
    demand(
      width >= 1 && width <= 2 ** 20,
      `the array in ${path} must have columns`,
      width,
      'Correct its shape.',
    );
    return {
      columns: Array.from({ length: width }, (_, j) => `column_${j}`),
      renamed: (inputs, outputs) => {
        const names = [...inputs, ...outputs].map(({ name }) => name);
        const all = [...names, ...columnNames('dydx', inputs, outputs, 0)];
        return [names, all].find(({ length }) => length === width);
      },
      batches: (columns, size) => batches(source, header, columns, size),
    };
  },
};

async function* batches(
  source: ByteSource,
  header: NpyHeader,
  chosen: readonly number[],
  size: number,
): AsyncGenerator<TableBatch> {
  const { shape, start, fortran, size: bytes } = header;
  const [n, width] = [shape[0], shape[1] ?? 1];
  const file = await source.open();
  try {
    for (let row = 0; row < n; row += size) {
      const rows = Math.min(size, n - row);
      const columns: Float64Array[] = [];
      if (fortran)
        for (const j of chosen)
          columns.push(numbersOf(await file.read(start + (j * n + row) * bytes, rows * bytes), header));
      else {
        const block = numbersOf(await file.read(start + row * width * bytes, rows * width * bytes), header);
        for (const j of chosen)
          columns.push(Float64Array.from({ length: rows }, (_, i) => block[i * width + j]));
      }
      yield { rows, columns };
    }
  } finally {
    await file.close();
  }
}

/** Elements as float64, in the order in which they lie. */
export function numbersOf(
  bytes: Uint8Array,
  { kind, size, little }: Pick<NpyHeader, 'kind' | 'size' | 'little'>,
): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / size;
  const values = new Float64Array(count);
  const read = readers[`${kind}${size}`];
  for (let i = 0; i < count; i++) values[i] = read(view, i * size, little);
  return values;
}

const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f2: (view, at, little) => float16(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  b1: (view, at) => Number(view.getUint8(at) !== 0),
};
