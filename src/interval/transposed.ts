import type { Sizes } from '../tensor/index.ts';
import { gather } from './layout.ts';

/** Transposed matrices of points, and the elements of the matrix that each transposes. */
const sources = new WeakMap<object, Float64Array>();

/**
 * The transpose of a matrix of points [rows, columns] as a box whose ends are moved only when they are read. Products of a
 * network's adjoint sweep read the weights as they lie instead ({@link sourceOf}).
 */
export function transposePoints([rows, columns]: Sizes, source: Float64Array) {
  let moved: Float64Array | undefined;
  const ends = () => {
    moved ??= gather(source, [columns, rows], [1, columns]);
    return moved;
  };
  const box = {
    shape: [columns, rows],
    get lo() {
      return ends();
    },
    get hi() {
      return ends();
    },
  };
  sources.set(box, source);
  return box;
}

/** The elements of the matrix that `box` transposes, if {@link transposePoints} made it. */
export function sourceOf(box: object): Float64Array | undefined {
  return sources.get(box);
}
