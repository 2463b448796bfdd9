import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The Python of `.venv/peers`, where it is there and has all of these packages.
 *
 * @param packages names to import, separated by commas
 */
export function pythonWith(packages: string): string | undefined {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const python = ['.venv/peers/bin/python', '.venv/peers/Scripts/python.exe']
    .map((path) => join(root, path))
    .find(existsSync);
  try {
    if (python !== undefined) execFileSync(python, ['-c', `import ${packages}`], { stdio: 'ignore' });
    return python;
  } catch {
    return undefined;
  }
}
