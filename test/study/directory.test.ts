import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { RunDirectory } from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const root = await mkdtemp(join(tmpdir(), 'sobolev-directory-'));
afterAll(() => rm(root, { recursive: true, force: true }));

let path: string;
let count = 0;
beforeEach(() => {
  path = join(root, `run-${count++}`, 'nested');
});

describe('a run directory', () => {
  test('is made with the directories above it, and is empty', async () => {
    const directory = await RunDirectory.open(path);
    expect(await readdir(path)).toEqual([]);
    expect(directory.file('a.json')).toBe(join(path, 'a.json'));
  });

  test('leaves what is there when it is opened', async () => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'mine.txt'), 'kept');
    await RunDirectory.open(path);
    expect(await readFile(join(path, 'mine.txt'), 'utf8')).toBe('kept');
  });

  test('gives back what was written, and nothing of temporary files is left', async () => {
    const directory = await RunDirectory.open(path);
    await directory.write('bytes', Uint8Array.of(1, 2, 255));
    await directory.writeJson('value.json', { b: [1, null, 'ä'], a: 0.1 });
    expect([...(await directory.read('bytes'))]).toEqual([1, 2, 255]);
    expect(await directory.readJson('value.json')).toEqual({ b: [1, null, 'ä'], a: 0.1 });
    expect((await readdir(path)).sort()).toEqual(['bytes', 'value.json']);
  });

  test('never shows half a file: a reader sees the old content or the new', async () => {
    const directory = await RunDirectory.open(path);
    const contents = ['a', 'b'].map((letter) => letter.repeat(1 << 20));
    await directory.write('file', contents[0]);
    let writing = true;
    const seen = new Set<string>();
    const reading = (async () => {
      while (writing) seen.add(await readFile(directory.file('file'), 'utf8'));
    })();
    for (let k = 1; k <= 20; k++) await directory.write('file', contents[k % 2]);
    writing = false;
    await reading;
    expect([...seen].every((content) => contents.includes(content))).toBe(true);
  });

  test('keeps the old file when the new one cannot be written', async () => {
    const directory = await RunDirectory.open(path);
    await directory.writeJson('value.json', 1);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    await expect(async () => directory.writeJson('value.json', cyclic)).rejects.toThrow();
    expect(await directory.readJson('value.json')).toBe(1);
    expect(await readdir(path)).toEqual(['value.json']);
  });

  test('that cannot be is refused by name: a file is in the way', async () => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'a file');
    const error = await RunDirectory.open(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(`output directory ${path} must be writable`);
  });

  test('names the file that is missing or not JSON', async () => {
    const directory = await RunDirectory.open(path);
    const missing = await directory.readJson('config.json').catch((caught: unknown) => caught);
    expect(missing).toBeInstanceOf(InputError);
    expect((missing as Error).message).toContain(directory.file('config.json'));
    await directory.write('config.json', '{"seed": 1,');
    const broken = await directory.readJson('config.json').catch((caught: unknown) => caught);
    expect(broken).toBeInstanceOf(InputError);
    expect((broken as Error).message).toContain(`${directory.file('config.json')} must be JSON`);
  });
});
