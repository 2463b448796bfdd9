import { readFile, stat, writeFile } from 'node:fs/promises';
import { unzipSync, zipSync } from 'fflate';
import type { Variable } from '../../reference/variable.ts';
import { demand, formatShape, InputError } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import { type Description, formatDescription, KEY, parseDescription } from '../description.ts';
import { type Part, partShape } from '../samples.ts';
import { numbersOf } from './npy.ts';
import { formatNpy, formatNpyText } from './npy-format.ts';
import { LONGEST_HEADER, type NpyHeader, parseNpyHeader } from './npy-header.ts';
import type { Table, TableBatch, TableFormat, TableHeader, TableWriter } from './table.ts';

/**
 * NumPy's zip of arrays. Either `x` `[n, d]`, `y` `[n]` or `[n, m]` and, where known, `dydx` `[n, d]` or `[n, m, d]`, `directions`
 * `[n, k, d]` and `products` `[n, k, m, d]`; or arrays `[n]`, one a column. Both read and written in memory.
 */
export const npz: TableFormat = {
  name: 'NPZ',
  extensions: ['.npz'],
  recognises: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] <= 5,
  open,
  create,
};

/** Deflate makes 1032 bytes of one at most, so that a larger claim is a lie. */
const MOST_INFLATION = 1032;
/** What Node reads in one piece. */
const LARGEST_FILE = 2 ** 31 - 1;

interface NpyArray extends NpyHeader {
  readonly bytes: Uint8Array;
}

async function open(path: string): Promise<Table> {
  const { size } = await stat(path);
  demand(size <= LARGEST_FILE, `${path} must fit into memory`, `${size} bytes`, 'Save it as Parquet.');
  const arrays = arraysOf(await readFile(path), path);
  const text = arrays.get(KEY);
  const stored = text?.kind === 'U' ? parseDescription(textOf(text), path) : undefined;
  arrays.delete(KEY);
  const numeric = new Map([...arrays].filter(([, { kind, shape }]) => kind !== 'U' && shape.length > 0));
  const [x, y] = [numeric.get('x'), numeric.get('y')];
  const description = stored ?? (x && y && convention(x, y));
  const columns = columnsOf(numeric, description, path);
  const n = columns[0]?.array.shape[0] ?? 0;
  for (const { array, name } of columns)
    demand(
      array.shape[0] === n,
      `arrays of ${path} must have a row a point: ${n} as in ${columns[0].name}`,
      `${array.shape[0]} of ${name}`,
      'Save arrays of the same length.',
    );
  return {
    columns: columns.map(({ name }) => name),
    description,
    // Named by convention only: the caller may name them otherwise.
    ...(stored === undefined &&
      description && {
        renamed: (inputs: readonly Variable[], outputs: readonly Variable[]) => {
          const same =
            inputs.length === description.inputs.length && outputs.length === description.outputs.length;
          return same ? columnsOf(numeric, { inputs, outputs }, path).map(({ name }) => name) : undefined;
        },
      }),
    batches: (chosen, most) =>
      batches(
        chosen.map((index) => columns[index]),
        n,
        most,
      ),
  };
}

function arraysOf(bytes: Uint8Array, path: string): Map<string, NpyArray> {
  let room = LARGEST_FILE;
  const files = unzipSync(bytes, {
    filter: ({ name, size, originalSize, compression }) => {
      if (!name.endsWith('.npy')) return false;
      const most = compression === 0 ? size : MOST_INFLATION * size + 64;
      room -= originalSize;
      if (size > bytes.length || originalSize > most || room < 0)
        throw new InputError(
          `array ${name} of ${path} must fit into memory`,
          `${originalSize} bytes, packed in ${size}`,
          'Save it as Parquet.',
        );
      return true;
    },
  });
  const arrays = new Map<string, NpyArray>();
  for (const [name, data] of Object.entries(files)) {
    const header = parseNpyHeader(data.subarray(0, LONGEST_HEADER), data.length, `${name} of ${path}`);
    arrays.set(name.slice(0, -'.npy'.length), { ...header, bytes: data.subarray(header.start) });
  }
  demand(arrays.size > 0, `${path} must hold NumPy arrays`, 'none', 'Save it with numpy.savez.');
  return arrays;
}

/** UTF-32, as NumPy keeps text. */
function textOf({ bytes, little }: NpyArray): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, little));
  return points
    .filter((point) => point > 0 && point <= 0x10ffff)
    .map((point) => String.fromCodePoint(point))
    .join('');
}

/** Names for arrays that come without: `x0`, `x1`, … and `y` or `y0`, `y1`, …; arrays `[n]` keep theirs. */
function convention(x: NpyArray, y: NpyArray): Description | undefined {
  const numbered = (name: string, { shape }: NpyArray, alone: string): readonly Variable[] => {
    if (shape.length === 1) return [{ name }];
    if (shape[1] === 1) return [{ name: alone }];
    return Array.from({ length: shape[1] }, (_, j) => ({ name: `${name}${j}` }));
  };
  if (x.shape.length > 2 || y.shape.length > 2 || x.shape[1] === 0 || y.shape[1] === 0) return undefined;
  return { inputs: numbered('x', x, 'x0'), outputs: numbered('y', y, 'y') };
}

