import { InputError, type Shape, sizeOf, stridesOf } from '../../tensor/index.ts';
import { operation } from '../operation.ts';
import { axisOf, isPadded, throughPadding } from '../rules/padding.ts';

type TransposeAttributes = { readonly permutation: readonly number[] };

/** Permutes axes: axis k of the result is axis permutation[k] of x. */
export const transpose = operation<TransposeAttributes>({
  name: 'transpose',
  shape: ([x], { permutation }) => {
    if (
      permutation.length !== x.length ||
      [...permutation].sort((p, q) => p - q).some((axis, k) => axis !== k)
    )
      throw new InputError(
        `a permutation of ${x.length} axes must name each once`,
        permutation.join(','),
        'List every axis.',
      );
    return permutation.map((axis) => x[axis]);
  },
  evaluate: ([x], { permutation }, shape) => {
    // The numbers stay where they are, as when a row becomes a column.
    const moved = permutation.filter((axis) => x.shape[axis] !== 1);
    if (moved.every((axis, k) => k === 0 || axis > moved[k - 1])) return { shape, data: x.data };
    const strides = permutation.map((axis) => stridesOf(x.shape)[axis]);
    const data = new Float64Array(sizeOf(shape));
    const index = new Array<number>(shape.length).fill(0);
    let from = 0;
    for (let i = 0; i < data.length; i++) {
      data[i] = x.data[from];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < shape[axis]) break;
        from -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return { shape, data };
  },
  tangent: (y, [dot]) => dot?.transpose(y.attributes.permutation),
  adjoint: (y, bar) => [bar.transpose(inverse(y.attributes.permutation))],
  masks: (y, mask) => [mask.transpose(inverse(y.attributes.permutation))],
  smooth: () => 'everywhere',
  reach: 'moves',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  folds: false,
  enclose: (y, [x], arithmetic) => arithmetic.transpose(x, y.attributes.permutation),
  onnx: (y, emit) => emit.node('Transpose', [emit.value(y.inputs[0])], { perm: y.attributes.permutation }),
  simplify: ([x], { permutation }) => {
    if (permutation.every((axis, k) => axis === k)) return x;
    if (x.op === 'transpose') {
      const inner = x.attributes.permutation as readonly number[];
      return x.inputs[0].transpose(permutation.map((axis) => inner[axis]));
    }
    // (a·b)ᵀ = bᵀ·aᵀ where that cancels a transpose below.
    if (x.op === 'matmul' && x.rank === 2) {
      const [a, b] = x.inputs;
      if (a.op === 'transpose' || b.op === 'transpose') return b.transpose().matmul(a.transpose());
    }
    const shape = permutation.map((axis) => x.shape[axis]);
    // A weight vector turned around stays a constant.
    if (x.op === 'constant' && keepsOrder(x.shape, permutation)) return x.reshape(shape);
    if (isPadded(x))
      return throughPadding(x, shape, permutation.indexOf(axisOf(x)), (part) => part.transpose(permutation));
    return undefined;
  },
});

/** Whether only axes of size 1 change places, so that the elements keep their order. */
function keepsOrder(shape: Shape, permutation: readonly number[]): boolean {
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, k) => k === 0 || moved[k - 1] < axis);
}

function inverse(permutation: readonly number[]): number[] {
  const result = new Array<number>(permutation.length);
  permutation.forEach((axis, k) => {
    result[axis] = k;
  });
  return result;
}
