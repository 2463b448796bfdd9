import type { Attributes, Expression } from '../../graph/index.ts';
import { BATCH, type Shape, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';

/** A shape at one point of the batch. */
export function atPoint(shape: Shape): Sizes {
  return shape.map((dimension) => (dimension === BATCH ? 1 : dimension));
}

/** The value of an operation at one point of the batch, from the values of its inputs. */
export function valueAtPoint(e: Expression, inputs: readonly Tensor[]): Tensor {
  if (e.op === 'constant') return e.attributes.values as Tensor;
  const { shape } = e.attributes;
  const attributes: Attributes =
    shape === undefined ? e.attributes : { ...e.attributes, shape: atPoint(shape as Shape) };
  return e.room.evaluate(inputs, attributes, atPoint(e.shape));
}

/** Elements of one point before the next along the batch; 1 without one. */
export function beforeBatch(shape: Shape): number {
  return sizeOf(atPoint(shape.slice(0, Math.max(shape.indexOf(BATCH), 0))));
}
