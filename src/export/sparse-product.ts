import type { Expression } from '../graph/index.ts';
import type { Sizes } from '../tensor/index.ts';
import type { Index, Statement } from './code.ts';
import type { LoopContext } from './loops.ts';
import { factorOf, read, SIDE_BY_SIDE } from './product.ts';
import { type SparseFactor, sparseFactor } from './sparse.ts';

/**
 * Loops that compute a product of a matrix [n, k] with a sparse one [k, m]. Each of its entries adds to one column, for some
 * rows side by side. A loop over the entries of a column would cost ten times an entry to begin.
 */
export function sparseProductLoops(e: Expression, context: LoopContext): Statement[] {
  const { base, transposed } = sparseFactor(e, context.locations) as SparseFactor;
  const entries = context.arrays.entriesOf(base);
  const [from, to] = transposed ? [entries.columns, entries.rows] : [entries.rows, entries.columns];
  const [rows, columns] = e.shape as Sizes;
  const left = factorOf(e.inputs[0], context);
  const target = context.arrays.of(e) as string;

  const weight = { op: 'element', array: entries.weights, index: 'k' } as const;

  /** Some rows from `first` on, in `blocks` blocks of `height`. */
  const rowsFrom = (first: number, height: number, blocks: number): Statement[] => {
    if (blocks === 0 || height === 0) return [];
    const at = (table: string, row: number, offset: number, rowStride: number, stride: number): Index => {
      const start = offset + (first + row) * rowStride;
      const block = blocks === 1 || rowStride === 0 ? '' : `i * ${height * rowStride}`;
      const parts = [block, start === 0 ? '' : String(start)].filter((part) => part !== '');
      const before = parts.length === 0 ? 0 : parts.join(' + ');
      return stride === 0 ? before : { table, at: 'k', stride, offset: before };
    };
    const body = Array.from({ length: height }, (_, row): Statement => {
      const a = read(left, ({ offset, strides: [rowStride, step] }) =>
        at(from, row, offset, rowStride, step),
      );
      const factor = height === 1 ? weight : 'factor';
      return {
        kind: 'increase',
        array: target,
        index: at(to, row, 0, columns, 1),
        value: a === 1 ? factor : { op: '*', left: factor, right: a },
      };
    });
    const named: Statement[] = height === 1 ? [] : [{ kind: 'let', name: 'factor', value: weight }];
    const loop: Statement = { kind: 'loop', index: 'k', count: entries.count, body: [...named, ...body] };
    return blocks === 1 ? [loop] : [{ kind: 'loop', index: 'i', count: blocks, body: [loop] }];
  };
  const clear: Statement = {
    kind: 'loop',
    index: 'k',
    count: rows * columns,
    body: [{ kind: 'set', array: target, index: 'k', value: 0 }],
  };
  if (entries.count === 0) return [clear];
  const height = Math.min(rows, SIDE_BY_SIDE);
  const blocks = Math.floor(rows / height);
  return [clear, ...rowsFrom(0, height, blocks), ...rowsFrom(blocks * height, rows - blocks * height, 1)];
}
