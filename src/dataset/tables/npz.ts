import { zipSync } from 'fflate';
import { counted, demand, formatShape, InputError, turn } from '../../tensor/index.ts';
import type { Variable } from '../../variable/index.ts';
import { columnNames } from '../columns.ts';
import { type Description, formatDescription, KEY, parseDescription } from '../description.ts';
import { PARTS, type Part, partNames, partShape } from '../parts.ts';
import type { ByteSink } from './byte-sink.ts';
import { type ByteSource, withBytes } from './byte-source.ts';
import { demandNumbers } from './npy-elements.ts';
import { formatNpy, formatNpyText } from './npy-format.ts';
import { LONGEST_HEADER, parseNpyHeader } from './npy-header.ts';
import {
  type ArrayNames,
  arrayOf,
  checkArray,
  laidOut,
  type NpyArray,
  type NpzArray,
  numbersIn,
} from './npz-layout.ts';
import {
  type OpenOptions,
  type Table,
  type TableBatch,
  type TableFormat,
  type TableHeader,
  type TableWriter,
  WIDEST,
  widthOfShape,
} from './table.ts';
import { unzipped, zipMembers } from './zip.ts';

/**
 * NumPy's zip of arrays. Either `x` `[n, d]`, `y` `[n]` or `[n, m]` and, where known, the other parts of a set
 * (`dydx` `[n, m, d]`, …; sides of one may be left out). Or arrays of any names, one a column, of numbers `[n]` or of
 * vectors. Both are read and written in memory.
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
/** What engines read in one piece. */
const LARGEST_FILE = 2 ** 31 - 1;

async function open(source: ByteSource, { signal }: OpenOptions = {}): Promise<Table> {
  const path = source.name;
  const bytes = await withBytes(source, (file) => {
    const { size } = file;
    demand(size <= LARGEST_FILE, `${path} must fit into memory`, `${size} bytes`, 'Save it as Parquet.');
    return file.read(0, size);
  });
  const arrays = await arraysOf(bytes, path, signal);
  const text = arrays.get(KEY);
  const stored = text?.kind === 'U' ? parseDescription(textOf(text), path) : undefined;
  arrays.delete(KEY);
  const columns = new Map([...arrays].filter(([, { shape }]) => shape.length > 0));
  return tableOf(columns, stored, path, { inputs: [], outputs: [], derivatives: [] });
}

function tableOf(
  arrays: ReadonlyMap<string, NpyArray>,
  stored: Description | undefined,
  path: string,
  wanted: ArrayNames,
): Table {
  const laid = laidOut(arrays, wanted);
  const [x, y] = [laid.get('x'), laid.get('y')];
  const description = stored ?? (x && y && convention(x, y));
  const columns = columnsOf(laid, description, path);
  return {
    columns: columns.map(({ name }) => name),
    shapes: columns.map(({ sides }) => sides),
    stored: columns.map(({ array }) => array.name),
    description,
    // Named by convention only: the caller may name them otherwise.
    ...(stored === undefined &&
      description && {
        renamed: (inputs: readonly Variable[], outputs: readonly Variable[]) => {
          const same =
            inputs.length === description.inputs.length && outputs.length === description.outputs.length;
          return same ? columnsOf(laid, { inputs, outputs }, path).map(({ name }) => name) : undefined;
        },
      }),
    arranged: (names) => tableOf(arrays, stored, path, names),
    batches: (chosen, most) =>
      batches(
        chosen.map((index) => columns[index]),
        columns,
        most,
        path,
      ),
  };
}

