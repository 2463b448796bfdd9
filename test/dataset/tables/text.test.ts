import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../../src/dataset/index.ts';
import { parseMarked, parseNumber } from '../../../src/dataset/tables/numbers.ts';
import { readDataset, readDatasetBatches, writeDataset } from '../../../src/node/dataset-files.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

const file = temporaryDirectory();
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/data/${name}`, import.meta.url));
const ab: ReadOptions = { inputs: ['a', 'b'], outputs: ['y'] };

let written = 0;
async function saved(text: string): Promise<string> {
  const path = file(`${written++}.txt`);
  await writeFile(path, text);
  return path;
}
const read = async (text: string, options = ab) => readDataset(await saved(text), options);
const numbers = async (text: string, options: ReadOptions) => {
  const { x, y } = await read(text, options);
  return [...x.data, ...y.data];
};

describe('a table separated by blanks', () => {
  const expected = {
    x: tensor([
      [1, 2],
      [-0.5, 4e-3],
    ]),
    y: tensor([[3], [1e300]]),
  };

  it.each([
    ['a header', 'a b y\n1 2 3\n-.5 4e-3 1E300\n'],
    ['a header behind #', '# a b y\n1 2 3\n-.5 4e-3 1E300\n'],
    ['a header behind %, without a blank', '%a b y\n1 2 3\n-.5 4e-3 1E300\n'],
    ['a header with commas', '# a, b, y\n1 2 3\n-.5 4e-3 1E300\n'],
    [
      'other comments',
      '# by hand, in May\n# a b y\n# made with the greatest care\n1 2 3\n# in the middle\n% too\n-.5 4e-3 1E300',
    ],
    [
      'blanks on both sides, tabs and Windows line ends',
      '\r\n  a\tb  y \r\n  1   2\t 3\r\n -.5  4e-3  1E300  \r\n\r\n',
    ],
    ['old line ends', 'a b y\r1 2 3\r-.5 4e-3 1E300\r'],
    ['numbers of Fortran', 'a b y\n 0.1D+01 2.0d0 3\n -.5 4.0D-3 1.0+300\n'],
    ['a column of text', '%id interface a b y\n1 NO_ID 1 2 3\n2 NO_ID -.5 4e-3 1E300\n'],
    ['quoted text', '"a" "the name" "b" "y"\n1 "x ""y"" z" 2 3\n-.5 none 4e-3 1E300\n'],
    ['row names of R', '"a" "b" "y"\n"1" 1 2 3\n"2" -.5 4e-3 1E300\n'],
    ['missing numbers elsewhere', 'a b c y\n1 2 NA 3\n-.5 4e-3 nan 1E300\n'],
  ])('may have %s', async (_, text) => {
    const { x, y } = await read(text);
    expect({ x, y }).toEqual(expected);
  });

  it.each([
    [
      'no names',
      '1 2 3\n4 5 6\n',
      /first line of .* must name its columns; received 1 2 3\. Add a line of names, such as x0 x1 y/,
    ],
    [
      'a name too few',
      'a y\n1 2 3\n',
      /line 2 of .* must have 2 cells, as its header has; received 3\. Name the column/,
    ],
    [
      'a name with a blank',
      'a b load y\n1 2 3\n',
      /must have 4 cells.*; received 3\. .*quote the names and cells that contain blanks/,
    ],
    [
      'a ragged line',
      'a b y\n1 2 3\n# c\n\n4 5\n',
      /line 5 of .* must have 3 cells, as its header has; received 2/,
    ],
    ['text', 'a b y\n1 NO_ID 3\n', /b in line 2 of .* must be a number; received "NO_ID"/],
    [
      'a full field of Fortran',
      'a b y\n1 ***** 3\n',
      /b in line 2 of .* must be a number; received "\*\*\*\*\*"/,
    ],
    ['rows that are commented out', 'a b y\n# 1 2 3\n', /must have rows; received "none"/],
  ])('is refused for %s, by line and column', async (_, text, message) => {
    expect(
      await rejection(read(text, text.startsWith('a y') ? { inputs: ['a'], outputs: ['y'] } : ab)),
    ).toMatch(message);
  });

  it('is not held in memory for a line without an end', async () => {
    expect(await rejection(read(`a b y\n1 2 ${'3 '.repeat(2 << 20)}`))).toMatch(/at most 1048576 characters/);
  });

  it('is read alike wherever its pieces end', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i / 8}  ${i % 7}\t${i}`);
    const { x, y } = await read(`%a b y\r\n${rows.join('\r\n')}\r\n`);
    expect(y.data.every((value, i) => value === i && x.data[2 * i] === i / 8)).toBe(true);
    expect(y.shape).toEqual([60_000, 1]);
    rows[50_000] = '1 2';
    expect(await rejection(read(`%a b y\r\n${rows.join('\r\n')}\r\n`))).toMatch(/line 50002 of/);
  });

  it('of Dakota is read', async () => {
    const { x, y } = await readDataset(fixture('whitespace-table.dat'), {
      inputs: ['x1', 'x2'],
      outputs: ['y'],
    });
    expect(x.shape).toEqual([100, 2]);
    expect([x.data[0], x.data[1], y.data[0]]).toEqual([0.99234953394, 0.24671406078, 0.24482658323]);
    expect([x.data[198], x.data[199], y.data[99]]).toEqual([0.39433287178, 0.055442448559, 0.021862779959]);
    expect(y.data.reduce((sum, value) => sum + value)).toBeCloseTo(25.01386056, 7);
  });
});

