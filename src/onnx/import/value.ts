import { constant, type Expression, evaluate, isRearrangement } from '../../graph/index.ts';
import { BATCH, type Dimension, InputError, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';

/**
 * A value of a graph that is being read. Numbers and truths are expressions. Whole numbers, of which shapes are computed,
 * are known up to the size of the batch: `fixed + batch·N`, both constant expressions of one shape.
 */
export type Value = Real | Whole;

export interface Real {
  readonly kind: 'real' | 'truth';
  readonly e: Expression;
}

export interface Whole {
  readonly kind: 'whole';
  readonly fixed: Expression;
  /** How often the size of the batch is added; undefined where it is not. */
  readonly batch?: Expression;
}

export function real(e: Expression): Real {
  return { kind: 'real', e };
}

/** 1 where it is true, 0 elsewhere. */
export function truth(e: Expression): Real {
  return { kind: 'truth', e };
}

/** Known whole numbers. */
export function whole(values: readonly number[], shape: Sizes = [values.length]): Whole {
  return { kind: 'whole', fixed: constant({ shape, data: Float64Array.from(values) }) };
}

/** Dimensions as whole numbers. */
export function wholeDimensions(dims: readonly Dimension[]): Whole {
  const fixed = whole(dims.map((dimension) => (dimension === BATCH ? 0 : dimension)));
  if (!dims.includes(BATCH)) return fixed;
  return { ...fixed, batch: whole(dims.map((dimension) => Number(dimension === BATCH))).fixed };
}

/** Applies a change of layout (or any linear change) to whatever a value is made of. */
export function mapValue(value: Value, change: (e: Expression) => Expression): Value {
  if (value.kind !== 'whole') return { ...value, e: change(value.e) };
  const fixed = change(value.fixed);
  return value.batch === undefined ? { kind: 'whole', fixed } : wholeOf(fixed, change(value.batch));
}

/** `fixed + batch·N`, without the batch where it does not count. */
export function wholeOf(fixed: Expression, batch: Expression | undefined): Whole {
  if (batch === undefined || numbersOf(batch).data.every((count) => count === 0))
    return { kind: 'whole', fixed };
  return { kind: 'whole', fixed, batch };
}

/** Whole numbers as dimensions: sizes, or exactly the batch. */
export function dimensionsOf({ fixed, batch }: Whole): Dimension[] {
  const counts = batch === undefined ? undefined : numbersOf(batch).data;
  return Array.from(numbersOf(fixed).data, (size, k): Dimension => {
    if (counts === undefined || counts[k] === 0) return size;
    if (counts[k] === 1 && size === 0) return BATCH;
    throw new InputError(
      'a dimension must be a size, or the batch as it is',
      'a multiple of the batch',
      'Keep the batch as one axis.',
    );
  });
}

/** The most parts that one value may be put together from. */
export const MOST_PARTS = 1 << 14;

/** The most elements of known values that are computed. Shapes and indices have few, and data lie in the file. */
const MOST_KNOWN = 1 << 22;

/** The numbers of an expression that depends on no input. */
export function numbersOf(e: Expression): Tensor {
  const size = sizeOf(e.shape.map((dimension) => (dimension === BATCH ? 1 : dimension)));
  if (e.op !== 'constant' && size > MOST_KNOWN)
    throw new InputError(
      `values that are computed once must be at most ${MOST_KNOWN} numbers`,
      String(size),
      'Store them as weights.',
    );
  return evaluate([e])[0];
}

/**
 * Whether an expression depends on no input. What is made of constants is a constant, unless it rearranges them or is large.
 */
export function isKnown(e: Expression): boolean {
  return e.op === 'constant' || (isRearrangement(e) && e.inputs.every(isKnown));
}
