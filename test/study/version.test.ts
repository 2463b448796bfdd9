import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { version } from '../../src/study/index.ts';

test('the version that runs and commands say is that of the package', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect(version).toBe(JSON.parse(text).version);
});
