import { writeFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../../src/dataset/index.ts';
import { columnRoles, readDataset } from '../../../src/node/dataset-files.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

/*
 * Arrays in which points lie first, as everybody expects, or last, as Fortran and MATLAB keep them. y = x₀ x₁ and w = x₀² + x₁ at
 * points of which there are as many as of nothing else.
 */

const path = temporaryDirectory();

/** An array [sides], of numbers by their place. */
function array(
  sides: readonly number[],
  at: (place: readonly number[]) => number,
  fortran = false,
): Uint8Array {
  const count = sides.reduce((p, q) => p * q, 1);
  const header = `{'descr': '<f8', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sides.join(', ')},), }\n`;
  const bytes = Buffer.alloc(10 + header.length + 8 * count);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  const order = sides.map((_, k) => k);
  if (!fortran) order.reverse();
  for (let index = 0; index < count; index++) {
    const place = sides.map(() => 0);
    let rest = index;
    for (const side of order) {
      place[side] = rest % sides[side];
      rest = Math.floor(rest / sides[side]);
    }
    bytes.writeDoubleLE(at(place), 10 + header.length + 8 * index);
  }
  return bytes;
}

async function saved(arrays: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const file = path('arrays.npz');
  const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]);
  await writeFile(file, zipSync(Object.fromEntries(entries)));
  return file;
}

const n = 7;
const x = (i: number, k: number) => (k === 0 ? i / 8 : ((5 * i) % 7) / 4);
const y = (i: number, o: number) => (o === 0 ? x(i, 0) * x(i, 1) : x(i, 0) ** 2 + x(i, 1));
const j = (i: number, o: number, k: number) =>
  [
    [x(i, 1), x(i, 0)],
    [2 * x(i, 0), 1],
  ][o][k];
const rows = Array.from({ length: n }, (_, i) => i);
const expected = {
  x: rows.flatMap((i) => [x(i, 0), x(i, 1)]),
  y: rows.flatMap((i) => [y(i, 0), y(i, 1)]),
  dydx: rows.flatMap((i) => [j(i, 0, 0), j(i, 0, 1), j(i, 1, 0), j(i, 1, 1)]),
  one: rows.flatMap((i) => [j(i, 0, 0), j(i, 0, 1)]),
};
const read = async (arrays: Readonly<Record<string, Uint8Array>>, options: ReadOptions = {}) => {
  const set = await readDataset(await saved(arrays), options);
  return { x: [...set.x.data], y: [...set.y.data], dydx: set.dydx && [...set.dydx.data] };
};
const both = { x: expected.x, y: expected.y, dydx: expected.dydx };

describe.each([false, true])('arrays of an NPZ, in Fortran order: %s', (fortran) => {
  const first = {
    x: array([n, 2], ([i, k]) => x(i, k), fortran),
    y: array([n, 2], ([i, o]) => y(i, o), fortran),
    j: array([n, 2, 2], ([i, o, k]) => j(i, o, k), fortran),
    alone: array([n], ([i]) => y(i, 0), fortran),
    slope: array([n, 2], ([i, k]) => j(i, 0, k), fortran),
  };
  const last = {
    x: array([2, n], ([k, i]) => x(i, k), fortran),
    y: array([2, n], ([o, i]) => y(i, o), fortran),
    j: array([2, 2, n], ([o, k, i]) => j(i, o, k), fortran),
    slope: array([2, n], ([k, i]) => j(i, 0, k), fortran),
    alone: array([1, n], ([, i]) => y(i, 0), fortran),
    single: array([1, 2, n], ([, k, i]) => j(i, 0, k), fortran),
  };

  it('are found by convention with points first or last', async () => {
    expect(await read({ x: first.x, y: first.y, dydx: first.j })).toEqual(both);
    expect(await read({ x: last.x, y: last.y, dydx: last.j })).toEqual(both);
    expect(await read({ x: first.x, y: first.y, dydx: last.j })).toEqual(both);
    expect(await read({ x: last.x, y: last.alone, dydx: last.single })).toEqual({
      x: expected.x,
      y: rows.map((i) => y(i, 0)),
      dydx: expected.one,
    });
  });

  it('are taken by their names, whatever else is there', async () => {
    const other = { meta: array([3], () => 1), table: array([5, 3], () => 2) };
    const named = { inputs: ['X'], outputs: ['Y'], gradients: ['J'] };
    for (const { x, y, j } of [first, last, { ...first, j: last.j }])
      expect(await read({ X: x, Y: y, J: j, ...other }, named)).toEqual(both);
    const single = { inputs: ['X'], outputs: ['f'], gradients: ['G'] };
    const one = { x: expected.x, y: rows.map((i) => y(i, 0)), dydx: expected.one };
    for (const G of [first.slope, last.slope, last.single])
      expect(await read({ X: first.x, f: first.alone, G, ...other }, single)).toEqual(one);
    // The arrays of the convention, by their own names.
    expect(
      await read({ x: first.x, y: first.y, J: last.j }, { inputs: ['x'], outputs: ['y'], gradients: ['J'] }),
    ).toEqual(both);
  });
});

