import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Dataset, ReadOptions } from '../../src/dataset/index.ts';
import { readDataset, readDatasetBatches } from '../../src/node/dataset-files.ts';
import { rejection } from '../support/support.ts';

/*
 * Columns of lists, in files of pyarrow (test/fixtures/data/make-lists.py): y = a b and w = a² + b at a = i/8, b = (7 i mod 16)/4.
 */

const n = 40;
const a = Array.from({ length: n }, (_, i) => i / 8);
const b = Array.from({ length: n }, (_, i) => ((7 * i) % 16) / 4);
const points = a.flatMap((_, i) => [a[i], b[i]]);
const values = a.flatMap((_, i) => [a[i] * b[i], a[i] ** 2 + b[i]]);
const jacobian = a.flatMap((_, i) => [b[i], a[i], 2 * a[i], 1]);

const numbers = ({ x, y, dydx }: Dataset) => [x, y, dydx].map((part) => part && [...part.data]);

describe.each(['lists.parquet', 'lists-v2.parquet', 'lists.feather', 'lists.arrows'])(
  'lists of numbers in %s',
  (name) => {
    const file = fileURLToPath(new URL(`../fixtures/data/${name}`, import.meta.url));
    const read = (options: ReadOptions) => readDataset(file, options);

    it.each<[string, ReadOptions]>([
      ['of variable length', { inputs: ['x'], outputs: ['Y'], gradients: ['J'] }],
      ['of fixed length, of float32 and nested', { inputs: ['x32'], outputs: ['Y'], gradients: ['J fixed'] }],
      ['beside single numbers', { inputs: ['a', 'b'], outputs: ['y', 'w'], gradients: ['flat'] }],
      [
        'by places, and fields of structs',
        {
          inputs: ['a', 'x[1]'],
          outputs: ['y', 'Y[1]'],
          gradients: ['struct.a', 'struct.b', 'J[1][0]', 'flat[3]'],
        },
      ],
    ])('are vectors: %s', async (_, options) => {
      expect(numbers(await read(options))).toEqual([points, values, jacobian]);
      const batches: number[][][] = [[], [], []];
      for await (const batch of readDatasetBatches(file, { ...options, batch: 7 }))
        for (const [k, part] of numbers(batch).entries()) batches[k].push(part!);
      expect(batches.map((parts) => parts.flat())).toEqual([points, values, jacobian]);
    });

    it('name their numbers by place, with the unit that is given for all', async () => {
      const { inputs, outputs } = await read({ inputs: [{ name: 'x', unit: 'm' }], outputs: ['w'] });
      expect(inputs).toEqual([
        { name: 'x[0]', unit: 'm' },
        { name: 'x[1]', unit: 'm' },
      ]);
      expect(outputs).toEqual([{ name: 'w' }]);
    });

    it('are one gradient an output, and what is null is not known', async () => {
      for (const first of ['of_y', 'of_y fixed']) {
        const { dydx } = await read({ inputs: ['a', 'b'], outputs: ['y', 'w'], gradients: [first, 'of_w'] });
        const expected = jacobian.with(20, Number.NaN).with(21, Number.NaN).with(26, Number.NaN);
        expect([...dydx!.data]).toEqual(expected);
      }
      const half = await read({ inputs: ['a', 'b'], outputs: ['y', 'w'], gradients: ['', 'of_w'] });
      expect([...half.dydx!.data].slice(0, 4)).toEqual([Number.NaN, Number.NaN, 0, 1]);
      expect((await read({ inputs: ['x'], outputs: ['y'], gradients: ['none'] })).dydx).toBeUndefined();
    });

    it.each<[string, string, RegExp]>([
      [
        'longer',
        'another length',
        /longer of .* must all have 2 numbers, .*(?:more than 2 numbers|3 elements) in row 7/,
      ],
      ['shorter', 'another length', /shorter of .* must all have 2 numbers, .*1 (?:number|element) in row 7/],
      [
        'emptied',
        'no length',
        /emptied of .* must all have 2 numbers, .*(?:an empty list|0 elements) in row 7/,
      ],
      [
        'uneven',
        'another shape',
        /uneven of .* must all have 2 × 2 numbers, .*(?:3 numbers|1 element) in row 7/,
      ],
      ['J', 'more numbers than derivatives', /1 output by 2 inputs are 2 columns, or lists .*"4 of J"/],
      ['structs', 'structs', /are 2 columns, or lists of as many numbers; received 1/],
      ['texts', 'texts', /are 2 columns, or lists of as many numbers; received 1/],
      [
        'struct',
        'a struct',
        /a column struct; received a struct with columns struct\.a, struct\.b\. Name its fields/,
      ],
    ])('are refused as a gradient where there is %s: %s', async (column, _, message) => {
      const outputs = column === 'uneven' ? ['y', 'w'] : ['y'];
      expect(await rejection(read({ inputs: ['a', 'b'], outputs, gradients: [column] }))).toMatch(message);
    });

    it('are refused as inputs where one is null, all are, or they are of text', async () => {
      const message = (inputs: string[]) => rejection(read({ inputs, outputs: ['w'], gradients: 'none' }));
      expect(await message(['of_y'])).toMatch(
        /of_y\[0\] of row 5 of .* must be a finite number; received none/,
      );
      expect(await message(['none'])).toMatch(
        /none of .* must have numbers; received "lists that are all null"/,
      );
      expect(await message(['texts'])).toMatch(/column texts of .* must be numeric/);
      expect(await message(['x[2]'])).toMatch(/must have a column x\[2\]/);
      expect(await message(['x', 'x[1]'])).toMatch(/an input or an output, once/);
    });
  },
);
