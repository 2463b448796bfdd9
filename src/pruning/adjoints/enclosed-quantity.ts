import {
  boundsAt,
  type Cell,
  hull,
  type IntervalTensor,
  intersect,
  largestNorm,
  magnitude,
  width,
} from '../../interval/index.ts';
import type { Shape } from '../../tensor/index.ts';
import type { GroupTerms } from './terms.ts';
import type { GroupSizes, QuantitySizes } from './weigh.ts';

/** What encloses a quantity over a part of a box: its range, and the largest norm of its gradient by the normalised inputs. */
export interface EnclosedQuantity {
  readonly value: IntervalTensor;
  readonly slope: Float64Array;
}

/** Enclosures of a group of parts; see {@link GroupSizes}. */
export interface EnclosedGroup extends Pick<GroupTerms, 'of' | 'layer' | 'weight'> {
  readonly carried: EnclosedQuantity;
  readonly adjoints: readonly EnclosedQuantity[];
}

/** Encloses all groups over a part of a box, in any arithmetic. */
export type EncloseGroups = <E extends { readonly shape: Shape }>(cell: Cell<E>) => EnclosedGroup[];

/** @param enclosures of the value of a quantity, then of its derivative by each input */
export function enclosedQuantity([value, ...slopes]: readonly IntervalTensor[]): EnclosedQuantity {
  const norm = (i: number) => largestNorm(slopes.map((slope) => magnitude(boundsAt(slope, i))));
  return { value, slope: Float64Array.from(value.lo, (_, i) => norm(i)) };
}

/** Enclosures over either of two parts of a box. */
export function eitherOf(a: EnclosedGroup, b: EnclosedGroup): EnclosedGroup {
  return combined(a, b, (p, q) => joined(p, q, hull, Math.max));
}

/** What two enclosures over the same box have in common. */
export function bothOf(a: EnclosedGroup, b: EnclosedGroup): EnclosedGroup {
  return combined(a, b, (p, q) => joined(p, q, intersect, Math.min));
}

function combined(
  a: EnclosedGroup,
  b: EnclosedGroup,
  combine: (p: EnclosedQuantity, q: EnclosedQuantity) => EnclosedQuantity,
): EnclosedGroup {
  return {
    ...a,
    carried: combine(a.carried, b.carried),
    adjoints: a.adjoints.map((one, j) => combine(one, b.adjoints[j])),
  };
}

function joined(
  a: EnclosedQuantity,
  b: EnclosedQuantity,
  range: typeof hull,
  norm: (p: number, q: number) => number,
): EnclosedQuantity {
  const ranges = Array.from(a.value.lo, (_, i) => range(boundsAt(a.value, i), boundsAt(b.value, i)));
  return {
    value: {
      shape: a.value.shape,
      lo: Float64Array.from(ranges, ({ lo }) => lo),
      hi: Float64Array.from(ranges, ({ hi }) => hi),
    },
    slope: a.slope.map((one, i) => norm(one, b.slope[i])),
  };
}

/**
 * How large a group is by its enclosures. What neurons and inputs carry has the width of its range, what edges carry the largest
 * magnitude, as adjoints have.
 */
export function sizesOf({ of, layer, weight, carried, adjoints }: EnclosedGroup): GroupSizes {
  const sizes = ({ value, slope }: EnclosedQuantity, size: typeof width): QuantitySizes => ({
    value: Float64Array.from(value.lo, (_, i) => size(boundsAt(value, i))),
    slope,
  });
  return {
    of,
    layer,
    weight,
    carried: sizes(carried, of === 'weights' ? magnitude : width),
    adjoints: adjoints.map((one) => sizes(one, magnitude)),
  };
}
