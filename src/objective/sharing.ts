import { InputError, sameShape, type Tensor } from '../tensor/index.ts';
import type { TermTable } from './term.ts';

/** Tables, and who reads them: "the term gradients". */
export interface TablesOf {
  readonly owner: string;
  readonly tables: readonly TermTable[];
}

/**
 * Each table once, in the order in which they are first named. Tables of one name are one where they are equal: same shape, same
 * numbers, and the same labels known.
 *
 * @throws InputError naming the table and its owners where they are not
 */
export function distinctTables(all: readonly TablesOf[]): readonly TermTable[] {
  const found = new Map<string, { readonly table: TermTable; readonly owner: string }>();
  for (const { owner, tables } of all)
    for (const table of tables) {
      const first = found.get(table.name);
      if (first === undefined) found.set(table.name, { table, owner });
      else if (!areEqual(first.table, table))
        throw new InputError(
          'tables of one name must be equal in shape, numbers and which labels are known',
          `two tables ${table.name} that differ, of ${first.owner} and of ${owner}`,
          'Give one of them another name.',
        );
    }
  return [...found.values()].map(({ table }) => table);
}

function areEqual(a: TermTable, b: TermTable): boolean {
  return sameNumbers(a.values, b.values) && sameNumbers(a.known, b.known);
}

function sameNumbers(a: Tensor | undefined, b: Tensor | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || !sameShape(a.shape, b.shape)) return false;
  return a.data === b.data || a.data.every((value, k) => value === b.data[k]);
}
