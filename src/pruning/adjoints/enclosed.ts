import {
  boundsAt,
  domainBox,
  encloseWith,
  enclosuresOf,
  type IntervalTensor,
  intervals,
  largestNorm,
  magnitude,
  width,
} from '../../interval/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { Scored } from '../scores.ts';
import type { AdjointOf } from './adjoint-of.ts';
import { type Differential, significanceTerms } from './terms.ts';
import { type GroupSizes, type QuantitySizes, seedOf } from './weigh.ts';

/**
 * Bounds of ranges and magnitudes over a box, rounded outward: no point of it has larger ones.
 *
 * @param domain physical units
 */
export function enclosedSizes(
  surrogate: Surrogate,
  domain: Domain,
  { of, adjointOf }: { readonly of: Scored; readonly adjointOf: AdjointOf },
): GroupSizes[] {
  const { groups } = significanceTerms(surrogate, of, adjointOf, 1);
  const m = surrogate.outputs.length;
  const bindings = { x: domainBox(domain, surrogate.inputs.length) };
  const known = enclosuresOf(
    intervals,
    groups.flatMap(({ carried }) => listed(carried)),
    bindings,
  );
  const sizesOf = (parts: readonly Differential[], j: number, size: typeof width): QuantitySizes[] => {
    const { shape, data } = seedOf(m, j);
    const seeded = { ...bindings, seed: { shape, lo: data, hi: data } };
    const enclosures = encloseWith(intervals, parts.flatMap(listed), seeded, known);
    let from = 0;
    return parts.map(({ slopes }) => {
      const [value, ...along] = enclosures.slice(from, from + 1 + slopes.length);
      from += 1 + slopes.length;
      return { value: value.lo.map((_, i) => size(boundsAt(value, i))), slope: norms(value, along) };
    });
  };
  const carried = sizesOf(
    groups.map((group) => group.carried),
    0,
    width,
  );
  const bars = groups.map((group) => group.adjoint);
  const adjoints = Array.from({ length: m }, (_, j) => sizesOf(bars, j, magnitude));
  return groups.map(({ of, layer, weight }, g) => ({
    of,
    layer,
    weight,
    carried: carried[g],
    adjoints: adjoints.map((output) => output[g]),
  }));
}

function listed({ value, slopes }: Differential) {
  return [value, ...slopes];
}

/** The largest norm of each element's gradient. */
function norms({ lo }: IntervalTensor, along: readonly IntervalTensor[]): Float64Array {
  return lo.map((_, i) => largestNorm(along.map((slope) => magnitude(boundsAt(slope, i)))));
}
