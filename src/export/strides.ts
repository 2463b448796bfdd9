import type { Positions } from '../graph/index.ts';

/** Positions in a nest of loops: offset + Σ stride·index. */
export interface Strides {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The strides of positions in a nest of loops of these sizes; undefined where they have none. */
export function stridesOf(positions: Positions, sizes: readonly number[]): Strides | undefined {
  const offset = positions[0];
  let block = positions.length;
  const strides = sizes.map((size) => {
    block /= size;
    return size === 1 ? 0 : positions[block] - offset;
  });
  const index = sizes.map(() => 0);
  let expected = offset;
  for (const position of positions) {
    if (position !== expected) return undefined;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      expected += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      expected -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return { offset, strides };
}

/** The fewest loops, outermost first, in which all these lists of positions have strides. */
export function loopsOver(lists: readonly Positions[]): number[] {
  const count = lists[0].length;
  if (count === 1) return [];
  for (let outer = 1; outer < count; outer++) {
    const inner = count / outer;
    if (!Number.isInteger(inner)) continue;
    const fits = lists.every((positions) => {
      const stride = positions[1] - positions[0];
      return positions.every((position, i) => i % inner === 0 || position === positions[i - 1] + stride);
    });
    if (fits) {
      const starts = lists.map((positions) => positions.filter((_, i) => i % inner === 0));
      return [...loopsOver(starts), inner];
    }
  }
  throw new Error('elements lie where no loops reach them');
}

/** The position at these indices as code. */
export function indexCode({ offset, strides }: Strides, indices: readonly string[]): string | number {
  const terms = strides.flatMap((stride, k) =>
    stride === 0 ? [] : [stride === 1 ? indices[k] : `${indices[k]} * ${stride}`],
  );
  if (offset > 0 || terms.length === 0) terms.push(String(offset));
  return terms.length === 1 && strides.every((s) => s === 0) ? offset : terms.join(' + ');
}
