import { writeFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { heldLabels } from '../../src/dataset/index.ts';
import { formatNpy } from '../../src/dataset/tables/npy-format.ts';
import { readDataset } from '../../src/node/dataset-files.ts';
import { rejection, temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();

describe('a row that lacks a number', () => {
  it.each([
    ['a,b,p,v0(a),v0(b),d2(p)/d(a)d(v0),d2(p)/d(b)d(v0)', '1,2,3,1,1,,1', 'a Hessian-vector product'],
    ['a,b,p,c0(p),d(c0)/d(a),d(c0)/d(b)', '1,2,3,1,,1', 'a product with a cotangent'],
    ['a,b,p,t0(a),t0(b),d(p)/d(t0)', '1,2,3,1,1,', 'a tangent'],
    ['a,b,p', '1,2,', 'an output'],
    ['a,b,p', '1,,', 'an input or an output'],
  ])('is refused by what it lacks: %s', async (header, lacking, what) => {
    const file = path('lack.csv');
    const whole = header.split(',').map((_, k) => k + 1);
    await writeFile(file, `${header}\n${whole}\n${lacking}\n`);
    expect(await rejection(readDataset(file, { inputs: ['a', 'b'], outputs: ['p'] }))).toContain(
      `1 of 2 rows lacks ${what}. Mend`,
    );
  });
});

describe('an array of another shape', () => {
  const numbers = (shape: readonly number[]) => {
    const [n, ...sides] = shape;
    const width = sides.reduce((product, side) => product * side, 1);
    const columns = Array.from({ length: width }, () => [new Float64Array(n).fill(1)]);
    return formatNpy(columns, shape, 'float64');
  };
  it.each([
    [
      'directions',
      [4, 2, 2],
      'directions of F has shape [4,2,3] for 3 inputs and 1 output; received "[4,2,2]". Save one number of each vector for each input, or leave directions out.',
    ],
    [
      'dydx',
      [4, 2, 3],
      'dydx of F has shape [4,1,3] for 3 inputs and 1 output; received "[4,2,3]". Save one number for each output and input, or leave dydx out.',
    ],
    [
      'hessian',
      [4, 3, 2],
      'hessian of F has shape [4,1,3,3] for 3 inputs and 1 output; received "[4,3,2]". Save one number for each output and two inputs, or leave hessian out.',
    ],
    ['dydx', [4, 3, 1, 1], undefined],
    [
      'products',
      [4, 3, 2],
      'products of F has shape [4,2,1,3] for 3 inputs and 1 output; received "[4,3,2]". Reshape it.',
    ],
  ])('is told what it should be, and what would do: %s %j', async (name, shape, message) => {
    const file = path('odd.npz');
    const arrays = { x: [4, 3], y: [4, 1], [name]: shape };
    const members = Object.entries(arrays).map(([array, of]) => [`${array}.npy`, numbers(of)] as const);
    await writeFile(file, zipSync(Object.fromEntries(members)));
    if (message === undefined) expect((await readDataset(file)).dydx?.shape).toEqual([4, 1, 3]);
    else expect((await rejection(readDataset(file))).replaceAll(file, 'F')).toBe(message);
  });
});

describe('labels that are held', () => {
  const some = { shape: [1, 1, 1], data: Float64Array.of(1) };
  it('are named; what is not known does not count', () => {
    const unknown = { shape: [1, 1, 1], data: Float64Array.of(Number.NaN) };
    expect(heldLabels({})).toBe('values alone');
    expect(heldLabels({ dydx: unknown })).toBe('values alone');
    expect(heldLabels({ jvp: { directions: some, tangents: some } })).toBe('values and tangents');
    expect(heldLabels({ dydx: some, hessian: unknown, hvp: { directions: some, products: some } })).toBe(
      'values, Jacobians and Hessian-vector products',
    );
  });
});
