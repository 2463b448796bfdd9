import { InputError } from '../../tensor/index.ts';
import { MemorySink } from './byte-sink.ts';
import {
  type ByteSource,
  byteSource,
  type UnpackedBytes,
  type UnpackOptions,
  withBytes,
} from './byte-source.ts';
import type { Table } from './table.ts';

/** Most bytes that a file is unpacked to in memory: gzip makes a thousand of one. */
const LARGEST_IN_MEMORY = 2 ** 31 - 1;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * A table that is packed by gzip. Formats want to read here and there, so it is unpacked as its source says. Files are
 * unpacked into a temporary folder, in memory that does not depend on their size. It is unpacked each time it is read, so
 * that nothing has to be kept or closed between.
 *
 * @param open opens the unpacked bytes, which have the name of the packed ones
 * @param options.signal ends unpacking, and reading as far as `open` heeds it
 * @throws InputError where the bytes are broken, or too many unpacked; whatever `open` throws
 */
export async function packedTable(
  source: ByteSource,
  open: (plain: ByteSource) => Promise<Table>,
  options: UnpackOptions = {},
): Promise<Table> {
  const whole = unpacked(source, options, async function* (plain) {
    yield await open(plain);
  });
  return packedAs(source, (await first(whole))!, open, options);
}

/** What the unpacked file says of itself, with rows that are read from a file unpacked anew. */
function packedAs(
  source: ByteSource,
  table: Table,
  open: (plain: ByteSource) => Promise<Table>,
  options: UnpackOptions,
): Table {
  const { arranged } = table;
  return {
    ...table,
    ...(arranged && {
      arranged: (names) =>
        packedAs(source, arranged(names), async (plain) => (await open(plain)).arranged!(names), options),
    }),
    batches: (chosen, size) =>
      unpacked(source, options, async function* (plain) {
        yield* (await open(plain)).batches(chosen, size);
      }),
  };
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** What is read from unpacked bytes, which are there as long as they are read. */
async function* unpacked<Item>(
  source: ByteSource,
  options: UnpackOptions,
  read: (plain: ByteSource) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const { bytes, dispose } = await (source.unpack?.(options) ?? unpackedInMemory(source, options));
  try {
    yield* read(bytes);
  } finally {
    await dispose();
  }
}

async function unpackedInMemory(
  source: ByteSource,
  { signal, limit = LARGEST_IN_MEMORY }: UnpackOptions,
): Promise<UnpackedBytes> {
  const packed = await withBytes(source, (file) => file.read(0, file.size));
  const pieces = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const plain = new MemorySink();
  let size = 0;
  try {
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      signal?.throwIfAborted();
      size += piece.value.length;
      if (size > limit) throw tooLarge(source.name, limit);
      await plain.write(piece.value);
    }
  } catch (error) {
    await pieces.cancel().catch(() => undefined);
    signal?.throwIfAborted();
    throw error instanceof InputError ? error : notWhole(source.name, (error as Error).message);
  }
  return { bytes: byteSource(source.name, plain.bytes()), dispose: async () => undefined };
}

/** The error of a packed file that is damaged. */
export function notWhole(name: string, received: string): InputError {
  return new InputError(`${name} must be a whole gzip file`, received, 'Fetch or pack it anew.');
}

/** The error of a packed file that unpacks to more than `limit` bytes. */
export function tooLarge(name: string, limit: number): InputError {
  return new InputError(
    `${name} must unpack to ${limit} bytes at most`,
    'more',
    'Unpack it yourself (gunzip), if you trust it.',
  );
}
