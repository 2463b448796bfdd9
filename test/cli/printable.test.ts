import { expect, test } from 'vitest';
import { printable } from '../../src/cli/printable.ts';
import { InputError } from '../../src/tensor/index.ts';

test('a terminal shows a message on one line and obeys none of its characters', () => {
  expect(printable(' a\n\tb \u001b[31mred\u0007 \u202eabc\u2069 \u009bm é 漢 − ')).toBe(
    'a b \\u001b[31mred\\u0007 \\u202eabc\\u2069 \\u009bm é 漢 −',
  );
});

test('an error shows 200 characters of what was received at most', () => {
  const { received, message } = new InputError('x must be y', 'z'.repeat(1e5), 'Mend it.');
  expect(received).toBe(`${'z'.repeat(197)}...`);
  expect(message).toBe(`x must be y; received ${received}. Mend it.`);
});
