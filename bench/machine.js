import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Where the figures come from; goes into the JSON beside them. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${release()} ${arch()}`,
    /** Mean number of runnable processes in the last minute, before the bench; 0 on Windows, which has none. */
    load: loadavg()[0],
  };
}

/**
 * Clock ticks of all processors since the start, and those of them in which the host of a virtual machine let others run; only
 * Linux tells.
 *
 * @returns {{all: number, stolen: number} | undefined}
 */
export function processorTicks() {
  try {
    const [, ...numbers] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/).map(Number);
    // user, nice, system, idle, iowait, irq, softirq, steal: those after are counted in the first two already.
    const ticks = numbers.slice(0, 8);
    return { all: ticks.reduce((sum, n) => sum + n, 0), stolen: ticks[7] ?? 0 };
  } catch {
    return undefined;
  }
}

/** Version of this package. @returns {string} */
export function packageVersion() {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
