import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, sliceDataset } from '../../src/dataset/index.ts';
import { columnRoles, readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { rejection, temporaryDirectory } from '../support/support.ts';
import { everything } from './further-parts.ts';

const path = temporaryDirectory();
const two = { inputs: ['a', 'b'], outputs: ['y'] };

/** A table of one row, 1, 2, 3, …, or of the rows given. */
async function table(header: string, ...rows: readonly string[]): Promise<string> {
  const file = path('table.csv');
  const counted = header.split(',').map((_, j) => j + 1);
  await writeFile(file, [header, ...(rows.length > 0 ? rows : [counted.join(',')]), ''].join('\n'));
  return file;
}
const read = async (header: string, options: ReadOptions = two, ...rows: readonly string[]) =>
  readDataset(await table(header, ...rows), options);

describe('a table of second derivatives', () => {
  it.each([
    ['d2(y)/d(a)d(a),d2(y)/d(a)d(b),d2(y)/d(b)d(b)'],
    ['d2(y)/d(a)d(a),d2(y)/d(b)d(a),d2(y)/d(b)d(b)'],
    ['d2y/dada,d2y/dbda,d2y/dbdb'],
    ['d2y/da2,d2y/dadb,d2y/db2'],
    ['d2y_da2,d2y_da_db,d2y_db2'],
    ['d2(y)/d(a)2,d2y_dadb,d2(y)/d(b)2'],
    ['hess_a_a,hess_b_a,hess_b_b'],
  ])('is read from one triangle, in either order: %s', async (columns) => {
    const { hessian } = await read(`a,b,y,${columns}`);
    expect(hessian).toEqual({ shape: [1, 1, 2, 2], data: Float64Array.of(4, 5, 5, 6) });
    const { further, unread, misfits } = await columnRoles(await table(`a,b,y,${columns}`), two);
    expect(further).toEqual({ hessian: columns.split(',') });
    expect([unread, misfits]).toEqual([[], undefined]);
  });

  it('keeps both triangles where both are there, and fills what one of them lacks, row by row', async () => {
    const header = 'a,b,y,d2(y)/d(a)d(a),d2(y)/d(a)d(b),d2(y)/d(b)d(a),d2(y)/d(b)d(b)';
    const { hessian } = await read(header, two, '1,2,3,4,5,6,7', '1,2,3,4,,6,7', '1,2,3,,5,,7', '1,2,3,,,,');
    const [, , x] = [4, 7, Number.NaN];
    expect([...hessian!.data]).toEqual([4, 5, 6, 7, 4, 6, 6, 7, x, 5, 5, 7, x, x, x, x]);
  });

  it('may lack columns, or all numbers', async () => {
    const { hessian } = await read('a,b,y,d2(y)/d(a)d(b)');
    expect([...hessian!.data]).toEqual([Number.NaN, 4, 4, Number.NaN]);
    expect((await read('a,b,y,d2(y)/d(a)d(b)', two, '1,2,3,nan')).hessian).toBeUndefined();
  });

  it('may be named, whole or by its upper triangle, with holes, or left out', async () => {
    const header = 'a,b,y,p,q,r,d2(y)/d(a)d(a)';
    const hessianOf = async (hessian: ReadOptions['hessian']) =>
      (await read(header, { ...two, hessian })).hessian?.data;
    expect(await hessianOf(['p', 'q', 'r'])).toEqual(Float64Array.of(4, 5, 5, 6));
    expect(await hessianOf(['p', 'q', 'q', 'r']).catch(String)).toMatch(/a column of its own/);
    expect(await hessianOf(['p', '', 'q', 'r'])).toEqual(Float64Array.of(4, 5, 5, 6));
    expect(await hessianOf('none')).toBeUndefined();
    expect(await rejection(read(header, { ...two, hessian: ['p', 'q'] }))).toMatch(
      /are 4 columns, or 3 of the upper triangles; received 2/,
    );
    expect((await read(header, { ...two, gradients: 'none' })).hessian).toBeUndefined();
  });

  it('is refused where a name could mean two things', async () => {
    expect(await rejection(read('a,b,y,d2y/dadb,d2y_da_db'))).toMatch(
      /one column of .* must hold d2\(y\)\/d\(a\)d\(b\); received d2y\/dadb and d2y_da_db/,
    );
    const clash = { inputs: ['a', 'adb', 'bdc', 'c'], outputs: ['y'] };
    expect(await rejection(read('a,adb,bdc,c,y,d2y/dadbdc', clash))).toMatch(/which could be/);
  });

  it('of inputs called like directions is no table of products', async () => {
    const options = { inputs: ['v0', 'v1'], outputs: ['y'] };
    const { hessian, hvp } = await read(
      'v0,v1,y,d2(y)/d(v0)d(v0),d2(y)/d(v0)d(v1),d2(y)/d(v1)d(v1)',
      options,
    );
    expect(hvp).toBeUndefined();
    expect([...hessian!.data]).toEqual([4, 5, 5, 6]);
    const along = await read('v0,v1,y,v0(v0),v0(v1),d2(y)/d(v0)d(v0),d2(y)/d(v1)d(v0)', options);
    expect(along.hessian).toBeUndefined();
    expect([...along.hvp!.products.data]).toEqual([6, 7]);
  });
});

describe('standard errors', () => {
  it.each([
    ['se(y)', 'se(df_da)'],
    ['y_se', 'se(d(y)/d(a))'],
    ['se_y', 'd(y)/d(a)_se'],
    ['stderr(y)', 'dy_da_stderr'],
  ])('are found by the names of their labels, ours or the file’s: %s, %s', async (value, slope) => {
    const gradient = slope.includes('df_da') ? ['df_da', ''] : ['dy_da', ''];
    const header = `a,b,y,${gradient[0]},${value},${slope}`;
    const { errors } = await read(header, { ...two, gradients: gradient });
    expect(errors).toEqual({
      y: { shape: [1, 1], data: Float64Array.of(5) },
      dydx: { shape: [1, 1, 2], data: Float64Array.of(6, Number.NaN) },
    });
  });

  it('of second derivatives are symmetric as these are', async () => {
    const { errors } = await read('a,b,y,d2(y)/d(b)d(a),se(d2(y)/d(b)d(a))');
    expect([...errors!.hessian!.data]).toEqual([Number.NaN, 5, 5, Number.NaN]);
  });

  it('may be named, and left out', async () => {
    const header = 'a,b,y,sd,d(y)/d(a),w,se(y)';
    const errorsOf = async (standardErrors: ReadOptions['standardErrors']) =>
      (await read(header, { ...two, standardErrors })).errors;
    expect(await errorsOf({ y: 'sd', 'd(y)/d(a)': 'w' })).toMatchObject({
      y: { data: Float64Array.of(4) },
      dydx: { data: Float64Array.of(6, Number.NaN) },
    });
    expect(await errorsOf('none')).toBeUndefined();
    expect(await rejection(read(header, { ...two, standardErrors: { z: 'sd' } }))).toMatch(
      /is read as an output or a derivative; received z\. Name one of y, d\(y\)\/d\(a\)/,
    );
    expect(await rejection(read(header, { ...two, standardErrors: { y: 'sdd' } }))).toMatch(/column sdd/);
  });

  it('are scaled with their derivatives, but for the sign', async () => {
    const options = { ...two, gradientFactors: -2 };
    const { dydx, errors } = await read('a,b,y,d(y)/d(a),d(y)/d(b),se(d(y)/d(a))', options);
    expect([...dydx!.data]).toEqual([-8, -10]);
    expect([...errors!.dydx!.data]).toEqual([12, Number.NaN]);
  });
});

const along = 'v0(a),v0(b)';
const products = 'd2(y)/d(a)d(v0),d2(y)/d(b)d(v0)';

describe('what does not fit is refused in one line', () => {
  it.each([
    [
      'products without directions',
      products,
      /Hessian-vector products of .* need their directions; received d2\(y\)\/d\(a\)d\(v0\), .* without v0\(a\)/,
    ],
    [
      'directions without products',
      along,
      /directions of .* need their products; received v0\(a\), v0\(b\) without d2\(y\)\/d\(a\)d\(v0\)/,
    ],
    [
      'a direction of the wrong length',
      `v0(a),${products}`,
      /every direction of .* has a component along each input; received v0\(a\) without v0\(b\)/,
    ],
    ['a product that lacks', `${along},d2(y)/d(a)d(v0)`, /without d2\(y\)\/d\(b\)d\(v0\)/],
    [
      'a second direction without products',
      `${along},v1(a),v1(b),${products}`,
      /without d2\(y\)\/d\(a\)d\(v1\)/,
    ],
    [
      'a direction along no input',
      `${along},v0(z),${products}`,
      /directions of .* have components along its inputs, a, b; received v0\(z\)/,
    ],
    [
      'a cotangent for an unknown output',
      'c0(y),c0(z),d(c0)/d(a),d(c0)/d(b)',
      /cotangents of .* have components along its outputs, y; received c0\(z\)/,
    ],
    ['cotangents without products', 'c0(y)', /cotangents of .* need their products/],
    [
      'adjoints without cotangents',
      'd(c0)/d(a),d(c0)/d(b)',
      /products with cotangents of .* need their cotangents/,
    ],
    [
      'tangents without directions',
      'd(y)/d(t0)',
      /tangents of .* need their directions; received d\(y\)\/d\(t0\) without t0\(a\)/,
    ],
  ])('%s', async (_, columns, message) => {
    const refused = await rejection(read(`a,b,y,${columns}`));
    expect(refused).toMatch(message);
    expect(refused).not.toContain('\n');
  });

  it.each([
    [
      'a direction of zeros',
      `${along},${products}`,
      '0,0,0,0',
      /v0 of line 3 of .* must have a component other than 0/,
    ],
    ['a cotangent of zeros', 'c0(y),d(c0)/d(a),d(c0)/d(b)', '0,0,0', /c0 of line 3 of/],
    [
      'a product that is not known',
      `${along},${products}`,
      '1,0,,0',
      /d2\(y\)\/d\(a\)d\(v0\) of line 3 of .* must be a finite number/,
    ],
    [
      'a negative standard error',
      'se(y)',
      '-1',
      /se\(y\) of line 3 of .*, a standard error, must be at least 0; received -1/,
    ],
    ['a standard error that is no number', 'se(y)', 'small', /small/],
    ['an infinite standard error', 'se(y)', 'inf', /inf/i],
    ['an infinite second derivative', 'd2(y)/d(a)d(b)', 'inf', /inf/i],
  ])('%s, by its line', async (_, columns, second, message) => {
    const ones = columns.split(',').map(() => '1');
    const rows = [`1,2,3,${ones}`, `1,2,3,${second}`];
    expect(await rejection(read(`a,b,y,${columns}`, two, ...rows))).toMatch(message);
  });
});

describe('columns that look like derivatives or standard errors, but are not read, are told with the reason', () => {
  it.each([
    [
      'products of outputs that are no columns',
      `${along},d2(z)/d(a)d(v0),d2(z)/d(b)d(v0)`,
      'derivatives',
      /of other outputs alone/,
    ],
    [
      'directions along a column that is no input',
      `z,${along},v0(z),${products}`,
      'derivatives',
      /components along z, which is no input/,
    ],
    ['second derivatives by what is no input', 'd2(y)/d(a)d(z)', 'derivatives', /d2\(output\)\/d\(a\)d\(b\)/],
    ['Hessians under another name', 'hess.aa', 'derivatives', /d2\(output\)\/d\(a\)d\(b\)/],
    ['standard errors of inputs', 'se(a)', 'standard errors', /no column that is read as a label/],
  ])('%s', async (_, columns, of, reason) => {
    const { misfits = [], further } = await columnRoles(await table(`a,b,y,${columns}`), two);
    expect(misfits).toEqual([{ columns: expect.any(Array), of, reason: expect.stringMatching(reason) }]);
    expect(further).toBeUndefined();
  });

  it('but not what may be anything', async () => {
    for (const columns of ['t0(s)', 'v0(m/s)', 'c0', 'used', 'rose', 'd(c0)/d(z)'])
      expect((await columnRoles(await table(`a,b,y,${columns}`), two)).misfits, columns).toBeUndefined();
  });
});

it('a file of ours that is read for some of its inputs keeps what is known of these alone', async () => {
  const set = everything(6);
  await writeDataset(path('some.parquet'), set);
  const [inputs, outputs] = [['rate', 'spot, "mid"'], ['Δ']];
  const some = await readDataset(path('some.parquet'), { inputs, outputs });
  expect(Object.keys(some).sort()).toEqual(
    ['x', 'y', 'dydx', 'hessian', 'errors', 'inputs', 'outputs', 'provenance'].sort(),
  );
  // Output 1, inputs 1 and 0, of three inputs and two outputs.
  const first = sliceDataset(set, 0, 1).hessian!.data;
  expect([...some.hessian!.data.subarray(0, 4)]).toEqual([13, 12, 10, 9].map((at) => first[at]));
  const { misfits } = await columnRoles(path('some.parquet'), { inputs, outputs });
  expect(misfits!.map(({ of }) => of)).toContain('derivatives');
});
