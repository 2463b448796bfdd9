import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataset, type ReadOptions } from '../../src/dataset/index.ts';
import { readDataset, readDatasetBatches, writeDataset } from '../../src/node/dataset-files.ts';
import { tensor } from '../../src/tensor/index.ts';
import { rejection, temporaryDirectory } from '../support/support.ts';

const file = temporaryDirectory();

let written = 0;
async function csv(text: string | Uint8Array, options: ReadOptions = { inputs: ['a', 'b'], outputs: ['y'] }) {
  const path = file(`${written++}.csv`);
  await writeFile(path, text);
  return readDataset(path, options);
}

describe('the columns of a table', () => {
  const table = (gradients: readonly string[], rows = 2) =>
    [
      ['a', 'b', 'y', ...gradients],
      ...Array.from({ length: rows }, (_, i) => [i, 2 * i, 3 * i, ...gradients.map((_, k) => 10 * k + i)]),
    ]
      .map((row) => row.join(','))
      .join('\n');

  it('are found by name, in the order asked for; variables bring their units and domain', async () => {
    const text = table(['unused']);
    const set = await csv(text, {
      inputs: [{ name: 'y', unit: 'm', lo: 0, hi: 1 }, 'a'],
      outputs: ['unused', 'b'],
    });
    expect(set.x).toEqual(
      tensor([
        [0, 0],
        [3, 1],
      ]),
    );
    expect(set.y).toEqual(
      tensor([
        [0, 0],
        [1, 2],
      ]),
    );
    expect(set.inputs).toEqual([{ name: 'y', unit: 'm', lo: 0, hi: 1 }, { name: 'a' }]);
    expect(set.provenance).toEqual({ file: expect.stringMatching(/\.csv$/) });
  });

  it.each([
    ['ours', ['d(y)/d(a)', 'd(y)/d(b)']],
    ['dy/dx', ['dy/da', 'dy/db']],
    ['dy_dx', ['dy_da', 'dy_db']],
    ['d_y_d_x', ['d_y_d_a', 'd_y_d_b']],
    ['grad_x', ['grad_a', 'grad_b']],
  ])('are derivatives where they are called so: %s', async (_, names) => {
    const expected = tensor([0, 10, 1, 11], [2, 1, 2]);
    expect((await csv(table(names))).dydx).toEqual(expected);
    expect((await csv(table(names.toReversed()))).dydx).toEqual(tensor([10, 0, 11, 1], [2, 1, 2]));
    // Only some of them: the others are not known.
    expect((await csv(table([names[1]]))).dydx).toEqual(tensor([Number.NaN, 0, Number.NaN, 1], [2, 1, 2]));
    expect(
      (await csv(table(names), { inputs: ['a', 'b'], outputs: ['y'], gradients: 'none' })).dydx,
    ).toBeUndefined();
  });

  it('are derivatives where the caller says so: in order, by name, or only some', async () => {
    const read = (gradients: ReadOptions['gradients'], outputs = ['y']) =>
      csv(table(['p', 'q', 'dy_da']), { inputs: ['a', 'b'], outputs, gradients });
    expect((await read(['q', 'p'])).dydx).toEqual(tensor([10, 0, 11, 1], [2, 1, 2]));
    expect((await read(['', 'q'])).dydx).toEqual(tensor([Number.NaN, 10, Number.NaN, 11], [2, 1, 2]));
    expect((await read({ q: ['y', 'a'] })).dydx).toEqual(tensor([10, Number.NaN, 11, Number.NaN], [2, 1, 2]));
    expect((await read(['', ''])).dydx).toBeUndefined();
    const message = (gradients: ReadOptions['gradients']) => rejection(read(gradients));
    expect(await message(['p'])).toMatch(
      /gradients of 1 output by 2 inputs are 2 columns, or lists of as many numbers; received 1/,
    );
    expect(await message(['p', 'p'])).toMatch(/a gradient is a column of its own; received "p"/);
    expect(await message(['p', 'y'])).toMatch(/a gradient is a column of its own; received "y"/);
    expect(await message(['p', 'none'])).toMatch(
      /must have a column none; received columns a, b, y, p, q, dy_da/,
    );
    expect(await message({ p: ['y', 'z'] })).toMatch(/gradient column p needs an output and an input/);
    expect(await message({ p: ['y', 'a'], q: ['y', 'a'] })).toMatch(/gradient column q needs/);
  });

  it('are refused where they could mean two things', async () => {
    expect(await rejection(csv(table(['dy_da', 'dy/da'])))).toMatch(
      /one column of .* must hold d\(y\)\/d\(a\); received dy\/da and dy_da\. Say which columns are derivatives with gradients, or rename the others/,
    );
    // Ours is meant where it is there.
    expect((await csv(table(['dy_da', 'd(y)/d(a)']))).dydx!.data[0]).toBe(10);
    // dy_da_db could be ∂y/∂"a_db" or ∂"y_da"/∂b.
    const both = 'a_db,b,y,y_da,dy_da_db\n1,2,3,4,5';
    expect(await rejection(csv(both, { inputs: ['a_db', 'b'], outputs: ['y', 'y_da'] }))).toMatch(
      /received dy_da_db, which could be d\(y\)\/d\(a_db\) too/,
    );
  });

  it('must be named, once, and be there, once', async () => {
    expect(await rejection(csv('a,b,y\n1,2,3', {}))).toMatch(
      /inputs and outputs of .* must be named, in its metadata or by the caller; received columns a, b, y/,
    );
    expect(await rejection(csv('a,b,y\n1,2,3', { inputs: ['a', 'c'], outputs: ['y'] }))).toMatch(
      /must have a column c/,
    );
    expect(await rejection(csv('a,b,y\n1,2,3', { inputs: ['a', 'y'], outputs: ['y'] }))).toMatch(
      /an input or an output, once/,
    );
    expect(await rejection(csv('a,b,y,b\n1,2,3,4'))).toMatch(/must have one column b; received "several"/);
    expect(await rejection(csv('a,b,y\n1,2,3', { inputs: [], outputs: ['y'] }))).toMatch(
      /at least one input/,
    );
    const many = Array.from({ length: 50 }, (_, i) => `c${i}`).join(',');
    expect(await rejection(csv(`${many}\n`, {}))).toMatch(/c29 and 20 more/);
  });

  it('keep unit and domain where names alone are given; fewer inputs leave second derivatives out', async () => {
    const inputs = [
      { name: 'a', unit: 'm', lo: 0, hi: 9 },
      { name: 'b', lo: 1, hi: 2 },
    ];
    const set = dataset({
      x: tensor([[1, 2]]),
      y: tensor([[3]]),
      dydx: tensor([4, 5], [1, 1, 2]),
      hvp: { directions: tensor([6, 7], [1, 1, 2]), products: tensor([8, 9], [1, 1, 1, 2]) },
      inputs,
      outputs: [{ name: 'y', unit: 's' }],
      provenance: { seed: 1 },
    });
    await writeDataset(file('whole.parquet'), set);
    expect(await readDataset(file('whole.parquet'), { inputs: ['a', 'b'] })).toEqual(set);
    const part = await readDataset(file('whole.parquet'), { inputs: ['b'] });
    expect(part.inputs).toEqual([inputs[1]]);
    expect(part.outputs).toEqual(set.outputs);
    expect([...part.dydx!.data]).toEqual([5]);
    expect(part.hvp).toBeUndefined();
  });
});

