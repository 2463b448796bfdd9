import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundled, noBrowser, withPage } from '../browser/page.ts';
import { temporaryDirectory } from '../support/support.ts';

/* The store of the browser, in Debian's Chromium: a page writes, and another one of the same place reads. */

const path = temporaryDirectory();
const source = fileURLToPath(new URL('../../src/study/browser-store.ts', import.meta.url));

test.skipIf(noBrowser)(
  'what a page stored another one reads; what it removed is gone, and what is missing is named',
  async () => {
    const entry = path('store.ts');
    await writeFile(
      entry,
      `import { browserStore } from ${JSON.stringify(source)}; Object.assign(globalThis, { browserStore });`,
    );
    const files = new Map<string, Uint8Array | string>(await bundled({ store: entry }));
    files.set('index.html', '<!doctype html><script type="module" src="/store.js"></script>');
    const [written, read] = await withPage(files, async (page) => {
      const run = async (body: string) => {
        await page.waitForFunction('globalThis.browserStore !== undefined');
        return page.evaluate(`(async () => { ${body} })()`);
      };
      const first = await run(
        `const store = browserStore('run');
         await store.write('a', Uint8Array.of(1, 2, 255));
         await store.write('a', Uint8Array.of(0, 3, 4, 5).subarray(1));
         await store.write('b', new Uint8Array(8));
         await store.remove('b');
         await store.remove('never there');
         await browserStore('other').write('c', new Uint8Array(1));
         return [await store.has('a'), await store.has('b'), await store.has('c'), ...(await store.read('a'))];`,
      );
      await page.reload();
      const second = await run(
        `const store = browserStore('run');
         return [...(await store.read('a')), await store.read('b').catch((error) => error.message)];`,
      );
      return [first, second];
    });
    expect(written).toEqual([true, false, false, 3, 4, 5]);
    expect(read).toEqual([3, 4, 5, expect.stringMatching(/^file run\/b must be readable/)]);
  },
);
