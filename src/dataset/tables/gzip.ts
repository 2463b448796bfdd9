import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../tensor/index.ts';
import { fileError } from '../files.ts';
import { removeLeftoverFolders, temporaryFolderName } from '../leftovers.ts';
import type { Table } from './table.ts';

/** Most bytes that a file may unpack to: gzip makes a thousand of one, and a disk has an end. */
export const LARGEST_UNPACKED = 32 * 2 ** 30;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * A table that is packed by gzip. Formats want to read here and there, so that it is unpacked into a temporary folder, in memory that
 * does not depend on its size; and that each time it is read, so that nothing has to be kept or closed between.
 *
 * @param open opens the unpacked file; errors are told of the packed one
 * @param options.signal ends unpacking, and reading as far as `open` heeds it
 * @param options.limit most bytes of the unpacked file, counted as they are written
 * @throws InputError where the file is broken, or too large unpacked; whatever `open` throws
 */
export async function packedTable(
  path: string,
  open: (plain: string) => Promise<Table>,
  options: UnpackOptions = {},
): Promise<Table> {
  const whole = unpacked(path, options, async function* (plain) {
    yield await open(plain);
  });
  return packedAs(path, (await first(whole))!, open, options);
}

export interface UnpackOptions {
  readonly signal?: AbortSignal;
  readonly limit?: number;
}

/** What the unpacked file says of itself, with rows that are read from a file unpacked anew. */
function packedAs(
  path: string,
  table: Table,
  open: (plain: string) => Promise<Table>,
  options: UnpackOptions,
): Table {
  const { arranged } = table;
  return {
    ...table,
    ...(arranged && {
      arranged: (names) =>
        packedAs(path, arranged(names), async (plain) => (await open(plain)).arranged!(names), options),
    }),
    batches: (chosen, size) =>
      unpacked(path, options, async function* (plain) {
        yield* (await open(plain)).batches(chosen, size);
      }),
  };
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** What is read from an unpacked file, which is there as long as it is read. */
async function* unpacked<Item>(
  path: string,
  options: UnpackOptions,
  read: (plain: string) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const folder = await temporaryFolder();
  const plain = join(folder, basename(path).replace(/\.gz$/i, ''));
  try {
    await unpack(path, plain, options);
    yield* read(plain);
  } catch (error) {
    throw error instanceof InputError ? saidOf(path, plain, error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
}

/** An error about the unpacked file, as one about the file that the user knows. */
function saidOf(path: string, plain: string, { invariant, received, remedy }: InputError): InputError {
  const [what, came, then] = [invariant, received, remedy].map((text) => text?.replaceAll(plain, path));
  return new InputError(what as string, came, then as string);
}

/** Folders that are in use. Not even an exit in the middle leaves one behind; what a killed process left goes at the next start. */
const folders = new Set<string>();
let watched = false;

async function temporaryFolder(): Promise<string> {
  if (!watched) await removeLeftoverFolders(tmpdir());
  const folder = await mkdtemp(temporaryFolderName(tmpdir())).catch((error: unknown) => {
    throw (
      fileError(error, `${tmpdir()} must be writable, to unpack a file`, 'Set TMPDIR to another folder.') ??
      error
    );
  });
  folders.add(folder);
  if (!watched)
    process.once('exit', () => {
      for (const left of folders) rmSync(left, { recursive: true, force: true });
    });
  watched = true;
  return folder;
}

async function unpack(
  path: string,
  plain: string,
  { signal, limit = LARGEST_UNPACKED }: UnpackOptions,
): Promise<void> {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _, done) {
      size += chunk.length;
      done(size > limit ? tooLarge(path, limit) : null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      counted,
      createWriteStream(plain, { flags: 'wx' }),
      { signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InputError) throw error;
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_'))
      throw new InputError(
        `${path} must be a whole gzip file`,
        (error as Error).message,
        'Fetch or pack it anew.',
      );
    throw (
      fileError(
        error,
        `${path} must be readable, and ${tmpdir()} have room for it unpacked`,
        'Set TMPDIR to a larger folder, or unpack it yourself (gunzip).',
      ) ?? error
    );
  }
}

function tooLarge(path: string, limit: number): InputError {
  return new InputError(
    `${path} must unpack to ${limit} bytes at most`,
    'more',
    'Unpack it yourself (gunzip), if you trust it.',
  );
}