describe('rows that lack a number', () => {
  const text = 'a,b,y,dy_da\n1,2,3,\n4,,6,NaN\n7,8,nan,9\n,,,\n10,11,12,13\n';
  const named = { inputs: ['a', 'b'], outputs: ['y'] };

  it('are refused, with how many, the first, and the remedy; unknown derivatives are no reason', async () => {
    expect(await rejection(csv(text))).toMatch(
      /b of line 3 of .*\.csv must be a finite number; received none; 3 of 5 rows lack an input or an output\. Mend them, or drop them/,
    );
    const path = file('lacking.csv');
    await writeFile(path, text);
    const read: number[] = [];
    const batches = async () => {
      for await (const set of readDatasetBatches(path, { ...named, batch: 1 })) read.push(set.x.data[0]);
    };
    expect(await rejection(batches())).toMatch(/b of line 3 of/);
    expect(read).toEqual([1]);
  });

  it('are dropped when asked, and counted', async () => {
    const set = await csv(text, { ...named, missing: 'drop' });
    expect(set.x).toEqual(
      tensor([
        [1, 2],
        [10, 11],
      ]),
    );
    expect(set.dydx).toEqual(tensor([Number.NaN, Number.NaN, 13, Number.NaN], [2, 1, 2]));
    expect(set.provenance).toMatchObject({ droppedRows: 3 });
    const path = file('dropped.csv');
    await writeFile(path, text);
    const dropped: unknown[] = [];
    for await (const batch of readDatasetBatches(path, { ...named, missing: 'drop', batch: 2 }))
      dropped.push([batch.x.data[0], batch.provenance.droppedRows]);
    expect(dropped).toEqual([
      [1, 1],
      [10, undefined],
    ]);
  });

  it('may not be all', async () => {
    expect(await rejection(csv('a,b,y\n1,,2\n', { ...named, missing: 'drop' }))).toMatch(
      /must have rows; received "1 row that lacks a number, first b of line 2 of .*\.csv"/,
    );
    expect(await rejection(csv('a,b,y\n'))).toMatch(/must have rows; received "none"/);
  });

  it.each(['inf', '-Infinity', '1e999'])(
    'are none where a number is infinite: that is refused always: %s',
    async (cell) => {
      for (const row of [`1,2,${cell},4`, `1,2,3,${cell}`])
        expect(await rejection(csv(`a,b,y,dy_da\n1,2,3,4\n${row}`, { ...named, missing: 'drop' }))).toMatch(
          /(y|dy_da) of line 3 of .* must be finite; received -?Infinity/,
        );
    },
  );
});

