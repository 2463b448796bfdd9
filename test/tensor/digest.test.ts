import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digest, stream } from '../../src/tensor/index.ts';

it('a digest is that of SHA-256, of bytes of any length, in one piece or several', () => {
  const random = stream(1, 'bytes');
  const bytes = Uint8Array.from({ length: 300 }, () => random.integer(256));
  for (let length = 0; length <= bytes.length; length++) {
    const whole = bytes.subarray(0, length);
    const expected = createHash('sha256').update(whole).digest('hex');
    expect(digest(whole)).toBe(expected);
    const cut = random.integer(length + 1);
    expect(digest(whole.subarray(0, cut), whole.subarray(cut))).toBe(expected);
  }
});
