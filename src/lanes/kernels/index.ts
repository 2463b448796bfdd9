import { beside } from './beside.ts';
import { columnSums } from './column-sums.ts';
import { contraction } from './contraction.ts';
import { flatProduct, outerProduct } from './flat-product.ts';
import { join } from './join.ts';
import type { Kernel } from './kernel.ts';
import { product, turnedProduct } from './product.ts';
import { reduction } from './reduction.ts';
import { total } from './total.ts';

/** All kernels. The first that matches an operation is taken. */
export const kernels: readonly Kernel[] = [
  product,
  turnedProduct,
  reduction,
  contraction,
  flatProduct,
  outerProduct,
  total,
  columnSums,
  beside,
  join,
];
