import { rename, rm } from 'node:fs/promises';
import { getSystemErrorMap } from 'node:util';
import { InputError } from '../tensor/index.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';

/** A file that is written under another name beside its own, so that nobody ever sees half of it. */
export interface PendingFile {
  /** Where to write. */
  readonly temporary: string;
  /** Gives the file its name, in place of an older one. */
  commit(): Promise<void>;
  /** Removes what was written; an older file stays. */
  discard(): Promise<void>;
}

/** Begins a file, and removes what killed processes left of it. */
export async function pendingFile(path: string): Promise<PendingFile> {
  await removeLeftovers(path);
  const temporary = temporaryName(path);
  return {
    temporary,
    commit: () => rename(temporary, path),
    discard: () => rm(temporary, { force: true }).catch(() => undefined),
  };
}

/**
 * Writes a file under a temporary name beside `path` and renames it when it is complete. So nobody ever sees half a file,
 * and an older one survives a failure.
 *
 * @param produce writes the whole file to the temporary path it is given
 * @throws InputError where the directory cannot be written to; whatever `produce` throws
 */
export async function replaceFile(
  path: string,
  produce: (temporary: string) => void | Promise<void>,
): Promise<void> {
  const file = await pendingFile(path);
  try {
    await produce(file.temporary);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw writable(error, path);
  }
}

/** The error of writing a file. Where the file system refused it, it becomes one that the user can mend. */
export function writable(error: unknown, path: string): unknown {
  return fileError(error, `file ${path} must be writable`, 'Make its directory, or choose another.') ?? error;
}

/** An error of the file system as one that the user can mend; `undefined` for any other error. */
export function fileError(error: unknown, invariant: string, remedy: string): InputError | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const [code, text] = getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0) ?? [error.code];
  return new InputError(invariant, text === undefined ? String(code) : `${text} (${code})`, remedy);
}
