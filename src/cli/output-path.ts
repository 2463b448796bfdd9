import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileError } from '../node/files.ts';
import { demand, InputError } from '../tensor/index.ts';

/**
 * Checks where a command will write, before it works for an hour. The directory must be there and writable. Only a file may
 * be replaced, and none that the command reads.
 *
 * @param option names the path in errors: "--out"
 * @param options.inputs paths that the command reads; those of options that are not given are undefined
 * @param options.extensions that the file may have; default any
 * @throws InputError otherwise
 */
export async function checkOutput(
  path: string,
  option: string,
  {
    inputs = [],
    extensions,
  }: { readonly inputs?: readonly (string | undefined)[]; readonly extensions?: readonly string[] },
): Promise<void> {
  if (extensions !== undefined)
    demand(
      extensions.includes(extname(path).toLowerCase()),
      `the file of ${option} must end in ${extensions.join(' or ')}`,
      path,
      'Rename it.',
    );
  const place = await placeOf(path, option);
  for (const input of inputs) {
    // An input that is no file (a study's name, say) cannot be overwritten.
    if (input !== undefined && (await isSame(input, place)))
      throw new InputError(
        `${option} must not be a file that is read`,
        path,
        'Give another name: inputs are never overwritten.',
      );
  }
}

/** Whether a path leads to the file of another: by links of either kind, or in another spelling of its name. */
async function isSame(path: string, place: string): Promise<boolean> {
  if ((await realpath(path).catch(() => undefined)) === place) return true;
  // File numbers have 64 bits, which doubles do not hold exactly.
  const [one, other] = await Promise.all(
    [path, place].map((file) => stat(file, { bigint: true }).catch(() => undefined)),
  );
  return one !== undefined && one.ino !== 0n && one.ino === other?.ino && one.dev === other.dev;
}

async function placeOf(path: string, option: string): Promise<string> {
  try {
    const directory = await realpath(dirname(path));
    await access(directory, constants.W_OK);
    const place = join(directory, basename(path));
    const found = await stat(place).catch(() => undefined);
    if (found === undefined) return place;
    demand(found.isFile(), `${option} must be a file`, path, 'Give the name of a file.');
    return await realpath(place);
  } catch (error) {
    throw (
      fileError(
        error,
        `the directory of ${option} ${path} must be there and writable`,
        'Make it, or choose another.',
      ) ?? error
    );
  }
}
