import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where this process writes a file until it is complete. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/**
 * Removes what processes that were killed left of files that they were writing: the temporary files beside `paths`, all in one
 * directory, whose process is not there any more. Where another process has its number by now, the file stays until that one
 * has ended too. Never fails: what cannot be removed stays.
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

/** Whether there is no process of this number; one of another user is there. */
function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
