import {
  type AsyncBuffer,
  type FileMetaData,
  type PageHeader,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { demand, InputError } from '../../tensor/index.ts';
import { decimals, deltaLengths, deltaStrings, hasDecimals, isDecimal } from './parquet-decimal.ts';
import { readRuns } from './runs.ts';

/*
 * A column of a row group as float64. The parts are hyparquet's; the loop over the pages is ours because it must not believe
 * what pages say of themselves: hyparquet allocates whatever counts and run lengths a broken or hostile file claims.
 */

/** Reads a column of a row group of `rows` rows. */
export type ChunkReader = (file: AsyncBuffer, group: RowGroup, rows: number) => Promise<Float64Array>;

type Compressors = NonNullable<Parameters<typeof decompressPage>[3]>;
type Values = ReturnType<typeof readPlain>;

/** The top level of the schema, in order. */
export function columnElements(metadata: FileMetaData): readonly SchemaTree[] {
  return parquetSchema(metadata).children;
}

/** @throws InputError where the column is not one of numbers, or is compressed by an unknown method */
export async function chunkReader(path: string, metadata: FileMetaData, index: number): Promise<ChunkReader> {
  const { element, children } = columnElements(metadata)[index];
  const type = typeOf(element, children.length > 0);
  demand(
    isNumeric(element) && children.length === 0 && element.repetition_type !== 'REPEATED',
    `column ${element.name} of ${path} must be numeric`,
    type,
    'Store it as float64.',
  );
  return async (file, group, rows) => {
    const chunk = group.columns.find(
      ({ meta_data }) => meta_data?.path_in_schema[0] === element.name,
    )?.meta_data;
    if (chunk === undefined) throw new Error(`no chunk of column ${element.name}`);
    const compressors = await compressorsFor(chunk.codec, path);
    const dictionary = Number(chunk.dictionary_page_offset ?? 0);
    const data = Number(chunk.data_page_offset);
    const start = dictionary > 0 ? Math.min(dictionary, data) : data;
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 4 && start <= end && end <= file.byteLength))
      throw new Error('a chunk lies outside of the file');
    const bytes = await file.slice(start, end);
    return readPages(bytes, rows, element, (page, length) => {
      // Bytes a value, as many of a dictionary, levels, and then some.
      if (!(length >= 0 && length <= 4 * widthOf(element) * rows + 65536))
        throw new Error(`a page claims ${length} bytes`);
      return decompressPage(page, length, chunk.codec, compressors);
    });
  };
}

/** Bytes that a value takes at most, or about so many. */
function widthOf({ type, type_length = 0 }: SchemaElement): number {
  return type === 'BYTE_ARRAY' ? 36 : Math.max(8, type_length);
}

function typeOf({ type, converted_type, logical_type }: SchemaElement, nested: boolean): string {
  return nested ? 'a group' : (logical_type?.type ?? converted_type ?? type ?? 'a group');
}

function isNumeric(element: SchemaElement): boolean {
  const { type, type_length, converted_type, logical_type } = element;
  if (logical_type?.type === 'FLOAT16') return type === 'FIXED_LEN_BYTE_ARRAY' && type_length === 2;
  if (isDecimal(element)) return hasDecimals(element);
  if (logical_type && logical_type.type !== 'INTEGER') return false;
  if (converted_type && !/^U?INT_\d+$/.test(converted_type)) return false;
  return type !== undefined && ['FLOAT', 'DOUBLE', 'INT32', 'INT64', 'BOOLEAN'].includes(type);
}

/** Loaded only for files that need them: they bring dictionaries and WebAssembly along. */
async function compressorsFor(codec: string, path: string): Promise<Compressors> {
  if (codec === 'UNCOMPRESSED' || codec === 'SNAPPY') return {};
  const { compressors, decompressZstd } = await import('hyparquet-compressors');
  demand(
    Object.keys(compressors).includes(codec),
    `${path} must be compressed with snappy, zstd, gzip, brotli or lz4, or not at all`,
    codec,
    'Write it with one of these.',
  );
  // Into a buffer of the size that was checked, whatever the frame claims.
  return { ...compressors, ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)) };
}

