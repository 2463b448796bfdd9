import type { Expression } from '../../graph/index.ts';
import { sizeOf, type Tensor } from '../../tensor/index.ts';
import type { Constant } from './affine.ts';
import type { Lines } from './lines.ts';
import { atPoint, valueAtPoint } from './point.ts';

/**
 * Lines in another order, shape or number: the operation is applied to their places. Constants among its inputs become lines
 * that do not depend on their source.
 *
 * @param parts constants and lines of one source
 */
export function moved(e: Expression, parts: readonly (Constant | Lines)[]): Lines {
  const { source } = parts.find((part) => part.kind === 'lines') as Lines;
  const index: number[] = [];
  const scale: number[] = [];
  const shift: number[] = [];
  const places = parts.map((part, k): Tensor => {
    const shape = atPoint(e.inputs[k].shape);
    const start = index.length;
    for (let i = 0; i < sizeOf(shape); i++) {
      index.push(part.kind === 'lines' ? part.index[i] : 0);
      scale.push(part.kind === 'lines' ? part.scale[i] : 0);
      shift.push(part.kind === 'lines' ? part.shift[i] : part.values.data[i]);
    }
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => start + i) };
  });
  const from = valueAtPoint(e, places).data;
  const pick = (values: readonly number[]) => Float64Array.from(from, (place) => values[place]);
  return {
    kind: 'lines',
    source,
    index: Int32Array.from(pick(index)),
    scale: pick(scale),
    shift: pick(shift),
  };
}
