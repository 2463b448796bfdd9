import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../src/dataset/index.ts';
import { columnRoles, readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { rejection, temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();

async function table(header: string): Promise<string> {
  const file = path('table.csv');
  const line = (row: number) => header.split(',').map((_, j) => row + j / 10);
  await writeFile(file, `${header}\n${line(1)}\n${line(2)}\n`);
  return file;
}

const p = { inputs: ['a', 'b'], outputs: ['p'] };

describe('columns named as we name them, of variables that are not chosen,', () => {
  it.each([
    ['first derivatives', 'q,d(q)/d(a),d(q)/d(b)'],
    ['Hessians of other inputs', 'c,d2(p)/d(a)d(c),d2(p)/d(c)d(c)'],
    ['Hessians of other outputs', 'q,d2(q)/d(a)d(a),d2(q)/d(a)d(b),d2(q)/d(b)d(b)'],
    ['Hessian-vector products', 'q,v0(a),v0(b),d2(q)/d(a)d(v0),d2(q)/d(b)d(v0)'],
    ['products with cotangents', 'q,c0(q),d(c0)/d(a),d(c0)/d(b)'],
    ['tangents', 'q,t0(a),t0(b),d(q)/d(t0)'],
    ['standard errors', 'q,se(q),d(q)/d(a),se(d(q)/d(a))'],
    ['standard errors, otherwise called', 'q,q_se'],
  ])('are not read, and nobody guesses: %s', async (_, columns) => {
    const { likely, others, misfits, further, gradients } = await columnRoles(
      await table(`a,b,p,${columns}`),
      p,
    );
    expect({ likely, others, misfits, further }).toEqual({});
    expect(gradients).toEqual(['', '']);
  });

  it.each([
    ['c0(p),c0(q),d(c0)/d(a),d(c0)/d(b)', /cotangents have components along q, which is no output/],
    ['c0(q),c0(p),d(c0)/d(a),d(c0)/d(b)', /cotangents have components along q, which is no output/],
    ['c,t0(a),t0(b),t0(c),d(p)/d(t0)', /directions have components along c, which is no input/],
    ['c,v0(a),v0(b),v0(c),d2(p)/d(a)d(v0),d2(p)/d(b)d(v0)', /directions have components along c/],
  ])('are told with the reason where their vectors have others: %s', async (columns, reason) => {
    const { likely, others, misfits } = await columnRoles(await table(`a,b,p,q,${columns}`), p);
    expect({ likely, others }).toEqual({});
    expect(misfits).toEqual([expect.objectContaining({ reason: expect.stringMatching(reason) })]);
  });

  it('are no guess in an archive either', async () => {
    const file = path('two.npz');
    await writeDataset(file, {
      x: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
      y: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
      vjp: {
        cotangents: { shape: [2, 1, 2], data: Float64Array.of(1, 1, 1, -1) },
        adjoints: { shape: [2, 1, 2], data: Float64Array.of(1, 2, 3, 4) },
      },
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'p' }, { name: 'q' }],
      provenance: {},
    });
    const { likely, others, misfits } = await columnRoles(file, p);
    expect({ likely, others }).toEqual({});
    expect(misfits).toHaveLength(1);
  });

  it('leave derivatives by a column that is no input, which perhaps should be, to be told', async () => {
    const { others } = await columnRoles(await table('a,b,c,p,d(p)/d(c)'), p);
    expect(others).toEqual({ columns: ['d(p)/d(c)'], inputs: ['c'] });
  });
});

describe('a column that is something else by its name', () => {
  const products = 'c0(p),c0(q),d(c0)/d(a),d(c0)/d(b)';
  it.each<readonly [string, string, ReadOptions, RegExp]>([
    [
      'a product with a cotangent as a gradient',
      products,
      { ...p, gradients: ['d(c0)/d(a)', 'd(c0)/d(b)'] },
      /a gradient of .* is the derivative of an output by an input; received "?d\(c0\)\/d\(a\), which is one of the products with cotangents, by the cotangent c0/,
    ],
    [
      'such products that are read as they are',
      products,
      { inputs: ['a', 'b'], outputs: ['p', 'q'], gradients: ['d(c0)/d(a)', 'd(c0)/d(b)', '', ''] },
      /by the cotangent c0/,
    ],
    [
      'such products, by output and input',
      products,
      { ...p, gradients: { 'd(c0)/d(a)': ['p', 'a'] } },
      /by the cotangent c0/,
    ],
    ['a standard error', 'se(p)', { ...p, gradients: ['se(p)', ''] }, /the standard error of p/],
    [
      'a Hessian-vector product as a second derivative',
      'v0(a),v0(b),d2(p)/d(a)d(v0),d2(p)/d(b)d(v0)',
      { ...p, hessian: ['d2(p)/d(a)d(v0)', '', '', ''] },
      /a second derivative of .*Hessian-vector products, by the direction v0/,
    ],
  ])('is refused as a derivative: %s', async (_, columns, options, message) => {
    const file = await table(`a,b,p,q,${columns}`);
    expect(await rejection(readDataset(file, options))).toMatch(message);
  });

  it('is taken where an output is one itself: gammas are the gradients of deltas', async () => {
    const file = await table('a,b,p,d(p)/d(a),d2(p)/d(a)d(a),d2(p)/d(a)d(b)');
    const gradients = ['d2(p)/d(a)d(a)', 'd2(p)/d(a)d(b)'];
    const { dydx } = await readDataset(file, { ...p, outputs: ['d(p)/d(a)'], gradients });
    expect([...dydx!.data]).toEqual([1.4, 1.5, 2.4, 2.5]);
  });

  it('may be a derivative where its name means that: by a column t0', async () => {
    const { gradients } = await columnRoles(await table('a,t0,p,d(p)/d(a),d(p)/d(t0)'), {
      ...p,
      inputs: ['a', 't0'],
    });
    expect(gradients).toEqual(['d(p)/d(a)', 'd(p)/d(t0)']);
  });
});
