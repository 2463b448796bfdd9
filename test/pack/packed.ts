import { execFileSync } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What npm says of a package that it packed. */
export interface Packed {
  /** The tarball. */
  readonly path: string;
  readonly version: string;
  readonly files: readonly string[];
}

/** The package as npm would publish it: built and packed in a copy of the working tree, in a folder that is made. */
export async function packedIn(folder: string): Promise<Packed> {
  const left = new Set(['node_modules', 'dist', 'runs', 'coverage', '.git', '.venv', '.tmp']);
  await cp(root, folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const npm = (args: string[]) =>
    execFileSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  // By hand, not as its prepack: npm may have been told to run no scripts.
  npm(['run', 'prepack']);
  const [{ filename, version, files }] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--loglevel=error']),
  );
  return { path: join(folder, filename), version, files: files.map(({ path }: { path: string }) => path) };
}
