import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();

test('the native engine tells nobody of its use, and leaves nothing in the home or temporary directory', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i / 40},${(i / 40) ** 2}`);
  await writeFile(path('runs.csv'), ['a,b', ...lines, ''].join('\n'));
  await mkdir(path('home'));
  await mkdir(path('tmp'));
  const child = startCommand(
    [
      'train',
      path('runs.csv'),
      '--inputs',
      'a',
      '--outputs',
      'b',
      '--out',
      path('b.onnx'),
      '--steps',
      '64',
    ].concat(['--engine', 'native']),
    { env: { HOME: path('home') }, temporary: path('tmp') },
  );
  expect(await child.ended, child.output().stderr).toMatchObject({ signal: null });
  expect(await readdir(path())).toContain('b.onnx');
  expect(await readdir(path('home'))).toEqual([]);
  expect(await readdir(path('tmp'))).toEqual([]);
});
