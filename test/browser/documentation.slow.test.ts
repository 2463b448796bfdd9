import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { bundled, noBrowser, root, withPage } from './page.ts';

const file = temporaryDirectory();

it.skipIf(noBrowser)(
  'the example of docs/browser.md runs as it stands',
  async () => {
    const text = await readFile(join(root, 'docs', 'browser.md'), 'utf8');
    const blocks = [...text.matchAll(/```[tj]s (\S+)\n([\s\S]*?)```/g)];
    expect(blocks.map(([, name]) => name)).toEqual(['worker.ts', 'page.ts', 'build.mjs']);
    for (const [, name, code] of blocks) await writeFile(file(name), code);
    // The settings of build.mjs, with the sources for the package.
    expect(blocks[2][2]).toContain("bundle: true, minify: true, format: 'esm', splitting: true");
    const names = { sobolev: join(root, 'src', 'index.ts') };
    const files = new Map<string, Uint8Array | string>(
      await bundled({ page: file('page.ts'), worker: file('worker.ts') }, { names }),
    );
    expect((files.get('worker.js') as Uint8Array).length).toBeLessThan(1_200_000);
    const wasm = 'ort-wasm-simd-threaded.wasm';
    files.set(wasm, await readFile(join(root, 'node_modules', 'onnxruntime-web', 'dist', wasm)));
    files.set('index.html', '<!doctype html><body></body><script type="module" src="/page.js"></script>');
    const shown = await withPage(files, async (page) => {
      await page.waitForFunction("document.body.textContent.startsWith('volume')");
      return (await page.evaluate('document.body.textContent')) as string;
    });
    const [volume, byRadius, byHeight] = shown.match(/[\d.]+/g)!.map(Number);
    expect(Math.abs(volume - Math.PI * 1.5 ** 2 * 2)).toBeLessThan(0.5);
    expect(Math.abs(byRadius - 2 * Math.PI * 1.5 * 2)).toBeLessThan(1.5);
    expect(Math.abs(byHeight - Math.PI * 1.5 ** 2)).toBeLessThan(0.7);
  },
  120_000,
);
