import type { AsyncBuffer, PageHeader, RowGroup, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { demand, InputError } from '../../tensor/index.ts';
import { crc32 } from './crc32.ts';
import { compressorsFor } from './parquet-compressors.ts';
import { decimals, deltaLengths, deltaStrings, isDecimal, WIDEST } from './parquet-decimal.ts';
import { type Levels, ParquetRows, shapeOfFirst } from './parquet-rows.ts';
import type { ParquetLeaf } from './parquet-schema.ts';
import { readRuns } from './runs.ts';
import { checkRows, ROWS_PER_BYTE, shapelessLists, widthOfShape } from './table.ts';

/*
 * A column of a row group as float64. The parts are hyparquet's. The loop over the pages is ours, since it must not believe
 * what pages say of themselves. hyparquet allocates whatever counts and run lengths a broken or hostile file claims.
 */

/** Reads a column of a row group of `rows` rows; `before` is how many rows the file has before these. */
export type ChunkReader = (
  file: AsyncBuffer,
  group: RowGroup,
  rows: number,
  before: number,
) => Promise<Float64Array>;

type Values = ReturnType<typeof readPlain>;

/**
 * @param shape of a row, where it is a vector: what {@link chunkShape} found
 * @throws InputError where the column is not one of numbers, or is compressed by an unknown method
 */
export async function chunkReader(
  path: string,
  leaf: ParquetLeaf,
  shape: readonly number[] | undefined,
): Promise<ChunkReader> {
  const { name, lists, other } = leaf;
  demand(other === undefined, `column ${name} of ${path} must be numeric`, other, 'Store it as float64.');
  if (lists.length > 0 && shape === undefined) throw shapelessLists(name, path);
  const sides = shape ?? [];
  return async (file, group, rows, before) => {
    const needed = rows * widthOfShape(sides);
    checkRows(needed, file.byteLength);
    // Longer lists than there should be are to be found, not taken for a broken file.
    const most = lists.length === 0 ? needed : ROWS_PER_BYTE * file.byteLength;
    const { bytes, values, decompress } = await chunkOf(path, leaf, file, group, most);
    const filled = new ParquetRows(leaf, sides, rows, before, path);
    let seen = 0;
    const left = () => (lists.length === 0 || filled.left === 0 ? filled.left : most - seen);
    for (const page of pages(bytes, leaf, decompress, left, path)) {
      filled.append(page, decode(page.values, page.present, page.encoding, leaf.element, page.dictionary));
      seen += page.count;
    }
    filled.finish(lists.length > 0 && seen < values);
    return filled.values;
  };
}

/**
 * The shape of the first list of a column that is not null: the one that all must have.
 *
 * @returns undefined where all lists are null; no sides where the first is empty, or has other lists of different lengths
 */
export async function chunkShape(
  path: string,
  leaf: ParquetLeaf,
  file: AsyncBuffer,
  groups: readonly RowGroup[],
): Promise<readonly number[] | undefined> {
  for (const group of groups) {
    if (Number(group.num_rows) === 0) continue;
    const most = ROWS_PER_BYTE * file.byteLength;
    const { bytes, values, decompress } = await chunkOf(path, leaf, file, group, most);
    let left = Math.min(values, most);
    const levels = function* () {
      for (const page of pages(bytes, leaf, decompress, () => left, path)) {
        left -= page.count;
        yield page;
      }
    };
    const shape = shapeOfFirst(leaf, levels());
    if (shape !== undefined) return shape;
  }
  return undefined;
}

type Chunk = NonNullable<RowGroup['columns'][number]['meta_data']>;

/** The chunks of a group by the paths of their columns: of thousands, each is looked for. */
function chunksOf(group: RowGroup): ReadonlyMap<string, Chunk> {
  const known = chunks.get(group);
  if (known !== undefined) return known;
  const found = new Map<string, Chunk>();
  for (const { meta_data: chunk } of group.columns) {
    const path = chunk?.path_in_schema.join('.');
    if (chunk !== undefined && path !== undefined && !found.has(path)) found.set(path, chunk);
  }
  chunks.set(group, found);
  return found;
}

const chunks = new WeakMap<RowGroup, ReadonlyMap<string, Chunk>>();

/** The bytes of a chunk, how many values it claims, and how to unpack its pages of `most` values together. */
async function chunkOf(path: string, leaf: ParquetLeaf, file: AsyncBuffer, group: RowGroup, most: number) {
  const chunk = chunksOf(group).get(leaf.path.join('.'));
  if (chunk === undefined) throw new Error(`no chunk of column ${leaf.name}`);
  const compressors = await compressorsFor(chunk.codec, path);
  const dictionary = Number(chunk.dictionary_page_offset ?? 0);
  const data = Number(chunk.data_page_offset);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 4 && start <= end && end <= file.byteLength))
    throw new Error('a chunk lies outside of the file');
  const bytes = await file.slice(start, end);
  const decompress = (page: Uint8Array, length: number): Uint8Array => {
    // Bytes a value, as many of a dictionary, levels, and then some.
    if (!(length >= 0 && length <= 4 * widthOf(leaf.element) * most + 65536))
      throw new Error(`a page claims ${length} bytes`);
    return decompressPage(page, length, chunk.codec, compressors);
  };
  return { bytes, values: Number(chunk.num_values), decompress };
}

