import {
  asyncBufferFromFile,
  type ColumnData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Variable } from '../reference/variable.ts';
import { demand, InputError, sizeOf, type Tensor } from '../tensor/index.ts';
import { columnNames } from './columns.ts';
import { type Dataset, dataset } from './dataset.ts';
import { fileError, replaceFile } from './files.ts';
import { type Part, partShape, partsOf } from './samples.ts';

/** Key of the file's metadata under which names, units, domain and provenance are kept, as JSON. */
const KEY = 'sobolev';
const SCHEMA = 'sobolev/dataset/1';

/** What is kept under {@link KEY}. */
interface Description extends Pick<Dataset, 'inputs' | 'outputs' | 'provenance'> {
  readonly schema: typeof SCHEMA;
}

/**
 * Writes a labelled set as a Parquet file, one column a number of a row; {@link columnNames} says which. Any Parquet
 * tool reads it.
 *
 * @param options.precision of the numbers in the file, default float64
 * @param options.rowGroup rows a group, default 65536: what is held in memory, twice
 * @throws InputError where the file cannot be written, or a number overflows float32
 */
export async function writeDataset(
  path: string,
  set: Dataset,
  options: { readonly precision?: 'float32' | 'float64'; readonly rowGroup?: number } = {},
): Promise<void> {
  const { precision = 'float64', rowGroup = 65536 } = options;
  demand(
    Number.isInteger(rowGroup) && rowGroup >= 1,
    'a row group has a row or more',
    rowGroup,
    'Correct it.',
  );
  const { inputs, outputs, provenance } = set;
  const n = set.x.shape[0];
  const k = set.hvp?.directions.shape[1] ?? 0;
  const columns = partsOf(set).flatMap(([part, values]) =>
    columnNames(part, inputs, outputs, k).map((name, index) => ({ name, values, index })),
  );
  const type = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name }): SchemaElement => ({ name, type, repetition_type: 'REQUIRED' })),
  ];
  const description: Description = { schema: SCHEMA, inputs, outputs, provenance };
  await replaceFile(path, async (temporary) => {
    const writer = new ParquetWriter({
      writer: fileWriter(temporary),
      schema,
      codec: 'UNCOMPRESSED', // noisy mantissas do not compress
      kvMetadata: [{ key: KEY, value: JSON.stringify(description) }],
      createdBy: 'sobolev',
    });
    for (let start = 0; start < n; start += rowGroup) {
      const stop = Math.min(start + rowGroup, n);
      const columnData = columns.map(({ name, values, index }) => ({
        name,
        data: columnOf(values, index, start, stop, precision, name),
        encoding: 'PLAIN' as const,
      }));
      await writer.write({ columnData, rowGroupSize: rowGroup });
    }
    await writer.finish();
  });
}

function columnOf(
  values: Tensor,
  index: number,
  start: number,
  stop: number,
  precision: 'float32' | 'float64',
  name: string,
): Float32Array | Float64Array {
  const width = sizeOf(values.shape.slice(1));
  const column = precision === 'float32' ? new Float32Array(stop - start) : new Float64Array(stop - start);
  for (let row = start; row < stop; row++) {
    const value = values.data[row * width + index];
    column[row - start] = value;
    if (!Number.isFinite(column[row - start]))
      throw new InputError(
        `${name} of row ${row} must be finite in ${precision}`,
        String(value),
        'Write float64, or rescale.',
      );
  }
  return column;
}

/**
 * Reads a labelled set from a Parquet file, of ours or of others; columns are found by name. Derivatives are read when
 * the first of them is there, and then all must be.
 *
 * @param options.inputs, options.outputs which columns are which; default: as the file's metadata say
 * @throws InputError where there is no such file, it is not Parquet, a column is missing or not numeric, or a number is
 *   missing or not finite
 */
