import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where this process writes a file until it is complete. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/**
 * Removes what killed processes left half written: the temporary files beside `paths` whose process is gone. All `paths` are
 * in one directory. Where another process has the number by now, the file stays until that one has ended too. Never fails:
 * what cannot be removed stays.
 */
export async function removeLeftovers(...paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const directory = dirname(paths[0]);
  const names = new Set(paths.map((path) => basename(path)));
  for (const entry of await readdir(directory).catch(() => [])) {
    const { name, pid } = /^(?<name>.+)\.(?<pid>[1-9]\d*)\.tmp$/.exec(entry)?.groups ?? {};
    if (names.has(name) && isDead(Number(pid)))
      await rm(join(directory, entry), { force: true }).catch(() => undefined);
  }
}

/**
 * What the name of a folder begins with in which this process unpacks files; six random characters follow. Users, even
 * machines, share places for temporary files, so the name says whose process it is.
 */
export function temporaryFolderName(directory: string): string {
  return join(directory, `sobolev-unpacked-${machine()}-${process.pid}-`);
}

/**
 * Removes the folders that killed processes of this machine left in a folder for temporary files. {@link
 * temporaryFolderName} says what these are called. Never fails: what cannot be removed (another user's, say) stays.
 */
export async function removeLeftoverFolders(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const pattern = /^sobolev-unpacked-(?<host>.+)-(?<pid>[1-9]\d*)-[A-Za-z0-9]{6}$/;
    const { host, pid } = pattern.exec(entry.name)?.groups ?? {};
    if (entry.isDirectory() && host === machine() && isDead(Number(pid)))
      await rm(join(directory, entry.name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The name of this machine, or of the container that has processes of its own. */
function machine(): string {
  return hostname().replaceAll(/[^A-Za-z0-9.-]/g, '_');
}

/** Whether there is no process of this number, of any user. */
function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