describe('a CSV file', () => {
  const expected = {
    x: tensor([
      [1, 2],
      [-0.5, 4e-3],
    ]),
    y: tensor([[3], [1e300]]),
  };

  it.each([
    ['commas', 'a,b,y\n1,2,3\n-.5,4e-3,1E300\n'],
    ['semicolons', 'a;b;y\n1;2;3\n-0.5;.004;1e+300\n'],
    ['tabs', 'a\tb\ty\n1\t2\t3\n-.5\t4e-3\t1E300'],
    ['Windows line ends and a byte order mark', '\uFEFFa,b,y\r\n1,2,3\r\n-.5,4e-3,1E300\r\n'],
    ['old line ends', 'a,b,y\r1,2,3\r-.5,4e-3,1E300\r'],
    ['quotes', '"a","b","y"\n"1","2","3"\n-.5,4e-3,"1E300"\n'],
    ['spaces', ' a , b , y\n 1, 2 , 3\n-.5,4e-3,+1E300\n'],
    ['empty lines and comments', '# made by hand\n\n#\na,b,y\n\n1,2,3\n\n-.5,4e-3,1E300\n\n'],
    ['a comment for a header', '# not this one\n# a,b,y\n1,2,3\n-.5,4e-3,1E300\n'],
    ['other columns of text', 'a,name,b,"a, ""b""\ny",y\n1,"x\ny",2,,3\n-.5,"z, z",4e-3,q,1E300\n'],
  ])('may have %s', async (_, text) => {
    const { x, y } = await csv(text);
    expect({ x, y }).toEqual(expected);
  });

  it.each([
    [
      'a ragged row',
      'a,b,y\n1,2,3\n\n4,5\n',
      /line 4 of .* must have 3 cells, as its header has; received 2/,
    ],
    ['a row too long', 'a,b,y\n1,2,3,4\n', /line 2 of .* must have 3 cells, as its header has; received 4/],
    [
      'text',
      'a,b,y\n1,2,3\n1,two,3\n',
      /b in line 3 of .* must be a number; received "two"\. Correct it, or leave it empty/,
    ],
    ['a hexadecimal number', 'a,b,y\n1,0x10,3\n', /b in line 2 of .* must be a number/],
    [
      'a decimal comma',
      'a;b;y\n1;2,5;3\n',
      /b in line 2 of .* must be a number; received "2,5"\. Write decimal points/,
    ],
    [
      'no header',
      '1,2,3\n4,5,6\n',
      /first line of .* must name its columns; received 1,2,3\. Add a line of names/,
    ],
    ['only comments', '# a\n# b\n', /must have a line that names its columns; received none/],
    ['an open quote', 'a,b,y\n1,"2,3\n4,5,6\n', /must be CSV; received Quote Not Closed/],
    ['an open quote in its header', '"a,b,y\n1,2,3\n', /names of the columns of .* must be CSV/],
    ['a stray quote', 'a,b,y\n1,2"3,4\n', /must be CSV; received Invalid Opening Quote/],
    [
      'a broken description',
      '# sobolev: {"schema"\na,b,y\n1,2,3\n',
      /metadata "sobolev" of .* must be of schema/,
    ],
  ])('is refused for %s, by line and column', async (_, text, message) => {
    expect(await rejection(csv(text))).toMatch(message);
  });

  it('is read by names in any encoding of their accents', async () => {
    const set = await csv('de\u0301bit,y\n1,2\n', { inputs: ['d\u00e9bit'], outputs: ['y'] });
    expect([...set.x.data, ...set.y.data]).toEqual([1, 2]);
  });

  it('is refused for names that no column has, with the nearest, and for empty ones', async () => {
    const text = 'length,load,deflection\n1,2,3\n';
    const read = (inputs: string[]) => rejection(csv(text, { inputs, outputs: ['deflection'] }));
    expect(await read(['Lenght', 'load'])).toMatch(
      /must have a column Lenght; received columns length, load, deflection\. Correct the name \(nearest: length\), or add it\.$/,
    );
    expect(await read(['length', ''])).toMatch(
      /names of columns of .* must not be empty; received "\\"length\\", \\"\\""\. Leave the empty one out/,
    );
  });

  it('is refused where it is not UTF-8 text', async () => {
    expect(await rejection(csv(Uint8Array.of(0xe9, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32)))).toMatch(
      /must be text in UTF-8/,
    );
    expect(await rejection(csv(Buffer.from('a,b,y\n1,2,3\n', 'utf16le')))).toMatch(
      /must be a whole CSV file; received "?other bytes/,
    );
    const garbage = Uint8Array.from({ length: 4096 }, (_, i) => 1 + ((i * 7919) % 255));
    expect(await rejection(csv(garbage))).toMatch(/must be|names of the columns/);
    const late = Buffer.concat([Buffer.from('a,b,y\n'), garbage.subarray(0, 9), Buffer.from([0, 0, 10])]);
    expect(await rejection(csv(late))).toMatch(/line 2|must be/);
  });

  it('is not held in memory for a line without an end', async () => {
    const long = 'a,b,y\n' + '1'.repeat(3 << 20);
    expect(await rejection(csv(long))).toMatch(/lines of .* have at most 1048576 characters/);
    expect(await rejection(csv(`a,b,y\n1,2,"${'\n'.repeat(3 << 20)}`))).toMatch(/at most 1048576 characters/);
    expect(await rejection(csv('a'.repeat(3 << 20)))).toMatch(/at most 1048576 characters/);
  });
});

describe('docs/data.md', () => {
  it('has examples that run as they stand', async () => {
    const text = await readFile(fileURLToPath(new URL('../../docs/data.md', import.meta.url)), 'utf8');
    const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(examples.length).toBe(3);
    const lines = Array.from({ length: 30 }, (_, i) => [1 + i / 30, (7 * i) % 10, (i * i) / 9].join(','));
    await writeFile(file('beam.csv'), `length,load,deflection\n${lines.join('\n')}\n`);
    for (const [i, code] of examples.entries()) {
      const example = file(`example${i}.ts`);
      await writeFile(
        example,
        code.replaceAll(/'(beam[^']*)'/g, (_, name) => JSON.stringify(file(name))),
      );
      await import(/* @vite-ignore */ example);
    }
    const [first, copy] = [await readDataset(file('beam.parquet')), await readDataset(file('beam-copy.csv'))];
    expect(copy).toEqual(first);
    expect(copy.inputs).toEqual([
      { name: 'length', lo: 1, hi: 1 + 29 / 30 },
      { name: 'load', unit: 'N', lo: 0, hi: 9 },
    ]);
  });
});
