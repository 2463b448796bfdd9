import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';
import { contentsOf } from './directory-contents.ts';
import { done } from './support.ts';

/*
 * Comparisons whose processes are killed (SIGKILL: nothing is tidied up) or interrupted while seeds are made at once, and gone
 * on with: they end with the bytes of one that was left alone.
 */

const path = temporaryDirectory();
const words = [
  ...['compare', 'branin', '--hidden', '8x2', '--sizes', '3', '--oversized-steps', '80', '--steps', '40'],
  ...[
    '--rounds',
    '2',
    '--points',
    '96',
    '--labels',
    '40',
    '--criteria',
    'magnitude',
    '--method',
    'adam',
    '--seeds',
    '1-3',
  ],
];

const documents = (name: string) => /\.(json|onnx)$/.test(name);

/** Waits until a directory has so many networks, or is finished. */
async function until(directory: string, networks: number): Promise<void> {
  for (;;) {
    const names: readonly string[] = await readdir(directory).catch(() => []);
    if (names.includes('comparison.json')) return;
    if (names.filter((name) => name.endsWith('.onnx')).length >= networks) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until nobody writes any more: processes of seeds stop when theirs is gone. */
async function still(directory: string): Promise<void> {
  let before = '';
  for (;;) {
    const now = (await readdir(directory)).join();
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}

it.each(['SIGKILL', 'SIGINT'] as const)('%s while seeds are made at once loses nothing', async (signal) => {
  const whole = path(`whole-${signal}`);
  await done(...words, '--out', whole, '--parallel', '1', '--quiet');
  const out = path(signal);
  let started = [...words, '--out', out];
  for (const networks of [4, 20, 40]) {
    const child = startCommand([...started, '--parallel', '2']);
    await until(out, networks);
    child.process.kill(signal);
    const ended = await child.ended;
    if (!existsSync(`${out}/comparison.json`))
      expect(ended).toEqual(signal === 'SIGKILL' ? { code: null, signal } : { code: 130, signal: null });
    if (signal === 'SIGINT' && ended.code === 130)
      expect(child.output().stderr).toMatch(
        /stopped; what is finished stays\. Go on with: sobolev compare --resume /,
      );
    await still(out);
    started = ['compare', '--resume', out];
  }
  const last = startCommand([...started, '--parallel', '2', '--quiet']);
  expect(await last.ended, last.output().stderr).toEqual({ code: 0, signal: null });
  expect(await contentsOf(out, documents)).toEqual(await contentsOf(whole, documents));
});
