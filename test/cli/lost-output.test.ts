import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { watchOutput } from '../../src/cli/lost-output.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();

async function training(folder: string): Promise<readonly string[]> {
  const lines = Array.from({ length: 40 }, (_, i) => `${i / 40},${(i / 40) ** 2}`);
  await mkdir(path(folder));
  await writeFile(path('runs.csv'), ['a,b', ...lines, ''].join('\n'));
  const columns = ['--inputs', 'a', '--outputs', 'b'];
  return [
    'train',
    path('runs.csv'),
    ...columns,
    '--steps',
    '2000',
    '--out',
    path(folder, 'b.onnx'),
    '--json',
  ];
}

describe('results that cannot be written', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'to a full disk fail the command in one line, after the network is written',
    async () => {
      const full = await open('/dev/full', 'w');
      const child = startCommand(await training('full'), { stdout: full.fd });
      expect(await child.ended).toEqual({ code: 1, signal: null });
      await full.close();
      expect(child.output().stderr).toBe(
        'sobolev: the results could not be written to the output: no space left on device (ENOSPC). ' +
          'Files that were asked for are complete\n',
      );
      expect(await readdir(path('full'))).toEqual(['b.onnx']);
      expect((await loadSurrogate(path('full', 'b.onnx'))).outputs).toMatchObject([{ name: 'b' }]);
    },
  );

  it('since nobody reads them end no work and are no failure', async () => {
    const child = startCommand(await training('gone'));
    child.process.stdout?.destroy();
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output().stderr).toBe('');
    expect(await readdir(path('gone'))).toEqual(['b.onnx']);
  });

  it('are told of once, and not where the reader or only progress is gone', () => {
    const [stdout, stderr] = [new EventEmitter(), new EventEmitter()];
    const lost = watchOutput(stdout, stderr);
    const error = (code: string, errno: number) => Object.assign(new Error('write'), { code, errno });
    stdout.emit('error', error('EPIPE', -32));
    stdout.emit('error', error('EIO', -5));
    stderr.emit('error', error('ENOSPC', -28));
    expect(lost()).toBeUndefined();
    stdout.emit('error', error('ENOSPC', -28));
    stdout.emit('error', error('EPIPE', -32));
    expect(lost()?.message).toMatch(/no space left on device \(ENOSPC\)/);
  });
});
