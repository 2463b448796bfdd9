import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';

/* The store of the browser, in Debian's Chromium: a page writes, and another one of the same place reads. */

const CHROMIUM = '/usr/bin/chromium';
const path = temporaryDirectory();
const source = fileURLToPath(new URL('../../src/study/browser-store.ts', import.meta.url));

let answer: (text: string) => void = () => {};
/** Serves the pages, and takes what they send back. */
const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let text = '';
    for await (const piece of request) text += piece;
    answer(text);
    response.end();
  } else if (request.url?.endsWith('.js')) response.end(await readFile(path(request.url.slice(1))));
  else
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><script src="${request.url}.js"></script>`);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());

/** What a script gives that a page runs with the store at hand. */
async function shown(name: string, body: string): Promise<unknown> {
  await writeFile(
    path(`${name}.ts`),
    `import { browserStore } from ${JSON.stringify(source)};
     const work = async () => { ${body} };
     work().catch(String).then((result) => fetch('/', { method: 'POST', body: JSON.stringify(result) }));`,
  );
  await build({
    logLevel: 'silent',
    configFile: false,
    build: {
      emptyOutDir: false,
      outDir: path(),
      lib: { entry: path(`${name}.ts`), formats: ['iife'], name: 'page', fileName: () => `${name}.js` },
    },
  });
  const sent = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const { port } = server.address() as AddressInfo;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${path('profile')}`];
  const browser = spawn(
    CHROMIUM,
    [...flags, '--remote-debugging-port=0', `http://127.0.0.1:${port}/${name}`],
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  const text = await sent;
  browser.kill();
  await ended;
  return JSON.parse(text);
}

test.skipIf(!existsSync(CHROMIUM))(
  'what a page stored another one reads; what it removed is gone, and what is missing is named',
  async () => {
    const written = await shown(
      'writes',
      `const store = browserStore('run');
       await store.write('a', Uint8Array.of(1, 2, 255));
       await store.write('a', Uint8Array.of(0, 3, 4, 5).subarray(1));
       await store.write('b', new Uint8Array(8));
       await store.remove('b');
       await store.remove('never there');
       await browserStore('other').write('c', new Uint8Array(1));
       return [await store.has('a'), await store.has('b'), await store.has('c'), ...(await store.read('a'))];`,
    );
    expect(written).toEqual([true, false, false, 3, 4, 5]);
    const read = await shown(
      'reads',
      `const store = browserStore('run');
       return [...(await store.read('a')), await store.read('b').catch((error) => error.message)];`,
    );
    expect(read).toEqual([3, 4, 5, expect.stringMatching(/^file run\/b must be readable/)]);
  },
);
