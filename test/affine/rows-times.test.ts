import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import wabt from 'wabt';
import { rowsTimes } from '../../src/affine/rows-times.ts';
import { stream } from '../../src/tensor/index.ts';

const source = (name: string) => fileURLToPath(new URL(`../../src/affine/${name}`, import.meta.url));

/** After a change of rows-times.wat: `npx vitest run --project fast test/affine/rows-times.test.ts -u`. */
it('the code of the products of affine forms is rows-times.wat, assembled', async () => {
  const { parseWat } = await wabt();
  const module = parseWat('rows-times.wat', await readFile(source('rows-times.wat'), 'utf8'), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const file = `/** rows-times.wat, assembled and in base 64 by test/affine/rows-times.test.ts. */
export const rowsTimesWasm =
  '${Buffer.from(buffer).toString('base64')}';
`;
  await expect(file).toMatchFileSnapshot(source('rows-times-wasm.ts'));
});

// Larger than the memory at first, then smaller, so that old numbers lie behind the rows.
it.each([
  [300, 130, 128],
  [1, 1, 1],
  [4, 4, 4],
  [5, 3, 7],
  [7, 1, 2],
  [2, 33, 1],
  [3, 2, 6],
])('%i rows of %i elements times a matrix of %i columns', (count, inner, columns) => {
  const random = stream(1, `${count},${inner},${columns}`);
  const normal = (length: number) => Float64Array.from({ length }, () => random.normal());
  const [rows, matrix] = [normal(count * inner), normal(inner * columns)];
  const out = rowsTimes(rows, matrix, inner, columns);
  expect(out.length).toBe(count * columns);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < columns; j++) {
      let [sum, size] = [0, 0];
      for (let k = 0; k < inner; k++) {
        const term = rows[i * inner + k] * matrix[k * columns + j];
        sum += term;
        size += Math.abs(term);
      }
      // Two sums of n products, each within n units of the sum of sizes.
      expect(Math.abs(out[i * columns + j] - sum)).toBeLessThanOrEqual(2 * inner * 2 ** -53 * size);
    }
});

it('nothing to multiply is nothing', () => {
  expect(rowsTimes(new Float64Array(), Float64Array.of(1, 2), 1, 2)).toEqual(new Float64Array());
  expect(rowsTimes(new Float64Array(), new Float64Array(), 0, 2)).toEqual(new Float64Array());
});