describe('tables of spreadsheets and other tools', () => {
  const one: ReadOptions = { inputs: ['a', 'b'], outputs: ['y'] };
  const expected = [1, 2, 4, 5, 3, 6];

  it.each(['sep=;\r\na;b;y\r\n1;2;3\r\n4;5;6\r\n', '"sep=;"\na;b;y\n1;2;3\n4;5;6\n'])(
    'may say what separates their cells: %j',
    async (text) => {
      expect(await numbers(text, one)).toEqual(expected);
    },
  );

  it('may have lines of blanks', async () => {
    expect(await numbers('a,b,y\n1,2,3\n  \n4,5,6\n   ', one)).toEqual(expected);
    expect(await rejection(read('a,b,y\n1,2,3\n4\n', one))).toMatch(/line 3 of .* must have 3 cells/);
  });

  it.each([
    ['|', 'a|b|y\n1|2|3\n4|5|6\n'],
    ['|', 'a | b | y\n1 | 2 | 3\n'],
    ['^', 'a^b^y\n1^2^3\n'],
    ['~', 'a~b~y\n1.5~2~3\n'],
  ])('with another mark between cells are refused with what is read: %s %j', async (mark, text) => {
    const error = await rejection(read(text, one));
    expect(error).toMatch(/cells of .* must be separated by commas, semicolons, tabs or blanks; received "a/);
    expect(error).toContain(`. Write commas in place of "${mark}".`);
  });

  it('with one column have no separator, whatever marks its name has', async () => {
    expect(await rejection(read('a|b\n1\n2\n', one))).toMatch(/must have a column a; received columns a\|b/);
  });
});

describe('points and commas in numbers', () => {
  const one: ReadOptions = { inputs: ['x'], outputs: ['y'] };
  const table = (ys: readonly string[], separator = ',') =>
    `x${separator}y\n${ys.map((y, i) => `${i}${separator}${y}`).join('\n')}\n`;
  const ys = async (cells: readonly string[], options = one) => [
    ...(await read(table(cells), options)).y.data,
  ];

  it.each([
    ['three decimals everywhere', ['1.266', '7.596', '987.000'], [1.266, 7.596, 987]],
    ['a number below one', ['1.266', '0.125', '987'], [1.266, 0.125, 987]],
    ['another number of decimals', ['1.266', '7.5', '987'], [1.266, 7.5, 987]],
    ['thousands without a point', ['1.266', '1987', '987'], [1.266, 1987, 987]],
    ['a long one', ['1.266', '1987.125', '987'], [1.266, 1987.125, 987]],
    ['an exponent', ['1.266', '1e3', '987'], [1.266, 1000, 987]],
    ['whole numbers alone', ['987', '12', '0'], [987, 12, 0]],
  ])('are decimals without a word: %s', async (_, cells, expected) => {
    expect(await ys(cells)).toEqual(expected);
    expect(await ys(cells.toReversed())).toEqual(expected.toReversed());
  });

  it('are refused where a column could hold thousands; the option tells', async () => {
    const cells = ['1.266', '7.596', '', '987'];
    const known = { ...one, missing: 'drop' } as const;
    for (const order of [cells, cells.toReversed()])
      expect(await rejection(ys(order, known))).toMatch(
        /y of .* must hold either decimals or points between thousands; received (\d\.\d{3}) in line \d beside 987 in line \d, which could be either\. Say which: with decimal: '\.' it is \1, with decimal: ',' it is \d{4}\./,
      );
    expect(await ys(cells, { ...known, decimal: ',' })).toEqual([1266, 7596, 987]);
    expect(await ys(cells, { ...known, decimal: '.' })).toEqual([1.266, 7.596, 987]);
    // Only columns that are read are looked at.
    const other = 'x,c,y\n1,1.266,0.5\n2,987,0.25\n';
    expect(await numbers(other, one)).toEqual([1, 2, 0.5, 0.25]);
    // A semicolon or blanks, and a decimal comma beside: points are no decimals.
    const unread = 'c;x;y\n1,5;0;1.266\n2,5;1;7.596\n';
    expect(await rejection(read(unread, one))).toMatch(/1\.266 in line 2 beside 1,5 in line 2/);
    expect(await numbers(unread, { ...one, decimal: ',' })).toEqual([0, 1, 1266, 7596]);
  });

  it('are decimals in a whole file of which any column settles it: a point is one thing', async () => {
    // As %.4g writes 2.828427, 3, 31.62278 and 1000.
    const short = 'x,c,y\n2.828,7,0.5\n3,8.125,1.25\n31.62,9,2\n1000,10,3\n';
    expect(await numbers(short, one)).toEqual([2.828, 3, 31.62, 1000, 0.5, 1.25, 2, 3]);
    expect(await numbers('x,y\n2.828,0.5\n3,4\n', one)).toEqual([2.828, 3, 0.5, 4]);
    expect(await numbers('x;y\n2.828;0.5\n3;4\n', one)).toEqual([2.828, 3, 0.5, 4]);
    expect(await numbers('x y\n2.828 4\n3 1.5e3\n', one)).toEqual([2.828, 3, 4, 1500]);
    // Whole numbers settle their own column alone, and texts with points none.
    expect(await rejection(numbers('x,y\n2.828,1987\n3,4\n', one))).toMatch(/x of .* beside 3 in line 3/);
    const texts = 'x,y,c\n2.828,1.500,10.0.0.1\n3,4.250,v0.5\n';
    expect(await rejection(numbers(texts, one))).toMatch(/x of .* beside 3 in line 3/);
    // A column that nobody reads tells where commas separate; elsewhere it may be a day, 12.05, among German numbers.
    expect(await numbers('x,y,c\n2.828,4,0.5\n3,5,1\n', one)).toEqual([2.828, 3, 4, 5]);
    expect(await rejection(numbers('x;y;c\n2.828;4;12.05\n3;5;1\n', one))).toMatch(/x of .* beside 3/);
    // Commas for decimals elsewhere contradict it.
    expect(await rejection(numbers('x;y;c\n2.828;4;1,5\n3;0.5;1\n', one))).toMatch(/beside 3 in line 3/);
  });

  it('are refused however large the batches are, and decided by what follows the first', async () => {
    const gather = async (cells: readonly string[], batch: number) => {
      const found: number[] = [];
      const path = await saved(table(cells));
      for await (const { y } of readDatasetBatches(path, { ...one, batch })) found.push(...y.data);
      return found;
    };
    for (const batch of [1, 2, 100]) {
      expect(await rejection(gather(['987', '1.266', '7.596'], batch))).toMatch(/beside 987/);
      expect(await gather(['987', '1.266', '7.596', '0.5'], batch)).toEqual([987, 1.266, 7.596, 0.5]);
    }
    // Beyond what is held back, too: nobody gets to the end of such a file.
    const long = [...Array.from({ length: 70_000 }, (_, i) => `1.${100 + (i % 900)}`), '987'];
    expect(await rejection(gather(long, 4096))).toMatch(/beside 987 in line 70002/);
  });

  it.each([
    [
      'x,y\n1,"2,311"\n',
      /y in line 2 of .* received "2,311"\. Say which: with decimal: '\.' it is 2311, with decimal: ',' it is 2\.311/,
    ],
    [
      'x,y\n1,"2,311,000"\n',
      /received "2,311,000"\. Write nothing between thousands, or read the file with decimal: '\.'/,
    ],
    [
      'x,y\n1,"2,311.5"\n',
      /received "2,311\.5"\. Write nothing between thousands, or read the file with decimal: '\.'/,
    ],
    ['x,y\n1,"2,5"\n', /received "2,5"\. Write decimal points, or read the file with decimal: ','/],
    ['x,y\n1,"0,125"\n', /received "0,125"\. Write decimal points, or read the file with decimal: ','/],
    [
      'x;y\n1,5;2,7\n',
      /x in line 2 of .* received "1,5"\. Write decimal points, or read the file with decimal: ','/,
    ],
    [
      'x y\n1,5 2,7\n',
      /x in line 2 of .* received "1,5"\. Write decimal points, or read the file with decimal: ','/,
    ],
    [
      'x;y\n1;1.234.567\n',
      /received "1\.234\.567"\. Write decimal points, or read the file with decimal: ','/,
    ],
    ['x;y\n1;1.234,5\n', /received "1\.234,5"\. .*with decimal: ','/],
    ['x,y\n1,1 266\n', /received "1 266"\. Write it without marks between thousands/],
    ["x,y\n1,1'266\n", /received "1'266"\. Write it without marks between thousands/],
    ['x,y\n1,2,311\n', /line 2 of .* must have 2 cells, as its header has; received 3\. .*quote/],
    ['1,5;2,7\n2,5;3,7\n', /first line of .* must name its columns; received 1,5;2,7/],
  ])('are refused with the remedy that fits: %j', async (text, message) => {
    expect(await rejection(read(text, one))).toMatch(message);
  });

  it.each([
    ['x,y\n1,"2,311"\n2,"1,234,567.5"\n3,12\n', '.', [1, 2, 3, 2311, 1234567.5, 12]],
    ['x,y\n1,"2,311"\n2,"1.234.567,5"\n3,12\n', ',', [1, 2, 3, 2.311, 1234567.5, 12]],
    ['x;y\n1,5;2,7\n-,5;1,5e3\n', ',', [1.5, -0.5, 2.7, 1500]],
    ['# x y\n 1,5 2,7\n 2  1.000\n', ',', [1.5, 2, 2.7, 1000]],
  ] as const)('are read as the option says: %j', async (text, decimal, expected) => {
    expect(await numbers(text, { ...one, decimal })).toEqual(expected);
  });

  it('that fit the option badly are refused', async () => {
    expect(await rejection(read('x,y\n1,0.125\n', { ...one, decimal: ',' }))).toMatch(
      /received "0\.125"\. Correct it, or leave decimal: ',' out/,
    );
    expect(await rejection(read('x;y\n1;2,5\n', { ...one, decimal: '.' }))).toMatch(
      /received "2,5"\. Correct it, or leave decimal: '\.' out/,
    );
    expect(await rejection(readDataset(fixture('pandas.parquet'), { ...one, decimal: ',' }))).toMatch(
      /a decimal mark is of text tables; received "Parquet file .*pandas\.parquet"\. Leave decimal out/,
    );
  });

  it('mean what they are written from, for any number and either mark', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (whole, places) => {
        const value = Number(`${whole}e-${places}`);
        for (const [locale, mark] of [
          ['en-US', '.'],
          ['de-DE', ','],
        ] as const)
          for (const useGrouping of [true, false]) {
            const text = value.toLocaleString(locale, { useGrouping, maximumFractionDigits: 6 });
            expect(parseMarked(text, mark), text).toBe(value);
            // What is read without being told is the same number, or none.
            const guess = parseNumber(text);
            if (mark === '.') expect(guess === undefined || guess === value, text).toBe(true);
          }
      }),
      { seed: 1 },
    );
  });

  it('are ours in our own files, whatever they look like', async () => {
    const set = await read('x,y\n1,1.266\n2,987\n', { ...one, decimal: '.' });
    await writeDataset(file('ours.csv'), set);
    expect(await readDataset(file('ours.csv'))).toEqual(set);
  });

  it('keep #N/A for a missing number, and other lines that begin so for comments', async () => {
    const set = await read('a,b,y\n1,2,3\n#N/A,5,6\n# 4,5,6\n7,8,9\n', { ...ab, missing: 'drop' });
    expect([...set.y.data]).toEqual([3, 9]);
    expect(set.provenance).toMatchObject({ droppedRows: 1 });
    // Where rows begin with a text, one with all its cells is a row.
    expect(await numbers('id,x,y\n#1,0.5,2\n#2,1.5,3\n', one)).toEqual([0.5, 1.5, 2, 3]);
    expect(await numbers('id x y\nrun1 0.5 2\n#2 1.5 3\n# a few more words\n', one)).toEqual([
      0.5, 1.5, 2, 3,
    ]);
    expect(await numbers('id,x,y\n1,0.5,2\n#2,1.5,3\n', one)).toEqual([0.5, 2]);
  });
});

describe('a long table', () => {
  const rows = Array.from({ length: 5000 }, (_, k) => [k, k / 7, 1 - k]);
  const text = `a,b,y\n${rows.map((row) => row.join(',')).join('\n')}\n`;

  it.each([1, 1000, 1024, 1500, 65_536])(
    'has the same rows, %i at a time, and knows their lines',
    async (batch) => {
      const path = await saved(text);
      const found: number[] = [];
      for await (const { x, y } of readDatasetBatches(path, { ...ab, batch }))
        y.data.forEach((last, k) => {
          found.push(x.data[2 * k], x.data[2 * k + 1], last);
        });
      expect(found).toEqual(rows.flat());
      await expect(read(`${text}1,?,2\n`, { ...ab, batch })).rejects.toThrow(/line 5002/);
    },
  );
});
