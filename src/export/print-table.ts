import type { WeightTable } from './code.ts';
import { printNumber, printSingle } from './print.ts';

/** A table as code: the narrowest array of ECMAScript that holds its numbers exactly, and these as both languages read them. */
export function printTable({ values }: WeightTable): {
  readonly type: 'Float32Array' | 'Float64Array' | 'Uint16Array' | 'Uint32Array';
  readonly items: readonly string[];
} {
  if (!(values instanceof Float64Array))
    return {
      type: values instanceof Uint16Array ? 'Uint16Array' : 'Uint32Array',
      items: Array.from(values, String),
    };
  const single = values.every((value) => Math.fround(value) === value);
  return {
    type: single ? 'Float32Array' : 'Float64Array',
    items: Array.from(values, single ? printSingle : printNumber),
  };
}
