import { countOf, type Flat, flat } from '../layout.ts';
import { Piece } from '../memory.ts';
import { get, loop, set, step } from '../wat.ts';
import type { KernelCall } from './kernel.ts';
import { matrix, type PlacedMatrix } from './matrix.ts';

/** Puts the numbers of a matrix in row-major order. Undefined for values that are no matrix. */
export function arranged(value: Flat): (KernelCall & { readonly result: Flat }) | undefined {
  if (value.shape.length !== 2) return undefined;
  const result = flat(new Piece(countOf(value)), value.shape);
  const [rows, columns] = value.shape;
  return {
    reads: [value],
    result,
    emit: (at) => arrange(rows, columns, matrix(value, at), matrix(result, at)),
  };
}

/** Copies a matrix to a place with other strides. */
export function arrange(rows: number, columns: number, from: PlacedMatrix, to: PlacedMatrix): string {
  const across = (start: string, { strides }: PlacedMatrix) =>
    set(start, `(i32.mul ${get('$c')} (i32.const ${strides[0]}))`);
  return loop('$c', 0, rows, 1, [
    across('$i', from),
    across('$q', to),
    loop('$p', 0, columns, 1, [
      `(f32.store offset=${to.at} ${get('$q')} (f32.load offset=${from.at} ${get('$i')}))`,
      step('$i', from.strides[1]),
      step('$q', to.strides[1]),
    ]),
  ]);
}
