import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import wabt from 'wabt';
import { stream } from '../../src/tensor/index.ts';
import { isUnder, WEDGES, WIDTHS } from '../../src/tensor/ziggurat.ts';

const source = (name: string) => fileURLToPath(new URL(`../../src/tensor/${name}`, import.meta.url));

/** After a change of normals.wat: `npx vitest run --project fast test/tensor/fast-normals.test.ts -u`. */
it('the code of many normals is normals.wat, assembled', async () => {
  const { parseWat } = await wabt();
  const module = parseWat('normals.wat', await readFile(source('normals.wat'), 'utf8'));
  const { buffer } = module.toBinary({});
  module.destroy();
  const file = `/** normals.wat, assembled and in base 64 by test/tensor/fast-normals.test.ts. */
export const normalsWasm =
  '${Buffer.from(buffer).toString('base64')}';
`;
  await expect(file).toMatchFileSnapshot(source('normals-wasm.ts'));
});

it.each([Float32Array, Float64Array])('many normals at once are those drawn one by one, in %O', (Floats) => {
  // More than the module's memory holds, and many of each rare case: 4,000 wedges, a hundredth of which the parabola does not tell.
  const count = 400_011;
  const [one, other] = [stream(5, 'normals'), stream(5, 'normals')];
  const all = new Floats(count);
  one.fillNormal(all);
  const each = new Floats(count);
  for (let k = 0; k < count; k++) each[k] = other.normal();
  expect(Buffer.compare(Buffer.from(all.buffer), Buffer.from(each.buffer))).toBe(0);
  // Both go on from there.
  expect(one.uniform()).toBe(other.uniform());
});

it('the parabola of a wedge is as near to the density as it says', () => {
  for (let layer = 1; layer < 128; layer++) {
    const [low, rise, middle, at, slope, bend, error] = WEDGES.subarray(7 * layer, 7 * (layer + 1));
    const [end, begin] = [WIDTHS[layer], WIDTHS[layer + 1]];
    expect(error).toBeLessThan(rise / 20);
    for (let k = 0; k <= 50; k++) {
      const x = begin + ((end - begin) * k) / 50;
      const parabola = at + (x - middle) * (slope + (x - middle) * bend);
      expect(isUnder(x, parabola - error)).toBe(true);
      expect(isUnder(x, parabola + error)).toBe(false);
    }
    expect(isUnder(end, low + 1e-15)).toBe(false);
  }
});
