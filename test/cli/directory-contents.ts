import { readdir, readFile } from 'node:fs/promises';
import { digest } from '../../src/tensor/index.ts';

/** What a directory holds of the files that are wanted, by name: documents without times, digests of all else. */
export async function contentsOf(
  directory: string,
  wanted: (name: string) => boolean,
): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(directory)).filter(wanted).sort();
  const read = async (name: string) => {
    const bytes = await readFile(`${directory}/${name}`);
    if (!name.endsWith('.json')) return digest(bytes);
    return JSON.stringify(JSON.parse(bytes.toString()), (key, entry) =>
      /seconds$/i.test(key) ? undefined : entry,
    );
  };
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
}