interface NpzColumn {
  readonly name: string;
  readonly array: NpyArray;
  /** Place of the number in a row, and numbers of a row. */
  readonly index: number;
  readonly width: number;
}

const parts: readonly Part[] = ['x', 'y', 'dydx', 'directions', 'products'];

/** Arrays of the convention under the names of what they hold, others under their own. */
function columnsOf(
  arrays: ReadonlyMap<string, NpyArray>,
  description: Description | undefined,
  path: string,
): readonly NpzColumn[] {
  return [...arrays].flatMap(([name, array]) => {
    const width = array.shape.slice(1).reduce((a, b) => a * b, 1);
    if (width > 2 ** 20)
      throw new InputError(
        `rows of ${name} of ${path} have at most 2^20 numbers`,
        String(width),
        'Correct its shape.',
      );
    const part = description === undefined ? undefined : parts.find((one) => one === name);
    const names =
      part !== undefined && description !== undefined
        ? namesOf(part, array, description, path)
        : width === 1
          ? [name]
          : Array.from({ length: width }, (_, j) => `${name}_${j}`);
    return names.map((column, index) => ({ name: column, array, index, width }));
  });
}

function namesOf(
  part: Part,
  { shape }: NpyArray,
  { inputs, outputs }: Description,
  path: string,
): readonly string[] {
  const [d, m] = [inputs.length, outputs.length];
  const k = part === 'directions' || part === 'products' ? (shape[1] ?? 0) : 0;
  const expected = partShape(part, shape[0], d, m, k);
  // Sides of one may be left out.
  const proper = (sides: readonly number[]): string =>
    sides
      .slice(1)
      .filter((side) => side !== 1)
      .join();
  demand(
    proper(shape) === proper(expected),
    `${part} of ${path} has shape ${formatShape(expected)} for ${d} inputs and ${m} outputs`,
    formatShape(shape),
    'Reshape it.',
  );
  return columnNames(part, inputs, outputs, k);
}

async function* batches(chosen: readonly NpzColumn[], n: number, size: number): AsyncGenerator<TableBatch> {
  for (let start = 0; start < n; start += size) {
    const rows = Math.min(size, n - start);
    yield { rows, columns: chosen.map((column) => slice(column, start, rows)) };
  }
}

function slice({ array, index, width }: NpzColumn, start: number, rows: number): Float64Array {
  const { bytes, size, fortran, shape } = array;
  const n = shape[0];
  const stride = fortran ? 1 : width;
  const first = fortran ? fortranPlace(index, shape.slice(1)) * n + start : start * width + index;
  const picked = new Uint8Array(rows * size);
  for (let i = 0; i < rows; i++) {
    const at = (first + i * stride) * size;
    for (let b = 0; b < size; b++) picked[i * size + b] = bytes[at + b];
  }
  return numbersOf(picked, array);
}

/** Place in a row stored first index fastest of the number that is at `index` in one stored last index fastest. */
function fortranPlace(index: number, sides: readonly number[]): number {
  let place = 0;
  let rest = index;
  for (let axis = sides.length - 1; axis >= 0; axis--) {
    const stride = sides.slice(0, axis).reduce((a, b) => a * b, 1);
    place += (rest % sides[axis]) * stride;
    rest = Math.floor(rest / sides[axis]);
  }
  return place;
}

async function create(path: string, header: TableHeader): Promise<TableWriter> {
  const { columns, description, precision } = header;
  const kept: (Float64Array | Float32Array)[][] = columns.map(() => []);
  let rows = 0;
  return {
    async append(values) {
      rows += values[0].length;
      demand(
        rows * columns.length * (precision === 'float32' ? 4 : 8) < LARGEST_FILE,
        'an NPZ file has less than 2 GiB',
        `${rows} rows of ${columns.length} numbers`,
        'Write Parquet.',
      );
      for (const [j, column] of values.entries()) kept[j].push(column.slice());
    },
    async finish() {
      const [d, m] = [description.inputs.length, description.outputs.length];
      const files: Record<string, Uint8Array> = {};
      for (const part of parts) {
        const of = columns.flatMap((column, j) => (column.part === part ? [j] : []));
        if (of.length === 0) continue;
        const shape = partShape(part, rows, d, m, of.length / (part === 'directions' ? d : m * d));
        files[`${part}.npy`] = formatNpy(
          of.map((j) => kept[j]),
          shape,
          precision,
        );
      }
      files[`${KEY}.npy`] = formatNpyText(formatDescription(description));
      // As old as a zip can say: the same set is the same bytes.
      await writeFile(path, zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) }));
    },
    release: async () => undefined,
  };
}
