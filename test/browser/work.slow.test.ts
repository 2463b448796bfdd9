import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bundled, noBrowser, root, withPage } from './page.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
// Beside the packages that a bundle for Node imports.
await mkdir(join(root, '.tmp'), { recursive: true });
const folder = await mkdtemp(join(root, '.tmp', 'browser-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is compared with the closed form, by `Math.exp` and others: engines may differ there in the last bit, and these two do. */
const OF_MATH = ['scores', 'test'];
const numbersIn = (text: string): number[] => text.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)?.map(Number) ?? [];
const near = (value: number) => expect.closeTo(value, 12);

type Made = Record<string, string>;

/** What Node makes, in a process of its own: WebAssembly takes its threads once. */
async function inNode(): Promise<Made> {
  for (const [name, bytes] of await bundled({ main: here('in-node.ts') }, { platform: 'node' }))
    await writeFile(join(folder, name), bytes);
  const output = execFileSync(process.execPath, [join(folder, 'main.js')], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(output);
}

describe('the core in a page', () => {
  it.skipIf(noBrowser)(
    'computes the bits of Node, in the page and in a worker',
    async () => {
      const files = new Map<string, Uint8Array | string>(await bundled({ work: here('in-worker.ts') }));
      files.set('index.html', '<!doctype html><script type="module" src="/work.js"></script>');
      const expected = await inNode();
      const [page, worker] = await withPage(files, async (page) => {
        await page.waitForFunction('globalThis.work !== undefined');
        return [
          (await page.evaluate('work()')) as Made,
          (await page.evaluate(`new Promise((resolve, reject) => {
          const worker = new Worker('/work.js', { type: 'module' });
          worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.made));
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage('start');
        })`)) as Made,
        ];
      });
      expect(expected.engine).toMatch(/^wasm \d\S+ 1$/);
      expect(Object.keys(expected).filter((name) => name.endsWith('.onnx'))).toHaveLength(8);
      for (const made of [page, worker])
        for (const [name, value] of Object.entries(expected))
          if (OF_MATH.includes(name)) expect(numbersIn(made[name]), name).toEqual(numbersIn(value).map(near));
          else expect(made[name] === value, name).toBe(true);
    },
    120_000,
  );
});
