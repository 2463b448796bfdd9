import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileStore } from '../../src/node/file-store.ts';
import {
  browserStore,
  memoryStore,
  readJson,
  readText,
  writeJson,
  writeText,
} from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const root = await mkdtemp(join(tmpdir(), 'sobolev-store-'));
afterAll(() => rm(root, { recursive: true, force: true }));

describe.each([
  ['of files', (name: string) => fileStore(join(root, name))],
  ['in memory', memoryStore],
])('a store %s', (_, open) => {
  test('gives back what was written last, until it is removed', async () => {
    const store = open('one');
    expect(await store.has('bytes')).toBe(false);
    await store.write('bytes', Uint8Array.of(1, 2, 255));
    await store.write('bytes', Uint8Array.of(9, 1, 2, 255).subarray(1));
    expect([await store.has('bytes'), ...(await store.read('bytes'))]).toEqual([true, 1, 2, 255]);
    await store.remove('bytes');
    await store.remove('bytes');
    expect(await store.has('bytes')).toBe(false);
  });

  test('holds bytes of its own: what is done with those written or read changes nothing', async () => {
    const store = open('two');
    const bytes = Uint8Array.of(1, 2, 3);
    await store.write('bytes', bytes);
    bytes.fill(0);
    (await store.read('bytes')).fill(0);
    expect([...(await store.read('bytes'))]).toEqual([1, 2, 3]);
  });

  test('holds text and JSON', async () => {
    const store = open('three');
    await writeJson(store, 'value.json', { b: [1, null, 'ä'], a: 0.1 });
    expect(await readJson(store, 'value.json')).toEqual({ b: [1, null, 'ä'], a: 0.1 });
    expect(await readText(store, 'value.json')).toMatch(/^\{\n {2}"b": .*\n\}\n$/s);
  });

  test('names itself and the file that is missing or not JSON', async () => {
    const store = open('four');
    await expect(store.read('config.json')).rejects.toThrow(InputError);
    await expect(store.read('config.json')).rejects.toThrow(
      `file ${store.name}/config.json must be readable`,
    );
    await writeText(store, 'config.json', '{"seed": 1,');
    await expect(readJson(store, 'config.json')).rejects.toThrow(`${store.name}/config.json must be JSON`);
  });
});

test('a store of the browser is refused where there is no browser, once it is used', async () => {
  const store = browserStore('run');
  await expect(store.has('config.json')).rejects.toThrow(
    /the browser must keep .*run; received no indexedDB here/,
  );
});
