import { mkdirSync, readdirSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Child, startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';

/*
 * Commands in processes of their own that get signals while they read: tables so large that reading takes seconds.
 */

const path = temporaryDirectory();
const [BLOCK, BLOCKS] = [50, 8000];

/** The same rows over and over. */
async function table(name: string, blocks: number): Promise<void> {
  const lines = Array.from({ length: BLOCK }, (_, i) => `${i / 7},${Math.sin(i)},${Math.cos(i)}\n`);
  const text = `a,b,y\n${lines.join('').repeat(blocks)}`;
  await writeFile(path(name), name.endsWith('.gz') ? gzipSync(text, { level: 1 }) : text);
}

beforeAll(async () => {
  await table('runs.csv', BLOCKS);
  await table('runs.csv.gz', BLOCKS);
  await table('small.csv.gz', 1);
});

/** Starts a training on a table, with a folder of its own for temporary files and one for the network. */
async function training(name: string, folder: string): Promise<Child & { temporary: string; out: string }> {
  const temporary = path(`${folder}-temporary`);
  const out = path(`${folder}-out`);
  await mkdir(temporary, { recursive: true });
  await mkdir(out, { recursive: true });
  const words = ['train', path(name), '--inputs', 'a,b', '--outputs', 'y', '--steps', '32'];
  words.push('--hidden', '8', '--threads', '1', '--out', `${out}/y.onnx`);
  return { ...startCommand(words, { temporary }), temporary, out };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 5) {
    if (waited > 30_000) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const unpacking = (folder: string) =>
  readdirSync(folder).some((name) => name.startsWith('sobolev-unpacked-'));

describe('a signal', () => {
  // All signals end by one way, on all tables: each of both is seen once.
  it.each([
    ['SIGINT', 'runs.csv'],
    ['SIGHUP', 'runs.csv.gz'],
  ] as const)('%s ends the reading of %s before it is read, and leaves nothing', async (signal, name) => {
    const child = await training(name, `${signal}-${name}`);
    const packed = name.endsWith('.gz');
    await until(() =>
      packed ? unpacking(child.temporary) : child.output().stderr.includes('read the data ...'),
    );
    child.process.kill(signal);
    expect(await child.ended).toEqual({ code: 130, signal: null });
    // Had it read all, it would say so, and how many points.
    expect(child.output().stderr).toBe(
      'read the data ...\nsobolev: stopped during "read the data"; nothing was written\n',
    );
    expect(await readdir(child.temporary)).toEqual([]);
    expect(await readdir(child.out)).toEqual([]);
  });
});

describe('SIGKILL', () => {
  it('leaves what was unpacked, which the next start that unpacks removes; all else stays', async () => {
    const killed = await training('runs.csv.gz', 'killed');
    await until(() => unpacking(killed.temporary));
    killed.process.kill('SIGKILL');
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    const [left, ...others] = await readdir(killed.temporary);
    expect(others).toEqual([]);
    expect(left).toContain(`${killed.process.pid}`);

    const dead = String(killed.process.pid);
    const kept = [
      // Of a living process, of another machine, of no process, of other names.
      left.replace(dead, String(process.pid)),
      left.replace(`${hostname().replaceAll(/[^A-Za-z0-9.-]/g, '_')}-${dead}`, `elsewhere-${dead}`),
      left.replace(dead, '0'),
      `${left}-mine`,
      `my-${left}`,
      'sobolev-AbCdEf',
    ];
    for (const name of kept) mkdirSync(`${killed.temporary}/${name}`);
    // What is no folder is not ours, whatever it leads to.
    const other = `${left.slice(0, -6)}linked`;
    await symlink(path('killed-out'), `${killed.temporary}/${other}`);
    const next = await training('small.csv.gz', 'killed');
    expect((await next.ended).signal, next.output().stderr).toBeNull();
    expect((await readdir(killed.temporary)).sort()).toEqual([...kept, other].sort());
    expect(await readdir(next.out)).toEqual(['y.onnx']);
  });
});
