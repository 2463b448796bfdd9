import { expect, test } from 'vitest';
import { printable } from '../../src/cli/printable.ts';
import { Work } from '../../src/cli/work.ts';
import { InputError } from '../../src/tensor/index.ts';
import { Captured, FakeServices } from './support.ts';

test('a terminal shows a message on one line and obeys none of its characters', () => {
  expect(printable(' a\n\tb \u001b[31mred\u0007 \u202eabc\u2069 \u009bm é 漢 − ')).toBe(
    'a b \\u001b[31mred\\u0007 \\u202eabc\\u2069 \\u009bm é 漢 −',
  );
});

test('notes and the names of parts are shown so too', async () => {
  const stderr = new Captured();
  const terminal = { stdout: new Captured(), stderr, env: {} };
  const work = new Work({ terminal, services: new FakeServices() }, {});
  work.note('column \u202eabc');
  work.say('reads \u001b[2J');
  await work.part(
    'read \u0007',
    async () => 1,
    () => 'one \u009b row',
  );
  expect(stderr.text).toMatch(
    /^note: column \\u202eabc\nreads \\u001b\[2J\nread \\u0007 \.\.\.\nread \\u0007: one \\u009b row, .*\n$/,
  );
});

test('a word of what was received is shown by 200 characters at most', () => {
  const { received, message } = new InputError('x must be y', 'z'.repeat(1e5), 'Mend it.');
  expect(received).toBe(`${'z'.repeat(197)}...`);
  expect(message).toBe(`x must be y; received ${received}. Mend it.`);
});