async function arraysOf(
  bytes: Uint8Array,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, NpyArray>> {
  let room = LARGEST_FILE;
  const arrays = new Map<string, NpyArray>();
  for (const member of zipMembers(bytes, path, 'a whole NPZ file')) {
    const { name, packed, method, size } = member;
    if (!name.endsWith('.npy')) continue;
    room -= size;
    if (room < 0 || (method === 'deflated' && size > MOST_INFLATION * packed.length + 64))
      throw new InputError(
        `array ${name} of ${path} must fit into memory`,
        `${size} bytes, packed in ${packed.length}`,
        'Save it as Parquet.',
      );
    await turn();
    signal?.throwIfAborted();
    const data = unzipped(member, `${name} of ${path}`);
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
function convention(x: NpzArray, y: NpzArray): Description | undefined {
  const numbered = (name: string, { sides, shape }: NpzArray, alone: string): readonly Variable[] => {
    if (shape.length === 1) return [{ name }];
    if (sides[0] === 1) return [{ name: alone }];
    return Array.from({ length: sides[0] }, (_, j) => ({ name: `${name}${j}` }));
  };
  if (x.shape.length > 2 || y.shape.length > 2 || x.sides[0] === 0 || y.sides[0] === 0) return undefined;
  return { inputs: numbered('x', x, 'x0'), outputs: numbered('y', y, 'y') };
}

/** Numbers of an array as a column: one of each row, or all of them. */
interface NpzColumn {
  readonly name: string;
  readonly array: NpzArray;
  /** Of a row, where it is a vector. */
  readonly sides?: readonly number[];
  /** Place of the number in a row, where it is one. */
  readonly index: number;
}

/**
 * Arrays of the convention under the names of what they hold, a column a number, and as vectors under their own; others under
 * their own.
 */
function columnsOf(
  arrays: ReadonlyMap<string, NpzArray>,
  description: Description | undefined,
  path: string,
): readonly NpzColumn[] {
  const columns: NpzColumn[] = [];
  const wholes: NpzColumn[] = [];
  for (const [name, array] of arrays) {
    const width = widthOfShape(array.sides);
    if (width > WIDEST && array.other === undefined)
      throw new InputError(
        `rows of ${name} of ${path} have at most 2^20 numbers`,
        String(width),
        'Correct its shape.',
      );
    const part = description === undefined ? undefined : partNames.find((one) => arrayOf(one) === name);
    const whole = { name, array, index: 0, ...(array.sides.length > 0 && { sides: array.sides }) };
    if (part === undefined || description === undefined) columns.push(whole);
    else {
      for (const [index, column] of namesOf(part, array, description, path).entries())
        columns.push({ name: column, array, index });
      wholes.push(whole);
    }
  }
  const names = new Set(columns.map(({ name }) => name));
  return [...columns, ...wholes.filter(({ name }) => !names.has(name))];
}

function namesOf(
  part: Part,
  { sides, shape, rows }: NpzArray,
  { inputs, outputs }: Description,
  path: string,
): readonly string[] {
  const [d, m] = [inputs.length, outputs.length];
  const { axes } = PARTS[part];
  const alone = Math.max(1, Math.floor(widthOfShape(sides) / widthOfShape(partShape(part, 1, d, m, 1))));
  // Where no side is left out, theirs says how many vectors a point has.
  const k = sides.length === axes.length && axes.includes('k') ? sides[axes.indexOf('k')] : alone;
  const expected = partShape(part, rows, d, m, k);
  // Sides of one may be left out.
  const proper = (all: readonly number[]): string => all.filter((side) => side !== 1).join();
  demand(
    proper(sides) === proper(expected.slice(1)),
    `${arrayOf(part)} of ${path} has shape ${formatShape(expected)} for ${counted(d, 'input')} and ${counted(m, 'output')}`,
    formatShape(shape),
    widthOfShape(sides) === widthOfShape(expected.slice(1)) ? 'Reshape it.' : otherSize(part),
  );
  return columnNames(part, inputs, outputs, k);
}

/** What an array needs that has too few numbers, or too many: "one number an output and input". */
function otherSize(part: Part): string {
  const along = PARTS[part].axes
    .filter((axis) => axis !== 'k')
    .map((axis) => (axis.endsWith('d') ? 'input' : 'output'));
  const vectors = PARTS[part].axes.includes('k') ? ' of each vector' : '';
  const each = along.length === 3 ? 'each output and two inputs' : `each ${along.join(' and ')}`;
  return `Save one number${vectors} for ${each}, or leave ${arrayOf(part)} out.`;
}

async function* batches(
  chosen: readonly NpzColumn[],
  all: readonly NpzColumn[],
  size: number,
  path: string,
): AsyncGenerator<TableBatch> {
  const n = (chosen[0] ?? all[0])?.array.rows ?? 0;
  for (const { array } of chosen) demandNumbers(array, `${array.name} of ${path}`);
  for (const { array } of chosen) checkArray(array, n, chosen[0].array.name, path);
  for (let start = 0; start < n; start += size) {
    const rows = Math.min(size, n - start);
    yield {
      rows,
      columns: chosen.map(({ array, sides, index }) =>
        numbersIn(array, start, rows, sides ? undefined : index),
      ),
    };
  }
}

async function create(sink: ByteSink, header: TableHeader): Promise<TableWriter> {
  const { columns, description, precision } = header;
  const kept: (Float64Array | Float32Array)[][] = columns.map(() => []);
  let rows = 0;
  return {
    async append(values) {
      rows += values[0].length;
      demand(
        rows * columns.length * (precision === 'float32' ? 4 : 8) < LARGEST_FILE,
        'an NPZ file has less than 2 GiB',
        `${counted(rows, 'row')} of ${counted(columns.length, 'number')}`,
        'Write Parquet.',
      );
      for (const [j, column] of values.entries()) kept[j].push(column.slice());
    },
    async finish() {
      const [d, m] = [description.inputs.length, description.outputs.length];
      const files: Record<string, Uint8Array> = {};
      for (const part of partNames) {
        const of = columns.flatMap((column, j) => (column.part === part ? [j] : []));
        if (of.length === 0) continue;
        const shape = partShape(part, rows, d, m, of.length / widthOfShape(partShape(part, 1, d, m, 1)));
        files[`${arrayOf(part)}.npy`] = formatNpy(
          of.map((j) => kept[j]),
          shape,
          precision,
        );
      }
      files[`${KEY}.npy`] = formatNpyText(formatDescription(description));
      // As old as a zip can say: the same set is the same bytes.
      await sink.write(zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) }));
      await sink.close();
    },
    release: () => sink.close(),
  };
}
