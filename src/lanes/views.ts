import type { Expression, OperationName, SliceAttributes } from '../graph/index.ts';
import { sizeOf, stridesOf } from '../tensor/index.ts';
import { type Flat, isContiguous, type Layout, type Rows, sizes, type Turned } from './layout.ts';
import { NoLanes } from './no-lanes.ts';

/** How an operation shows numbers without moving them. Throws NoLanes where they would have to move. */
interface View {
  ofRows(e: Expression, value: Rows): Rows | Turned;
  ofFlat(e: Expression, value: Flat): Flat;
}

const views: Partial<Record<OperationName, View>> = {
  reshape: {
    ofRows: (e, value) => {
      demandRows(e, value);
      return value;
    },
    ofFlat: (e, value) => {
      if (!isContiguous(value)) throw new NoLanes(e, 'of numbers that do not lie together');
      return { ...value, shape: sizes(e), strides: stridesOf(sizes(e)) };
    },
  },

  slice: {
    ofRows: (e, value) => {
      demandRows(e, value);
      const { axis, start } = e.attributes as SliceAttributes;
      const below = sizes(e.inputs[0]);
      if (axis === 0 || below.slice(1, axis).some((size) => size !== 1))
        throw new NoLanes(e, 'of columns that do not lie together');
      const columns = sizeOf(sizes(e).slice(1));
      return { ...value, column: value.column + start * sizeOf(below.slice(axis + 1)), columns };
    },
    ofFlat: (e, value) => {
      const { axis, start } = e.attributes as SliceAttributes;
      return { ...value, shape: sizes(e), offset: value.offset + start * value.strides[axis] };
    },
  },

  transpose: {
    ofRows: (e, value) => {
      if (e.rank !== 2) throw new NoLanes(e, 'of more than a matrix');
      return { kind: 'turned', of: value };
    },
    ofFlat: (e, value) => {
      const { permutation } = e.attributes as { readonly permutation: readonly number[] };
      return { ...value, shape: sizes(e), strides: permutation.map((axis) => value.strides[axis]) };
    },
  },
};

/** Whether an operation shows the numbers of its operand where they lie. */
export function isView({ op }: Expression): boolean {
  return views[op] !== undefined;
}

/**
 * What an operation that is a view makes of its operand.
 *
 * @throws NoLanes where numbers would have to move
 */
export function viewOf(e: Expression, value: Layout): Layout {
  const view = views[e.op] as View;
  if (value.kind === 'uniform') return value;
  if (value.kind === 'turned') throw new NoLanes(e, 'of a transpose');
  return value.kind === 'rows' ? view.ofRows(e, value) : view.ofFlat(e, value);
}

function demandRows(e: Expression, { rows }: Rows): void {
  if (sizes(e)[0] !== rows) throw new NoLanes(e, 'that splits rows');
}