function readPages(
  bytes: ArrayBuffer,
  rows: number,
  element: SchemaElement,
  decompress: (page: Uint8Array, length: number) => Uint8Array,
): Float64Array {
  const column = new Float64Array(rows).fill(Number.NaN);
  const reader = { view: new DataView(bytes), offset: 0 };
  let dictionary: Values | undefined;
  let at = 0;
  while (at < rows) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= bytes.byteLength))
      throw new Error('a page ends after its chunk');
    const page = new Uint8Array(bytes, reader.offset, size);
    reader.offset += size;
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? 0;
      const values = decompress(page, header.uncompressed_page_size);
      if (!(count >= 0 && count <= values.length)) throw new Error(`a dictionary claims ${count} values`);
      const plain = readPlain({ view: viewOf(values), offset: 0 }, element.type!, count, element.type_length);
      dictionary = numbers(plain, element);
      continue;
    }
    const { levels, values, count, encoding } = parts(header, page, element, rows - at, decompress);
    const present = levels?.reduce((sum, level) => sum + level, 0) ?? count;
    const decoded = decode(values, present, encoding, element, dictionary);
    if (decoded instanceof Float64Array && present === count) column.set(decoded, at);
    else
      for (let i = 0, next = 0; i < count; i++)
        if (levels === undefined || levels[i] === 1) column[at + i] = Number(decoded[next++]);
    at += count;
  }
  return column;
}

/** A data page taken apart: whether each value is there (where some may not be), and the encoded values. */
function parts(
  header: PageHeader,
  page: Uint8Array,
  element: SchemaElement,
  most: number,
  decompress: (page: Uint8Array, length: number) => Uint8Array,
): { levels?: Uint32Array; values: Uint8Array; count: number; encoding: string } {
  const optional = element.repetition_type !== 'REQUIRED';
  const counted = (count: number): number => {
    if (!(Number.isInteger(count) && count >= 1 && count <= most))
      throw new Error(`a page claims ${count} values`);
    return count;
  };
  if (header.data_page_header_v2) {
    const v2 = header.data_page_header_v2;
    const count = counted(v2.num_values);
    const before = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
    if (!(before >= 0 && before <= page.length)) throw new Error('levels end after their page');
    const body = page.subarray(before);
    const values =
      v2.is_compressed === false ? body : decompress(body, header.uncompressed_page_size - before);
    const levels = optional
      ? readRuns(page.subarray(v2.repetition_levels_byte_length, before), 1, count)
      : undefined;
    return { levels, values, count, encoding: v2.encoding };
  }
  const v1 = header.data_page_header;
  if (header.type !== 'DATA_PAGE' || v1 === undefined) throw new Error(`a page of type ${header.type}`);
  const count = counted(v1.num_values);
  const values = decompress(page, header.uncompressed_page_size);
  if (!optional) return { values, count, encoding: v1.encoding };
  const length = viewOf(values).getUint32(0, true);
  if (length > values.length - 4) throw new Error('levels end after their page');
  const levels = readRuns(values.subarray(4, 4 + length), 1, count);
  return { levels, values: values.subarray(4 + length), count, encoding: v1.encoding };
}

function decode(
  bytes: Uint8Array,
  count: number,
  encoding: string,
  element: SchemaElement,
  dictionary: Values | undefined,
): Values {
  if (count === 0) return [];
  const reader = { view: viewOf(bytes), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      return numbers(readPlain(reader, element.type!, count, element.type_length), element);
    case 'BYTE_STREAM_SPLIT':
      return numbers(byteStreamSplit(reader, count, element.type!, element.type_length), element);
    case 'DELTA_BINARY_PACKED': {
      const values = element.type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, values);
      return numbers(values, element);
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return numbers(deltaLengths(reader, count), element);
    case 'DELTA_BYTE_ARRAY':
      return numbers(deltaStrings(reader, count), element);
    case 'RLE': // booleans
      return readRuns(bytes.subarray(4), 1, count);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (dictionary === undefined) throw new Error('a page without its dictionary');
      const places = readRuns(bytes.subarray(1), bytes[0], count);
      return Float64Array.from(places, (place) => {
        if (place >= dictionary.length) throw new Error('a value that its dictionary has not');
        return Number(dictionary[place]);
      });
    }
    default:
      throw new InputError(
        `column ${element.name} must have an encoding of numbers`,
        encoding,
        'Write it anew, as float64.',
      );
  }
}

/** Unsigned, decimal and half-precision numbers as what they mean. */
function numbers(values: Values, element: SchemaElement): Values {
  if (isDecimal(element)) return decimals(values, element);
  return convert(values, {
    element,
    parsers: DEFAULT_PARSERS,
    pathInSchema: [element.name],
    type: element.type!,
    schemaPath: [],
    codec: 'UNCOMPRESSED',
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
