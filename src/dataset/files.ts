import { rename, rm } from 'node:fs/promises';
import { getSystemErrorMap } from 'node:util';
import { InputError } from '../tensor/index.ts';

/**
 * Writes a file under a temporary name beside `path` and renames it when it is complete, so that nobody ever sees half
 * a file and an older one survives a failure.
 *
 * @param produce writes the whole file to the temporary path it is given
 * @throws InputError where the directory cannot be written to; whatever `produce` throws
 */
export async function replaceFile(
  path: string,
  produce: (temporary: string) => void | Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await produce(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw (
      fileError(error, `file ${path} must be writable`, 'Make its directory, or choose another.') ?? error
    );
  }
}

/** An error of the file system as one that the user can mend; `undefined` for any other error. */
export function fileError(error: unknown, invariant: string, remedy: string): InputError | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const [code, text] = getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0) ?? [error.code];
  return new InputError(invariant, text === undefined ? String(code) : `${text} (${code})`, remedy);
}
