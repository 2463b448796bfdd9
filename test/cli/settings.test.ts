import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { configFor } from '../../src/study/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { type Call, FakeServices, sobolev } from './support.ts';

const path = temporaryDirectory();

async function asked(...argv: string[]): Promise<Call> {
  const services = new FakeServices();
  const { code, stderr } = await sobolev(['run', '--quiet', ...argv], {}, services);
  expect([code, stderr]).toEqual([0, '']);
  return services.calls[0];
}

beforeAll(async () => {
  await writeFile(
    path('file.json'),
    JSON.stringify({ seed: 5, network: { hidden: '16x2' }, test: { points: 99 } }),
  );
});

describe('the configuration of a run', () => {
  it('is that of the default study when nothing is said', async () => {
    const { config, options } = await asked();
    expect(config).toEqual(configFor('bachelier'));
    expect(options.directory).toBe(join('runs', 'bachelier-1'));
    expect(options.resume).toBe(false);
  });

  it('takes each key from the last of: defaults, file, --set, --seed', async () => {
    const { config } = await asked(
      ...[
        '--config',
        path('file.json'),
        '--set',
        'network.hidden=8x3',
        'seed=6',
        '--set',
        'pruning.keep=3',
        '--seed',
        '7',
      ],
    );
    const defaults = configFor('bachelier');
    expect(config.test).toEqual({ points: 99 });
    expect(config.network).toEqual({ ...defaults.network, hidden: [8, 8, 8] });
    expect(config.pruning).toEqual({ ...defaults.pruning, keep: 3 });
    expect(config.seed).toBe(7);
    expect((await asked('--config', path('file.json'), '--set', 'seed=6')).config.seed).toBe(6);
    expect((await asked('--config', path('file.json'))).config.seed).toBe(5);
  });

  it('read back from the config.json of a run is the same', async () => {
    const { config } = await asked('--set', 'pruning.by=ratio', 'pruning.ratio=0.9', 'pruning.scope=global');
    await writeFile(path('config.json'), JSON.stringify({ ...config, environment: { node: '20.19.0' } }));
    expect((await asked('--config', path('config.json'))).config).toEqual(config);
    expect((await asked('bachelier', '--config', path('config.json'))).config).toEqual(config);
  });

  it('may begin with a byte order mark', async () => {
    await writeFile(path('windows.json'), '\uFEFF{"seed": 4}\r\n');
    expect((await asked('--config', path('windows.json'))).config.seed).toBe(4);
  });

  it('names the directory after study and seed, unless --out does', async () => {
    expect((await asked('--seed', '12')).options.directory).toBe(join('runs', 'bachelier-12'));
    expect((await asked('--out', path('here'))).options.directory).toBe(path('here'));
  });
});
