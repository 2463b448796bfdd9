import type { Expression } from '../graph/index.ts';

/**
 * Slices that together tile their input along one axis become one ONNX `Split`. Returns the tiling of each such slice, in
 * order. The case that matters: parameters of a network, cut from one flat vector.
 */
export function splitsOf(order: readonly Expression[]): Map<Expression, readonly Expression[]> {
  const groups = new Map<Expression, Map<number, Expression[]>>();
  for (const e of order) {
    if (e.op !== 'slice') continue;
    const axis = e.attributes.axis as number;
    const byAxis = groups.get(e.inputs[0]) ?? new Map<number, Expression[]>();
    groups.set(e.inputs[0], byAxis.set(axis, [...(byAxis.get(axis) ?? []), e]));
  }
  const tilings = new Map<Expression, readonly Expression[]>();
  for (const [base, byAxis] of groups)
    for (const [axis, parts] of byAxis) {
      const sorted = [...parts].sort((p, q) => Number(p.attributes.start) - Number(q.attributes.start));
      const tiles =
        sorted.length > 1 &&
        sorted[0].attributes.start === 0 &&
        sorted.every(
          (part, k) => part.attributes.stop === (sorted[k + 1]?.attributes.start ?? base.shape[axis]),
        );
      if (tiles) for (const part of sorted) tilings.set(part, sorted);
    }
  return tilings;
}
