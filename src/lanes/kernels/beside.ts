import { sizeOf } from '../../tensor/index.ts';
import { LaneCode } from '../code.ts';
import { type Layout, type Rows, rowsOf, type Stored, sizes, type Uniform } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { copy, get, loop } from '../wat.ts';
import type { Kernel } from './kernel.ts';

/** Columns of rows side by side: joined outputs of layers, or zeros around a part of a gradient. */
export const beside: Kernel = {
  op: 'concat',
  match: (e, parts) => {
    const { axis } = e.attributes as { readonly axis: number };
    const shape = sizes(e);
    // Columns of parts lie together unless an axis between has more of them.
    if (axis === 0 || shape.slice(1, axis).some((size) => size !== 1)) return undefined;
    const rows = parts.filter((part) => part.kind === 'rows');
    if (rows.length === 0 || !parts.every(isColumns)) return undefined;
    const result = rowsOf(new Piece(sizeOf(shape)), shape);
    const inner = sizeOf(shape.slice(axis + 1));
    const widths = e.inputs.map((input) => sizes(input)[axis] * inner);
    return {
      reads: rows as readonly Stored[],
      result,
      emit: (at) => {
        let column = 0;
        return parts
          .map((part, k) => {
            const to = at.ofRows({ ...result, column });
            const count = result.rows * widths[k];
            column += widths[k];
            return part.kind === 'rows' ? copy(count, at.ofRows(part), to) : fill(count, part.value, to);
          })
          .join('\n');
      },
    };
  },
};

function isColumns(part: Layout): part is Rows | Uniform {
  return part.kind === 'rows' || part.kind === 'uniform';
}

/** Writes one number `count` times, in whole vectors. */
function fill(count: number, value: number, to: number): string {
  const lanes = new LaneCode(() => '').constant(value);
  return loop('$p', 0, count * FLOAT_BYTES, VECTOR, [`(v128.store offset=${to} ${get('$p')} ${lanes})`]);
}
