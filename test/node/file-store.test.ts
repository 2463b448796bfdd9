import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fileStore } from '../../src/node/file-store.ts';
import { readJson, writeJson, writeText } from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const root = await mkdtemp(join(tmpdir(), 'sobolev-directory-'));
afterAll(() => rm(root, { recursive: true, force: true }));

let path: string;
let count = 0;
beforeEach(() => {
  path = join(root, `run-${count++}`, 'nested');
});

describe('a directory as a store', () => {
  test('is made with the directories above it when something is written, and not before', async () => {
    const store = fileStore(path);
    expect(await store.has('a.json')).toBe(false);
    await expect(readdir(path)).rejects.toThrow('ENOENT');
    await writeText(store, 'a.json', '1');
    expect(await readdir(path)).toEqual(['a.json']);
  });

  test('leaves what is there', async () => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'mine.txt'), 'kept');
    await writeText(fileStore(path), 'a.json', '1');
    expect(await readFile(join(path, 'mine.txt'), 'utf8')).toBe('kept');
  });

  test('never shows half a file: a reader sees the old content or the new', async () => {
    const store = fileStore(path);
    const contents = ['a', 'b'].map((letter) => letter.repeat(1 << 20));
    await writeText(store, 'file', contents[0]);
    let writing = true;
    const seen = new Set<string>();
    const reading = (async () => {
      while (writing) seen.add(await readFile(join(path, 'file'), 'utf8'));
    })();
    for (let k = 1; k <= 20; k++) await writeText(store, 'file', contents[k % 2]);
    writing = false;
    await reading;
    expect([...seen].every((content) => contents.includes(content))).toBe(true);
    expect(await readdir(path)).toEqual(['file']);
  });

  test('keeps the old file when the new one cannot be written', async () => {
    const store = fileStore(path);
    await writeJson(store, 'value.json', 1);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    await expect(writeJson(store, 'value.json', cyclic)).rejects.toThrow();
    expect(await readJson(store, 'value.json')).toBe(1);
    expect(await readdir(path)).toEqual(['value.json']);
  });

  test('that cannot be is refused by name: a file is in the way', async () => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'a file');
    const error = await writeText(fileStore(path), 'a.json', '1').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(`output directory ${path} must be writable`);
  });

  test.each(['../a.json', 'a/b', '.probe', ''])('has no file of the name %j', async (name) => {
    await expect(fileStore(path).write(name, new Uint8Array(1))).rejects.toThrow(/plain name/);
  });

  test('names the file that is missing or not JSON', async () => {
    const store = fileStore(path);
    const missing = await readJson(store, 'config.json').catch((caught: unknown) => caught);
    expect(missing).toBeInstanceOf(InputError);
    expect((missing as Error).message).toContain(join(path, 'config.json'));
    await writeText(store, 'config.json', '{"seed": 1,');
    const broken = await readJson(store, 'config.json').catch((caught: unknown) => caught);
    expect(broken).toBeInstanceOf(InputError);
    expect((broken as Error).message).toContain(`${join(path, 'config.json')} must be JSON`);
  });
});
