import {
  constant,
  constantOf,
  dependents,
  type Expression,
  evaluate,
  isRearrangement,
  topological,
  uniformOf,
} from '../graph/index.ts';
import { allPlaces, countOf, moved, type Places } from './places.ts';

/** Where the elements of a node lie: each at a place in the array of another node, or all one number. */
export type Layout = number | { readonly base: Expression; readonly places: Places };

/**
 * Where everything in a graph lies. What only moves elements is never written: it lies where its input does. What does not
 * depend on x is computed here and now.
 */
export class Layouts {
  readonly #known = new Map<Expression, Layout>();
  readonly #written = new Set<Expression>();
  readonly #varying: ReadonlySet<Expression>;

  constructor(outputs: readonly Expression[]) {
    const nodes = topological(outputs);
    this.#varying = dependents(
      nodes,
      nodes.filter((e) => e.op === 'input'),
    );
  }

  /** Whether code must compute a node: it depends on x, and is no input and no mere rearrangement of one operand. */
  isComputed(e: Expression): boolean {
    if (this.#written.has(e)) return true;
    return this.#varying.has(e) && e.op !== 'input' && !this.#isView(e);
  }

  /** Has a rearrangement written out, as an array of its own. */
  write(e: Expression): void {
    this.#written.add(e);
    this.#known.delete(e);
  }

  of(e: Expression): Layout {
    let layout = this.#known.get(e);
    if (layout === undefined) {
      layout = this.#layout(e);
      this.#known.set(e, layout);
    }
    return layout;
  }

  #layout(e: Expression): Layout {
    const uniform = uniformOf(e);
    if (uniform !== undefined) return uniform;
    if (this.#isView(e) && !this.#written.has(e)) {
      const below = this.of(e.inputs[0]);
      return typeof below === 'number' ? below : { ...below, places: moved(e, [below.places]) };
    }
    const isKnown = this.#varying.has(e) || constantOf(e) !== undefined;
    const base = isKnown ? e : constant(evaluate([e])[0]);
    return uniformOf(base) ?? { base, places: allPlaces(countOf(e)) };
  }

  #isView(e: Expression): boolean {
    return isRearrangement(e) && e.inputs.length === 1;
  }
}

/** Places as offset + Σ stride·index over a nest of loops of these sizes; undefined where they are not. */
export interface Strides {
  readonly offset: number;
  readonly strides: readonly number[];
}

export function stridesOf(places: Places, sizes: readonly number[]): Strides | undefined {
  const offset = places[0];
  let block = places.length;
  const strides = sizes.map((size) => {
    block /= size;
    return size === 1 ? 0 : places[block] - offset;
  });
  const index = sizes.map(() => 0);
  let expected = offset;
  for (const place of places) {
    if (place !== expected) return undefined;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      expected += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      expected -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return { offset, strides };
}

/** The fewest loops, outermost first, in which all of these lists of places are steps. */
export function loopsOver(lists: readonly Places[]): number[] {
  const count = lists[0].length;
  if (count === 1) return [];
  for (let outer = 1; outer < count; outer++) {
    const inner = count / outer;
    if (!Number.isInteger(inner)) continue;
    const fits = lists.every((places) => {
      const stride = places[1] - places[0];
      return places.every((place, i) => i % inner === 0 || place === places[i - 1] + stride);
    });
    if (fits) {
      const starts = lists.map((places) => places.filter((_, i) => i % inner === 0));
      return [...loopsOver(starts), inner];
    }
  }
  throw new Error('elements lie where no loops reach them');
}

/** A place as code: steps at the indices of loops. */
export function placeCode({ offset, strides }: Strides, indices: readonly string[]): string | number {
  const terms = strides.flatMap((stride, k) =>
    stride === 0 ? [] : [stride === 1 ? indices[k] : `${indices[k]} * ${stride}`],
  );
  if (offset > 0 || terms.length === 0) terms.push(String(offset));
  return terms.length === 1 && strides.every((s) => s === 0) ? offset : terms.join(' + ');
}