/** Bytes that a value takes at most: of variable length it has four more, which say how many. */
function widthOf({ type, type_length = 0 }: SchemaElement): number {
  return type === 'BYTE_ARRAY' ? WIDEST + 4 : Math.max(8, type_length);
}

/** A data page taken apart. */
interface Page extends Levels {
  /** Encoded: of `present` numbers. */
  readonly values: Uint8Array;
  readonly present: number;
  readonly encoding: string;
  readonly dictionary: Values | undefined;
}

/** @param left most values that are still to come; the last page is the one that leaves none */
function* pages(
  bytes: ArrayBuffer,
  leaf: ParquetLeaf,
  decompress: (page: Uint8Array, length: number) => Uint8Array,
  left: () => number,
  path: string,
): Generator<Page> {
  const { element } = leaf;
  const reader = { view: new DataView(bytes), offset: 0 };
  let dictionary: Values | undefined;
  while (left() > 0) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= bytes.byteLength))
      throw new Error('a page ends after its chunk');
    const page = new Uint8Array(bytes, reader.offset, size);
    reader.offset += size;
    // Of the page as it is stored, where its writer gave one.
    if (header.crc !== undefined && crc32(page) !== header.crc >>> 0)
      throw new InputError(
        `column ${leaf.name} of ${path} must be as it was written`,
        'a page of another checksum (CRC-32): the file is damaged',
        'Fetch or write it anew.',
      );
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? 0;
      const values = decompress(page, header.uncompressed_page_size);
      if (!(count >= 0 && count <= values.length)) throw new Error(`a dictionary claims ${count} values`);
      const plain = readPlain({ view: viewOf(values), offset: 0 }, element.type!, count, element.type_length);
      dictionary = numbers(plain, element);
      continue;
    }
    yield { ...dataPage(header, page, leaf, left(), decompress), dictionary };
  }
}

function dataPage(
  header: PageHeader,
  page: Uint8Array,
  { present, lists }: ParquetLeaf,
  most: number,
  decompress: (page: Uint8Array, length: number) => Uint8Array,
): Omit<Page, 'dictionary'> {
  const counted = (count: number): number => {
    if (!(Number.isInteger(count) && count >= 1 && count <= most))
      throw new Error(`a page claims ${count} values`);
    return count;
  };
  const repeats = (bytes: Uint8Array, count: number) =>
    lists.length > 0 ? readRuns(bytes, bitsFor(lists.length), count) : undefined;
  const defines = (bytes: Uint8Array, count: number) =>
    present > 0 ? readRuns(bytes, bitsFor(present), count) : undefined;
  const whole = (levels: Levels, values: Uint8Array, encoding: string) => {
    const there = levels.definitions?.reduce((sum, level) => sum + (level === present ? 1 : 0), 0);
    return { ...levels, values, encoding, present: there ?? levels.count };
  };
  if (header.data_page_header_v2) {
    const v2 = header.data_page_header_v2;
    const count = counted(v2.num_values);
    const between = v2.repetition_levels_byte_length;
    const before = between + v2.definition_levels_byte_length;
    if (!(between >= 0 && before >= between && before <= page.length))
      throw new Error('levels end after their page');
    const body = page.subarray(before);
    const values =
      v2.is_compressed === false ? body : decompress(body, header.uncompressed_page_size - before);
    const repetitions = repeats(page.subarray(0, between), count);
    const definitions = defines(page.subarray(between, before), count);
    return whole({ count, repetitions, definitions }, values, v2.encoding);
  }
  const v1 = header.data_page_header;
  if (header.type !== 'DATA_PAGE' || v1 === undefined) throw new Error(`a page of type ${header.type}`);
  const count = counted(v1.num_values);
  let rest = decompress(page, header.uncompressed_page_size);
  const next = (there: boolean): Uint8Array => {
    if (!there) return rest.subarray(0, 0);
    const length = viewOf(rest).getUint32(0, true);
    if (length > rest.length - 4) throw new Error('levels end after their page');
    const levels = rest.subarray(4, 4 + length);
    rest = rest.subarray(4 + length);
    return levels;
  };
  const repetitions = repeats(next(lists.length > 0), count);
  const definitions = defines(next(present > 0), count);
  return whole({ count, repetitions, definitions }, rest, v1.encoding);
}

/** Bits of a level that is at most `level`. */
function bitsFor(level: number): number {
  return 32 - Math.clz32(level);
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
      throw new Error(`column ${element.name} has the encoding ${encoding}, which is none of numbers`);
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
