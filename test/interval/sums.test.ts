import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { type Arrangement, placeWeights } from '../../src/interval/sums.ts';
import { stream } from '../../src/tensor/index.ts';

const source = (name: string) => fileURLToPath(new URL(`../../src/interval/${name}`, import.meta.url));

/** After a change of sums.wat: `npx vitest run --project fast test/interval/sums.test.ts -u`. */
it('the code of the sums behind interval products is sums.wat, assembled', async () => {
  const { parseWat } = await wabt();
  const module = parseWat('sums.wat', await readFile(source('sums.wat'), 'utf8'), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const file = `/** sums.wat, assembled and in base 64 by test/interval/sums.test.ts. */
export const sumsWasm =
  '${Buffer.from(buffer).toString('base64')}';
`;
  await expect(file).toMatchFileSnapshot(source('sums-wasm.ts'));
});

describe.each<Arrangement>(['byRows', 'byColumns'])('sums over weights %s', (order) => {
  const random = stream(5, order);
  const normal = (length: number) => Float64Array.from({ length }, () => random.normal());
  const at = (k: number, j: number, inner: number, columns: number) =>
    order === 'byRows' ? k * columns + j : j * inner + k;

  // Larger than the memory at first, then smaller, so that old numbers lie behind the weights.
  it.each([
    [150, 130],
    [128, 128],
    ...Array.from({ length: 12 }, (_, k) => [1 + (k % 5), 1 + k]),
    [33, 1],
    [1, 33],
  ])('are Σwm and Σ|w|q over %i elements, of %i vectors', (inner, columns) => {
    // Around the weights there are numbers that must not come in.
    const [before, after] = [3, 40];
    const weights = new Float64Array(before + inner * columns + after).fill(Number.NaN);
    const own = normal(inner * columns);
    weights.set(own, before);
    const sums = placeWeights(order, weights, before, inner, columns);
    for (let turn = 0; turn < 2; turn++) {
      const [m, q] = [normal(inner), normal(inner).map(Math.abs)];
      sums.m.set(m);
      sums.q.set(q);
      sums.run();
      for (let j = 0; j < columns; j++) {
        let [c, t, size] = [0, 0, 0];
        for (let k = 0; k < inner; k++) {
          const w = own[at(k, j, inner, columns)];
          c += w * m[k];
          t += Math.abs(w) * q[k];
          size += Math.abs(w * m[k]);
        }
        // Two orders of n products and sums, each within n units of the sum of sizes.
        const units = 2 * inner * 2 ** -53;
        expect(Math.abs(sums.c[j] - c)).toBeLessThanOrEqual(units * size);
        expect(Math.abs(sums.t[j] - t)).toBeLessThanOrEqual(units * t);
      }
    }
  });

  it('are 0 of no elements', () => {
    const full = placeWeights(order, normal(6), 0, 2, 3);
    full.m.fill(1);
    full.run();
    const sums = placeWeights(order, new Float64Array(0), 0, 0, 3);
    sums.run();
    expect([...sums.c, ...sums.t]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
