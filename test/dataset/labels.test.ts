import { describe, expect, it } from 'vitest';
import { dataset, sliceDataset, splitDataset, takeRows } from '../../src/dataset/index.ts';
import { filled, InputError, rowsOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';

const inputs = [
  { name: 'spot', unit: 'EUR', lo: 50, hi: 150 },
  { name: 'rate', lo: -0.01, hi: 0.05 },
];
const outputs = [{ name: 'price' }, { name: 'hedge' }, { name: 'margin' }];
const [n, d, m, k] = [10, 2, 3, 4];

/** Numbers 0, 1, 2, …, so that each says where it came from. */
function counting(...shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float64Array.from({ length: size }, (_, i) => i) };
}

const parts = () => ({
  x: counting(n, d),
  y: counting(n, m),
  dydx: counting(n, m, d),
  hvp: { directions: counting(n, k, d), products: counting(n, k, m, d) },
  inputs,
  outputs,
});

describe('a labelled set', () => {
  it('keeps what it is given', () => {
    const set = dataset({ ...parts(), provenance: { model: 'test' } });
    expect(set).toEqual({ ...parts(), provenance: { model: 'test' } });
    expect(dataset(parts()).provenance).toEqual({});
  });

  it.each([
    [
      'x',
      { x: counting(n, d + 1) },
      /x of 10 points, 2 inputs and 3 outputs has shape \[10,2\]; received \[10,3\]/,
    ],
    ['y', { y: counting(n) }, /y of 10 points/],
    ['dydx', { dydx: counting(n, d, m) }, /dydx .* has shape \[10,3,2\]; received \[10,2,3\]/],
    ['rows', { y: counting(n - 1, m) }, /y of 10 points/],
    [
      'directions',
      { hvp: { directions: counting(n, k), products: counting(n, k, m, d) } },
      /directions of 10 points/,
    ],
    [
      'products',
      { hvp: { directions: counting(n, k, d), products: counting(n, 1, m, d) } },
      /products of 10 points/,
    ],
    ['no rows', { x: counting(0, d) }, /a point or more/],
    [
      'names used twice',
      { outputs: [...outputs.slice(1), { name: 'spot' }] },
      /must differ; received "spot"/,
    ],
    ['inputs used twice', { inputs: [inputs[0], inputs[0]] }, /must differ; received "spot"/],
    ['a name like a derivative', { inputs: [inputs[0], { name: 'd(price)/d(spot)' }] }, /must differ/],
    ['an empty name', { inputs: [inputs[0], { name: ' ' }] }, /every input needs a name/],
    [
      'a domain turned round',
      { inputs: [inputs[0], { name: 'rate', lo: 2, hi: 1 }] },
      /bounds of input rate need lo < hi; received lo = 2, hi = 1/,
    ],
  ])('refuses wrong %s', (_, wrong, message) => {
    expect(() => dataset({ ...parts(), ...wrong })).toThrow(InputError);
    expect(() => dataset({ ...parts(), ...wrong })).toThrow(message);
  });

  it.each([
    ['x', 2 * d + 1, 'rate of row 2 must be a finite number; received NaN. Remove the row'],
    ['y', 7 * m + 0, 'price of row 7 must be a finite number; received NaN'],
    ['dydx', 9 * m * d + 2 * d, undefined],
  ] as const)('names row and column of a NaN in %s', (part, index, message) => {
    const wrong = parts();
    wrong[part].data[index] = Number.NaN;
    // A derivative that is not known is NaN.
    if (message === undefined) expect(dataset(wrong).dydx).toBe(wrong.dydx);
    else expect(() => dataset(wrong)).toThrow(message);
    wrong[part].data[index] = Number.NEGATIVE_INFINITY;
    expect(() => dataset(wrong)).toThrow('received -Infinity');
  });

  it('names row and column of a NaN in a Hessian-vector product', () => {
    const wrong = parts();
    wrong.hvp.products.data[(3 * k + 2) * m * d + 1 * d + 0] = Number.NaN;
    expect(() => dataset(wrong)).toThrow('d2(hedge)/d(spot)d(v2) of row 3');
  });

  it('slices rows of every part, without copying', () => {
    const set = dataset(parts());
    const slice = sliceDataset(set, 3, 7);
    expect(slice.x).toEqual(rowsOf(set.x, 3, 7));
    expect(slice.hvp?.products).toEqual(rowsOf(set.hvp!.products, 3, 7));
    expect(slice.dydx?.data.buffer).toBe(set.dydx?.data.buffer);
    expect(slice.inputs).toBe(inputs);
    for (const [start, stop] of [
      [-1, 2],
      [2, 2],
      [0, n + 1],
      [0.5, 2],
    ])
      expect(() => sliceDataset(set, start, stop)).toThrow(InputError);
  });

  it('takes rows in the order asked for, repeated ones too', () => {
    const set = dataset(parts());
    const taken = takeRows(set, [4, 0, 4]);
    expect(taken.y).toEqual(
      tensor([
        [12, 13, 14],
        [0, 1, 2],
        [12, 13, 14],
      ]),
    );
    expect(taken.dydx?.shape).toEqual([3, m, d]);
    expect(taken.hvp?.directions.data.subarray(0, k * d)).toEqual(
      set.hvp!.directions.data.subarray(4 * k * d, 5 * k * d),
    );
    expect(() => takeRows(set, [n])).toThrow(InputError);
    expect(() => takeRows(set, [])).toThrow(InputError);
  });

  it('splits into two sets that have every row once, the same ones for the same stream', () => {
    const set = dataset(parts());
    const [first, second] = splitDataset(set, 0.7, stream(1, 'split'));
    expect([first.x.shape[0], second.x.shape[0]]).toEqual([7, 3]);
    const ids = [...first.x.data, ...second.x.data].sort((a, b) => a - b);
    expect(ids).toEqual([...set.x.data]);
    // A row's parts stay together.
    for (let i = 0; i < 7; i++) expect(first.y.data[i * m] / m).toBe(first.x.data[i * d] / d);
    expect(splitDataset(set, 0.7, stream(1, 'split'))[0]).toEqual(first);
    expect(splitDataset(set, 0.999, stream(1, 'split'))[1].x.shape[0]).toBe(1);
    for (const share of [0, 1, Number.NaN])
      expect(() => splitDataset(set, share, stream(1, 's'))).toThrow(InputError);
    expect(() => splitDataset(sliceDataset(set, 0, 1), 0.5, stream(1, 's'))).toThrow(InputError);
  });
});

