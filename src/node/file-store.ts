import { access, constants, mkdir, opendir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Store } from '../study/index.ts';
import { InputError } from '../tensor/index.ts';
import { fileError, replaceFile } from './files.ts';
import { removeLeftovers } from './leftovers.ts';

/**
 * A directory as a store, one file a name. Files appear whole, by rename. The first write makes the directory, with those
 * above it. What a killed process left half written goes when that file is written or removed.
 *
 * @throws InputError, once it is used, where the directory cannot be made, written to or read
 */
export function fileStore(path: string): Store {
  let made: Promise<void> | undefined;
  const file = (name: string): string => {
    if (/^[\w-][\w.-]*$/.test(name)) return join(path, name);
    throw new InputError(
      'a file of a store has a plain name',
      JSON.stringify(name),
      'Use letters, digits, . _ -',
    );
  };
  return {
    name: path,
    has: (name) =>
      access(file(name)).then(
        () => true,
        () => false,
      ),
    async read(name) {
      try {
        return await readFile(file(name));
      } catch (cause) {
        throw (
          fileError(cause, `file ${file(name)} must be readable`, 'Give the directory of a run.') ?? cause
        );
      }
    },
    async write(name, bytes) {
      made ??= makeWritable(path);
      await made;
      await replaceFile(file(name), (temporary) => writeFile(temporary, bytes));
    },
    async remove(name) {
      await removeLeftovers(file(name));
      await rm(file(name), { force: true });
    },
  };
}

/** Makes the directory where it is missing; what is there must be a directory that can be written to. */
async function makeWritable(path: string): Promise<void> {
  try {
    await makeDirectory(path);
    await access(path, constants.W_OK);
    // What is no directory cannot be opened as one.
    await (await opendir(path)).close();
  } catch (cause) {
    throw fileError(cause, `output directory ${path} must be writable`, 'Choose another.') ?? cause;
  }
}

/**
 * Does what `recursive` of mkdir does. That never returns where the system denies a directory with ENOENT, as /proc does.
 */
async function makeDirectory(path: string): Promise<void> {
  const error = await mkdir(path).then(
    () => undefined,
    (cause: NodeJS.ErrnoException) => cause,
  );
  if (error === undefined || error.code === 'EEXIST') return;
  if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
  await makeDirectory(dirname(path));
  await mkdir(path);
}
