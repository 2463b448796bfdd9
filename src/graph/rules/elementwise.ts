import {
  broadcastShapes,
  type Shape,
  type Sizes,
  sizeOf,
  stridesOf,
  type Tensor,
} from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';

/** Shape rule of elementwise operations: NumPy broadcasting over all inputs. */
export function elementwiseShape(inputs: readonly Shape[]): Shape {
  return inputs.reduce(broadcastShapes);
}

/** Applies `f` element by element with broadcasting. */
export function mapElements(
  inputs: readonly Tensor[],
  shape: Sizes,
  f: (...values: number[]) => number,
): Tensor {
  const size = sizeOf(shape);
  const data = new Float64Array(size);
  if (inputs.length === 1) {
    const a = inputs[0].data;
    for (let i = 0; i < size; i++) data[i] = f(a[i]);
    return { shape, data };
  }
  const operands = inputs.map((operand) => stretch(operand, shape));
  if (operands.length === 2) {
    const [a, b] = operands;
    for (let i = 0; i < size; i++) data[i] = f(a[i], b[i]);
    return { shape, data };
  }
  const values = new Array<number>(operands.length);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < values.length; k++) values[k] = operands[k][i];
    data[i] = f(...values);
  }
  return { shape, data };
}

/** The elements of `values` as broadcast to `shape`; the data itself where nothing stretches. */
export function stretch(values: Tensor, shape: Sizes): Float64Array {
  const size = sizeOf(shape);
  if (values.data.length === size) return values.data;
  const data = new Float64Array(size);
  if (values.data.length === 1) return data.fill(values.data[0]);
  const own = stridesOf(values.shape);
  const lead = shape.length - values.shape.length;
  const strides = shape.map((_, axis) =>
    axis < lead || values.shape[axis - lead] === 1 ? 0 : own[axis - lead],
  );
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < size; i++) {
    data[i] = values.data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return data;
}

/**
 * Moves each `broadcast` below an elementwise operation above it, since such operations broadcast by themselves. The
 * `broadcast` vanishes where the other operands have the shape of the result.
 */
export function absorbBroadcast(
  inputs: readonly Expression[],
  rebuild: (inputs: readonly Expression[]) => Expression,
): Expression | undefined {
  if (!inputs.some((e) => e.op === 'broadcast')) return undefined;
  const shape = elementwiseShape(inputs.map((e) => e.shape));
  const bare = inputs.map((e) => (e.op === 'broadcast' ? e.inputs[0] : e));
  return rebuild(bare).broadcast(shape);
}
