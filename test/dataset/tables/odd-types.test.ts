import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { columnRoles, readDataset } from '../../../src/node/dataset-files.ts';
import { rejection } from '../../support/support.ts';

/* What tables of pyarrow have besides numbers (fixtures/data/make-odd.py). */

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/data/${name}`, import.meta.url));
const named = { inputs: ['x'], outputs: ['y'] };

describe.each(['parquet', 'feather'])('a table of pyarrow as %s', (extension) => {
  const odd = fixture(`odd-types.${extension}`);

  it('without rows says so', async () => {
    for (const options of [named, { ...named, gradients: ['g'] }])
      expect(await rejection(readDataset(fixture(`no-rows.${extension}`), options))).toMatch(
        /no-rows\.\w+ must have rows; received "none"/,
      );
  });

  it('may have a column of nothing: derivatives that are not known, and no outputs', async () => {
    const { x, y, dydx } = await readDataset(odd, named);
    expect([...x.data, ...y.data]).toEqual([1, 2, 3, 2, 4, 7]);
    expect(dydx).toBeUndefined();
    expect((await columnRoles(odd, named)).gradients).toEqual(['dy/dx']);
    expect(await rejection(readDataset(odd, { inputs: ['x'], outputs: ['dy/dx'] }))).toMatch(
      /dy\/dx of row 0 of .* must be a finite number; received none; 3 of 3 rows lack an output/,
    );
  });

  it('has durations, which are no numbers: they have a unit', async () => {
    for (const name of ['d', 's.t'])
      expect(await rejection(readDataset(odd, { ...named, inputs: ['x', name] }))).toMatch(
        new RegExp(`column ${name} of .* must be numeric; received "duration"\\. Store it as float64`),
      );
  });

  it('has lists of which the first is empty', async () => {
    expect(await rejection(readDataset(odd, { ...named, gradients: ['g'] }))).toMatch(
      /lists of g of .* must all have as many numbers; received a first one that is empty, .* or store null where there is no list\.$/,
    );
  });
});

it('a dictionary of numbers is read from Parquet, and refused from Arrow with what helps', async () => {
  const options = { inputs: ['c'], outputs: ['y'] };
  const { x } = await readDataset(fixture('odd-types.parquet'), options);
  expect([...x.data]).toEqual([1.5, 2.5, 1.5]);
  expect(await rejection(readDataset(fixture('odd-types.feather'), options))).toMatch(
    /column c of .* must be numeric; received "a dictionary"\. Store the numbers themselves, .*frame\[name\]\.astype\(float\)/,
  );
});
