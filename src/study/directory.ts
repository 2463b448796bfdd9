import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError, removeLeftovers, replaceFile } from '../dataset/index.ts';
import { InputError } from '../tensor/index.ts';
import { PROGRESS_FILE, RUN_FILES } from './files.ts';

/** Where a run keeps its files. Files appear whole, by rename. */
export class RunDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the directory if it is not there and checks that it can be written to. Temporary files that a killed run left go.
   *
   * @throws InputError when it cannot be made or written to
   */
  static async open(path: string): Promise<RunDirectory> {
    const directory = new RunDirectory(path);
    try {
      await makeDirectory(path);
      await writeFile(directory.file('.probe'), '');
      await directory.remove('.probe');
    } catch (cause) {
      throw fileError(cause, `output directory ${path} must be writable`, 'Choose another.') ?? cause;
    }
    await removeLeftovers(...[PROGRESS_FILE, ...RUN_FILES].map((name) => directory.file(name)));
    return directory;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): Promise<void> {
    return replaceFile(this.file(name), (temporary) => writeFile(temporary, content));
  }

  writeJson(name: string, value: unknown): Promise<void> {
    return this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** @throws InputError when the file is missing */
  async read(name: string): Promise<Uint8Array> {
    try {
      return await readFile(this.file(name));
    } catch (cause) {
      throw (
        fileError(cause, `file ${this.file(name)} must be readable`, 'Give the directory of a run.') ?? cause
      );
    }
  }

  /** @throws InputError when the file is missing or not JSON */
  async readJson(name: string): Promise<unknown> {
    const text = new TextDecoder().decode(await this.read(name));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new InputError(
        `${this.file(name)} must be JSON`,
        (cause as Error).message,
        'Restore it, or start the run again.',
      );
    }
  }

  remove(name: string): Promise<void> {
    return rm(this.file(name), { force: true });
  }
}

/** As mkdir's own `recursive`, which never returns where the system denies a directory with ENOENT, as /proc does. */
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
