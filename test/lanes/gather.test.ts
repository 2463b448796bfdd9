import { describe, expect, test } from 'vitest';
import { compileGather } from '../../src/lanes/index.ts';

/** What a gather of random rows of [count, stride] writes, part by part, and the table and the rows. */
async function gathered(
  rows: number,
  widths: readonly number[],
): Promise<{ parts: Float32Array[]; table: Float32Array; chosen: number[]; stride: number }> {
  const stride = widths.reduce((sum, width) => sum + width, 0);
  const count = 50;
  const memory = new WebAssembly.Memory({ initial: 20 });
  const [list, start] = [16, 16 + 4 * rows];
  const table = new Float32Array(memory.buffer, start, count * stride).map((_, k) => k + 1);
  new Float32Array(memory.buffer, start, table.length).set(table);
  const chosen = Array.from({ length: rows }, (_, k) => (k * 37 + 5) % count);
  new Uint32Array(memory.buffer, list, rows).set(chosen.map((row) => start + row * stride * 4));
  let to = Math.ceil((start + 4 * table.length + 16) / 16) * 16;
  let offset = 0;
  const parts = widths.map((width) => {
    const part = { offset, width, to };
    offset += width;
    to += width * rows * 4;
    return part;
  });
  const { instance } = await WebAssembly.instantiate(compileGather({ rows, list, parts }), {
    env: { memory },
  });
  (instance.exports.gather as () => void)();
  // Nothing behind is written.
  expect(new Float32Array(memory.buffer, to, 64).every((value) => value === 0)).toBe(true);
  return {
    parts: parts.map((part) => new Float32Array(memory.buffer, part.to, part.width * rows)),
    table,
    chosen,
    stride,
  };
}

describe('chosen rows', () => {
  test.each([
    [8, [1]],
    [24, [3, 1, 2]],
    [16, [7, 1, 7]],
    [256, [4, 5, 6, 8]],
    [40, [16, 17, 20]],
    [64, [50, 1, 203]],
  ])('lie column by column: %i of %j columns', async (rows, widths) => {
    const { parts, table, chosen, stride } = await gathered(rows, widths);
    let offset = 0;
    widths.forEach((width, k) => {
      const expected = Array.from({ length: width * rows }, (_, i) => {
        const [column, row] = [Math.floor(i / rows), i % rows];
        return table[chosen[row] * stride + offset + column];
      });
      expect([...parts[k]]).toEqual(expected);
      offset += width;
    });
  });
});