describe('a domain', () => {
  it('is the box of the bounds', () => {
    expect(domainOf(inputs)).toEqual({ lo: [50, -0.01], hi: [150, 0.05] });
  });

  it.each([
    [{ name: 'x' }, /input x needs bounds/],
    [{ name: 'x', lo: 0 }, /bounds of input x must be two finite numbers; received lo = 0, hi = undefined/],
    [{ name: 'x', lo: 1, hi: 1 }, /lo < hi/],
    [{ name: 'x', lo: Number.NaN, hi: 1 }, /two finite numbers/],
    [{ name: 'x', lo: 0, hi: Number.POSITIVE_INFINITY }, /two finite numbers/],
    [{ name: 'x', lo: -1.7e308, hi: 1.7e308 }, /must be at most 1\.8e\+308 apart; received lo = -1.7e\+308/],
  ])('refuses %o', (input, message) => {
    expect(() => domainOf([inputs[0], input])).toThrow(InputError);
    expect(() => domainOf([inputs[0], input])).toThrow(message);
  });

  it('needs an input', () => {
    expect(() => domainOf([])).toThrow(InputError);
    expect(() =>
      dataset({ x: filled([1, 0], 0), y: filled([1, 1], 0), inputs: [], outputs: [{ name: 'y' }] }),
    ).toThrow(InputError);
  });
});
