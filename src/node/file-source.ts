import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSource, OpenBytes } from '../dataset/index.ts';
import { fileError } from './files.ts';
import { unpackedFile } from './unpacked.ts';

/**
 * A file from which a table is read here and there: no more of it is in memory than is asked for. A file packed by gzip is
 * unpacked into a temporary folder.
 *
 * @param name what messages call it, and what says its format. Default: its path
 */
export function fileSource(path: string, name = path): ByteSource {
  return {
    name,
    open: () => opened(path, name),
    async unpack(options) {
      const plain = await unpackedFile(path, options);
      return { bytes: fileSource(plain.path, name), dispose: plain.remove };
    },
  };
}

async function opened(path: string, name: string): Promise<OpenBytes> {
  return mendable(name, async () => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      return {
        size,
        read: (from, length) => mendable(name, () => bytesAt(file, from, length)),
        close: () => file.close(),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

/** Exactly these bytes of a file. */
async function bytesAt(file: FileHandle, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, from + at);
    if (bytesRead === 0) throw new Error('the file ends early');
    at += bytesRead;
  }
  return bytes;
}

/** Turns errors of the file system into ones that the user can mend. */
async function mendable<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, `labelled set ${name} must be readable`, 'Correct the path.') ?? error;
  }
}