export async function readDataset(
  path: string,
  options: { readonly inputs?: readonly Variable[]; readonly outputs?: readonly Variable[] } = {},
): Promise<Dataset> {
  const file = await readable(path, () => asyncBufferFromFile(path));
  const metadata = await readable(path, () => parquetMetadataAsync(file));
  const description = descriptionOf(metadata, path);
  const inputs = options.inputs ?? description?.inputs;
  const outputs = options.outputs ?? description?.outputs;
  if (!inputs || !outputs)
    throw new InputError(
      `inputs and outputs of ${path} must be named, in its metadata or by the caller`,
      `columns ${columnsIn(metadata).join(', ')}`,
      'Say which columns are inputs and which outputs.',
    );
  const present = new Set(columnsIn(metadata));
  let k = 0;
  while (present.has(columnNames('directions', inputs, outputs, k + 1)[k * inputs.length])) k++;
  const n = Number(metadata.num_rows);
  const parts: Partial<Record<Part, Tensor>> = {};
  const targets = new Map<
    string,
    { readonly data: Float64Array; readonly width: number; readonly index: number }
  >();
  for (const part of ['x', 'y', 'dydx', 'directions', 'products'] as const) {
    const names = columnNames(part, inputs, outputs, k);
    const wanted = part === 'x' || part === 'y' || (part === 'dydx' ? present.has(names[0]) : k > 0);
    if (!wanted) continue;
    const shape = partShape(part, n, inputs.length, outputs.length, k);
    const data = new Float64Array(sizeOf(shape)).fill(Number.NaN);
    parts[part] = { shape, data };
    for (const [index, name] of names.entries()) targets.set(name, { data, width: names.length, index });
  }
  checkColumns(metadata, [...targets.keys()], path);
  const onChunk = ({ columnName, columnData, rowStart }: ColumnData): void => {
    const { data, width, index } = targets.get(columnName)!;
    for (let i = 0; i < columnData.length; i++) {
      const value: unknown = columnData[i];
      // Number(null) would be 0: only numbers count, everything else stays NaN and is refused below.
      if (typeof value === 'number' || typeof value === 'bigint')
        data[(rowStart + i) * width + index] = Number(value);
    }
  };
  await readable(path, () => parquetRead({ file, metadata, columns: [...targets.keys()], onChunk }));
  const { x, y, dydx, directions, products } = parts;
  return dataset({
    x: x!,
    y: y!,
    ...(dydx && { dydx }),
    ...(directions && products && { hvp: { directions, products } }),
    inputs,
    outputs,
    provenance: description?.provenance ?? { file: path },
  });
}

/** Turns the errors of opening and decoding a file into ones that the user can mend. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw (
      fileError(error, `labelled set ${path} must be readable`, 'Correct the path.') ??
      new InputError(`labelled set ${path} must be a whole Parquet file`, String(error), 'Write it anew.')
    );
  }
}

function descriptionOf(metadata: FileMetaData, path: string): Description | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
  if (text === undefined) return undefined;
  let description: Partial<Description>;
  try {
    description = JSON.parse(text) ?? {};
  } catch {
    description = {};
  }
  if (description.schema !== SCHEMA || !description.inputs || !description.outputs || !description.provenance)
    throw new InputError(
      `metadata "${KEY}" of ${path} must be of schema ${SCHEMA}`,
      text,
      'Write the file anew.',
    );
  return description as Description;
}

function columnsIn(metadata: FileMetaData): readonly string[] {
  return parquetSchema(metadata).children.map((child) => child.element.name);
}

function checkColumns(metadata: FileMetaData, names: readonly string[], path: string): void {
  const types = new Map(parquetSchema(metadata).children.map(({ element }) => [element.name, element.type]));
  const codecs = new Set(['UNCOMPRESSED', 'SNAPPY']);
  for (const name of names) {
    if (!types.has(name))
      throw new InputError(
        `${path} must have a column ${name}`,
        `columns ${[...types.keys()].join(', ')}`,
        'Add or rename it.',
      );
    const type = types.get(name);
    if (type === undefined || !['FLOAT', 'DOUBLE', 'INT32', 'INT64'].includes(type))
      throw new InputError(
        `column ${name} of ${path} must be numeric`,
        type ?? 'a group',
        'Store it as float64.',
      );
  }
  for (const { columns } of metadata.row_groups)
    for (const { meta_data } of columns)
      if (meta_data && names.includes(meta_data.path_in_schema[0]) && !codecs.has(meta_data.codec))
        throw new InputError(
          `${path} must be uncompressed or snappy`,
          meta_data.codec,
          'Write it with one of these.',
        );
}
