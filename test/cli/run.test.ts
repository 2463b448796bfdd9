import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { configFor } from '../../src/study/index.ts';
import { DivergenceError } from '../../src/training/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { FakeServices, results, sobolev } from './support.ts';

const path = temporaryDirectory();
let services: FakeServices;
beforeEach(() => {
  services = new FakeServices();
  services.study = ({ config, options: { events } }) => {
    events?.begin('sample');
    events?.end('10 points');
    return results(config);
  };
});

describe('sobolev run', () => {
  it('says the engine first, then study and directory, at last the table, the files and the report', async () => {
    const { code, stdout, stderr } = await sobolev(['run', '--out', 'here', '--threads', '3'], {}, services);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^engine: native, ONNX Runtime 1\.2\.3, 3 threads\nstudy: bachelier, seed 1\ndirectory: here\n/,
    );
    expect(stdout).toMatch(/oversized +8×2 +145 +0\.900000/);
    expect(stdout).toMatch(
      /\nfiles in here: config\.json, .*\nreport: here.report\.html\nfinished in 1 min 43 s\n$/,
    );
    expect(stderr).toMatch(
      /^sample \.\.\.\nsample: 10 points, .*\nwrite the report \.\.\.\nwrite the report: report\.html/,
    );
    expect(services.reports).toEqual(['here']);
  });

  it('says why it matters when the native engine does not load', async () => {
    services.loads = 'wasm';
    const { stdout } = await sobolev(['run'], {}, services);
    expect(stdout).toMatch(/^engine: wasm, .*\n.*onnxruntime-node.*slower;\n.*--engine native says why/);
    const { stdout: forced } = await sobolev(['run', '--engine', 'wasm', '--threads', '1'], {}, services);
    expect(forced).toMatch(/^engine: wasm, ONNX Runtime 1\.2\.3, 1 thread\nstudy/);
  });

  it('--quiet prints the table and nothing else', async () => {
    const { code, stdout, stderr } = await sobolev(['run', '--quiet'], {}, services);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ +hidden .*\noversized .*\n$/);
  });

  it('--json prints one JSON document and nothing else', async () => {
    const { code, stdout, stderr } = await sobolev(['run', '--json'], {}, services);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(results(configFor('bachelier')));
  });

  it('reports a diverged training in one line with its part, and exits with 1', async () => {
    services.study = ({ options: { events } }) => {
      events?.begin('train');
      throw new DivergenceError('not-finite', 64, { peak: 0.1 });
    };
    const { code, stderr } = await sobolev(['run', '--json'], {}, services);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sobolev: train: training diverged at step 64: .* Lower the learning rate.*\n$/);
  });

  it('reports an unexpected error in one line, with its stack only when debugging', async () => {
    services.study = () => {
      throw new TypeError('no\nsuch thing');
    };
    const plain = await sobolev(['run', '--quiet'], {}, services);
    expect(plain).toEqual({
      code: 1,
      stdout: '',
      stderr: 'sobolev: unexpected error: no such thing (SOBOLEV_DEBUG=1 shows where)\n',
    });
    const debug = await sobolev(['run', '--quiet'], { env: { SOBOLEV_DEBUG: '1' } }, services);
    expect(debug.code).toBe(1);
    expect(debug.stderr).toMatch(
      /^sobolev: unexpected error: no such thing\nTypeError: no\nsuch thing\n +at /,
    );
  });
});

describe('a run that is stopped', () => {
  it('says what is finished and how to go on, and exits with 130', async () => {
    const controller = new AbortController();
    services.study = ({ options: { events, signal } }) => {
      events?.begin('sample');
      events?.end('10 points');
      events?.begin('train');
      controller.abort();
      signal?.throwIfAborted();
      throw new Error('not reached');
    };
    const terminal = { signal: controller.signal };
    const { code, stdout, stderr } = await sobolev(['run', '--out', 'my runs', '--json'], terminal, services);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toBe(
      'sobolev: stopped during "train"; finished: sample. Go on with: sobolev run --resume "my runs"\n',
    );
  });

  it('by npm start says how npm start goes on', async () => {
    const controller = new AbortController();
    services.study = () => {
      controller.abort();
      throw controller.signal.reason;
    };
    const env = { npm_lifecycle_event: 'start', npm_package_name: 'sobolev' };
    const { stderr } = await sobolev(['run', '--quiet'], { env, signal: controller.signal }, services);
    expect(stderr).toMatch(
      /^sobolev: stopped; nothing is finished yet\. Go on with: npm start -- --resume runs.bachelier-1\n$/,
    );
  });

  it('before it began leaves the directory as it is', async () => {
    const { code, stderr } = await sobolev(['run'], { signal: AbortSignal.abort() }, services);
    expect([code, stderr]).toEqual([130, 'sobolev: stopped\n']);
    expect(services.calls).toEqual([]);
  });
});

describe('--resume', () => {
  const config = configFor('bachelier', { seed: 4, network: { hidden: '8x2' } });
  async function runIn(name: string, files: Record<string, unknown>): Promise<string> {
    await mkdir(path(name));
    const environment = { engine: { name: 'wasm', threads: 3 } };
    for (const [file, content] of Object.entries({ 'config.json': { ...config, environment }, ...files }))
      await writeFile(path(name, file), JSON.stringify(content));
    return path(name);
  }

  it('goes on with the configuration, engine and threads of the run', async () => {
    const directory = await runIn('half', {});
    const { code, stdout } = await sobolev(['run', '--resume', directory], {}, services);
    expect(code).toBe(0);
    expect(services.engines).toEqual([{ engine: 'wasm', threads: 3 }]);
    expect(services.calls[0].config).toEqual(config);
    expect(services.calls[0].options).toMatchObject({ directory, resume: true });
    expect(stdout).toContain('going on with the run there');
  });

  it('takes another engine when it is asked for, and the study by name when it is the same', async () => {
    const directory = await runIn('other', {});
    const argv = ['run', 'bachelier', '--resume', directory, '--engine', 'native', '--threads', '1'];
    expect((await sobolev(argv, {}, services)).code).toBe(0);
    expect(services.engines).toEqual([{ engine: 'native', threads: 1 }]);
    const { code, stderr } = await sobolev(['run', 'heston', '--resume', directory], {}, services);
    expect(code).toBe(2);
    expect(stderr).toMatch(/one study; received heston .* and bachelier/);
  });

  it('of a run whose configuration was damaged names the file', async () => {
    const directory = await runIn('damaged', {});
    await writeFile(join(directory, 'config.json'), '{');
    const { code, stderr } = await sobolev(['run', '--resume', directory], {}, services);
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.json must be JSON/);
  });
});