it('an array that could lie either way, or is transposed, is refused', async () => {
  const cube = array([2, 2, 2], () => 1);
  const square = array([2, 2], ([i, k]) => i + k);
  const named = { inputs: ['X'], outputs: ['Y'], gradients: ['J'] };
  expect(await rejection(read({ X: square, Y: square, J: cube }, named))).toMatch(
    /the shape of J of .* must say along which side its 2 points lie; received \[2,2,2\]: they could lie along the first side or along the last/,
  );
  expect((await read({ x: square, y: square, dydx: cube })).dydx).toEqual(Array(8).fill(1));
  const transposed = array([n, 3, 2], () => 1);
  const three = array([n, 3], ([i, k]) => i + k);
  expect(await rejection(read({ X: three, Y: array([n, 2], ([i]) => i), J: transposed }, named))).toMatch(
    /a row of gradients J of .* has shape \[2,3\], outputs by inputs; received \[?"?\[3,2\]"?.*Transpose/,
  );
  expect(
    await rejection(read({ X: three, Y: array([n - 1], ([i]) => i) }, { inputs: ['X'], outputs: ['Y'] })),
  ).toMatch(/a row a point: 7 as in X; received "6 of Y"/);
});

it('an array that would be refused as derivatives is not offered, but why is said, and what is said helps', async () => {
  const three = array([3, 3], ([i, k]) => (i - 1) * (k + 1) + k * k);
  const file = await saved({ x: three, y: array([3], ([i]) => i), jac: three });
  const { likely } = await columnRoles(file, { inputs: ['x'], outputs: ['y'] });
  expect(likely).toMatchObject({ columns: ['jac'], refusal: expect.any(String) });
  expect(likely!.gradients).toBeUndefined();
  expect(likely!.refusal).toMatch(
    /^the shape of jac of .* must say along which side its 3 points lie; received \[3,3\].* Save it under the name dydx, and all arrays with points first, or more points\.$/,
  );
  expect(likely!.refusal).toBe(
    await rejection(readDataset(file, { inputs: ['x'], outputs: ['y'], gradients: ['jac'] })),
  );
  for (const [X, Y] of [
    ['x', 'y'],
    ['X', 'Y'],
  ]) {
    const { dydx } = await read(
      { [X]: three, [Y]: array([3], ([i]) => i), dydx: three },
      { inputs: [X], outputs: [Y] },
    );
    expect(dydx).toEqual([-1, -1, 1, 0, 1, 4, 1, 3, 7]);
  }
  // Outputs with points last leave inputs open, too.
  const named = { inputs: ['X'], outputs: ['Y'] };
  expect(await rejection(read({ X: three, Y: array([1, 3], ([, i]) => i) }, named))).toMatch(
    /the shape of X .* Save all arrays with points first, or more points\.$/,
  );
  expect((await read({ X: three, Y: array([3, 1], ([i]) => i) }, named)).x).toEqual([
    -1, -1, 1, 0, 1, 4, 1, 3, 7,
  ]);
});

it('arrays beside x and y that nobody reads are named, with the gradients they may be', async () => {
  const file = await saved({
    x: array([n, 2], ([i, k]) => x(i, k)),
    y: array([n], ([i]) => y(i, 0)),
    J: array([1, 2, n], ([, k, i]) => j(i, 0, k)),
    meta: array([3], () => 1),
  });
  const roles = await columnRoles(file, { inputs: ['u', 'v'], outputs: ['f'] });
  expect(roles).toMatchObject({ unread: ['J', 'meta'], likely: { columns: ['J'], gradients: ['J'] } });
  const { dydx } = await readDataset(file, {
    inputs: ['u', 'v'],
    outputs: ['f'],
    gradients: roles.likely!.gradients,
  });
  expect([...dydx!.data]).toEqual(expected.one);
});
