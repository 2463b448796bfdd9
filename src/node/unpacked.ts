import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { notWhole, tooLarge, type UnpackOptions } from '../dataset/index.ts';
import { InputError } from '../tensor/index.ts';
import { fileError } from './files.ts';
import { removeLeftoverFolders, temporaryFolderName } from './leftovers.ts';

/** Most bytes that a file may unpack to: gzip can make a thousand of one, and a disk has an end. */
const LARGEST_UNPACKED = 32 * 2 ** 30;

/** A file in a temporary folder. Remove it when done, in `finally`. */
export interface UnpackedFile {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Unpacks a gzip file into a temporary folder. The memory that it takes does not depend on the file's size.
 *
 * @param options.limit most bytes of the unpacked file, counted as they are written
 * @throws InputError where the file is broken, or too large unpacked
 */
export async function unpackedFile(path: string, options: UnpackOptions = {}): Promise<UnpackedFile> {
  const folder = await temporaryFolder();
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  const plain = join(folder, 'unpacked');
  try {
    await unpack(path, plain, options);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: plain, remove };
}

/** Folders in use. Not even an exit in the middle leaves one behind; what a killed process left goes at the next start. */
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
      throw notWhole(path, (error as Error).message);
    throw (
      fileError(
        error,
        `${path} must be readable, and ${tmpdir()} have room for it unpacked`,
        'Set TMPDIR to a larger folder, or unpack it yourself (gunzip).',
      ) ?? error
    );
  }
}
