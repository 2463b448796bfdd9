import { expect, it } from 'vitest';
import { TurnedTable } from '../../src/runtime/index.ts';

it.each([
  [8, 1],
  [16, 3],
  [24, 4],
  [1024, 130],
])('the columns of a table of %i rows and %i numbers each are its numbers', async (rows, width) => {
  const { table, columns, turn } = await TurnedTable.open(rows, width);
  for (const sign of [1, -1]) {
    table.forEach((_, i) => {
      table[i] = sign * i;
    });
    turn();
    expect(columns).toHaveLength(width);
    for (const [k, column] of columns.entries())
      expect([...column]).toEqual(Array.from({ length: rows }, (_, row) => sign * (row * width + k)));
  }
});
