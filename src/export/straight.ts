import {
  allPositions,
  constantOf,
  countOf,
  type Expression,
  isRearrangement,
  moved,
  positionsInTurn,
  stretched,
  topological,
} from '../graph/index.ts';
import { type Sizes, type Tensor, tensor } from '../tensor/index.ts';
import { ScalarArithmetic } from './arithmetic.ts';
import type { Routine, Scalar } from './code.ts';
import { elementCode, isProduct } from './element-code.ts';
import type { Filled } from './function.ts';

type Elements = readonly Scalar[];

/** Code without loops for a small function: each element of each node is a value, each weight a literal where it is used. */
export function straightLine(results: readonly Filled[]): Routine {
  const arithmetic = new ScalarArithmetic();
  const known = new Map<Expression, Elements>();
  for (const e of topological(results.map(({ of }) => of)))
    known.set(
      e,
      elementsOf(
        e,
        e.inputs.map((below) => known.get(below) as Elements),
        arithmetic,
      ),
    );
  const uses = results.flatMap(({ array, of, symmetric }) =>
    (known.get(of) as Elements).map((own, index, all) => ({
      value: symmetric === undefined ? own : all[belowDiagonal(index, symmetric)],
      take: (value: Scalar) => [{ kind: 'set', array, index, value } as const],
    })),
  );
  return {
    statements: arithmetic.statements(uses),
    tables: [],
    scratch: new Map(),
    helpers: arithmetic.helpers,
  };
}

/** Length of {@link straightLine}, in products of weights that are not zero. An activation with its derivatives is about as long as nine. */
export function straightLineSize(results: readonly Filled[]): number {
  // Writing an element takes a third of a product.
  let size = results.reduce((count, { of }) => count + countOf(of) / 3, 0);
  for (const e of topological(results.map(({ of }) => of)))
    if (isProduct(e)) size += productsIn(e);
    else if (e.attributes.order === 0) size += 9 * countOf(e);
  return size;
}

/** Number of products of numbers in a product [n, k]·[k, m] of matrices, without those with a constant zero. */
function productsIn({ inputs: [a, b] }: Expression): number {
  const [rows, inner, columns] = [Number(a.shape[0]), Number(a.shape[1]), Number(b.shape[1])];
  const [left, right] = [nonzerosIn(a), nonzerosIn(b)];
  return Math.min(rows * inner * columns, (left ?? Infinity) * columns, (right ?? Infinity) * rows);
}

/** How many numbers of a constant are not zero, however they are laid out; else undefined. */
function nonzerosIn(e: Expression): number | undefined {
  if (isRearrangement(e) && e.inputs.length === 1) return nonzerosIn(e.inputs[0]);
  return constantOf(e)?.data.reduce((count, value) => count + Number(value !== 0), 0);
}

/** The place of an element of row-major d × d blocks, or of its mirror image where that is below the diagonal. */
function belowDiagonal(index: number, d: number): number {
  const [p, q] = [Math.floor(index / d) % d, index % d];
  return p < q ? index + (q - p) * (d - 1) : index;
}

function elementsOf(e: Expression, operands: readonly Elements[], arithmetic: ScalarArithmetic): Elements {
  if (e.op === 'constant') return [...(constantOf(e) as Tensor).data];
  if (e.op === 'input')
    return Array.from({ length: countOf(e) }, (_, i) => arithmetic.element(e.attributes.name as string, i));
  if (operands.every(isNumbers)) return numbersOf(e, operands);
  if (isProduct(e)) return product(e, operands, arithmetic);
  if (isRearrangement(e)) {
    const all = operands.flat();
    const positions = positionsInTurn(operands.map(({ length }) => length));
    return Array.from(moved(e, positions), (position) => all[position]);
  }
  const wide = operands.map((elements, k) =>
    stretched(allPositions(elements.length), e.inputs[k].shape as Sizes, e.shape as Sizes),
  );
  return Array.from({ length: countOf(e) }, (_, i) => {
    const own = operands.map((elements, k) => elements[wide[k][i]]);
    return isNumbers(own) ? numberOf(e, own) : elementCode(e, own, arithmetic);
  });
}

/** An operation on numbers alone, as numbers. */
function numbersOf(e: Expression, operands: readonly (readonly number[])[]): Elements {
  const tensors = operands.map((values, k) => tensor(values, e.inputs[k].shape as Sizes));
  return [...e.room.evaluate(tensors, e.attributes, e.shape as Sizes).data];
}

/** The same of an elementwise operation at one element. */
function numberOf(e: Expression, operands: readonly number[]): number {
  const tensors = operands.map((value) => tensor([value], []));
  return e.room.evaluate(tensors, e.attributes, []).data[0];
}

function isNumbers(elements: Elements): elements is readonly number[] {
  return elements.every((value) => typeof value === 'number');
}

function product(e: Expression, [a, b]: readonly Elements[], arithmetic: ScalarArithmetic): Elements {
  const [columns, inner] = [Number(e.shape[1]), Number(e.inputs[0].shape[1])];
  return Array.from({ length: countOf(e) }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum: Scalar = 0;
    for (let i = 0; i < inner; i++)
      sum = arithmetic.add(sum, arithmetic.mul(b[i * columns + column], a[row * inner + i]));
    return sum;
  });
}
