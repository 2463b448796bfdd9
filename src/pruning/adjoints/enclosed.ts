import { domainBox, encloseWith, enclosuresOf, intervals, magnitude, width } from '../../interval/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { Scored } from '../scores.ts';
import type { Units } from '../units.ts';
import type { AdjointOf } from './adjoint-of.ts';
import { enclosedEdges } from './enclosed-edges.ts';
import { enclosedSize, seedBox } from './enclosed-size.ts';
import { type Differential, significanceTerms } from './terms.ts';
import type { GroupSizes, QuantitySizes } from './weigh.ts';

/**
 * Bounds of ranges and magnitudes over a box, rounded outward: no point of it has larger ones.
 *
 * @param domain physical units
 */
export function enclosedSizes(
  surrogate: Surrogate,
  domain: Domain,
  { of, adjointOf }: { readonly of: Scored; readonly adjointOf: AdjointOf },
  units: Units,
): GroupSizes[] {
  if (of === 'weights') return enclosedEdges(surrogate, domain, adjointOf, units);
  const { groups } = significanceTerms(surrogate, of, adjointOf, 1, units.xStd);
  const m = surrogate.outputs.length;
  const bindings = { x: domainBox(domain, surrogate.inputs.length) };
  const known = enclosuresOf(
    intervals,
    groups.flatMap(({ carried }) => listed(carried)),
    bindings,
  );
  const sizesOf = (parts: readonly Differential[], j: number, size: typeof width): QuantitySizes[] => {
    const enclosures = encloseWith(
      intervals,
      parts.flatMap(listed),
      { ...bindings, seed: seedBox(m, j) },
      known,
    );
    let from = 0;
    return parts.map((part) => {
      const count = listed(part).length;
      from += count;
      return enclosedSize(enclosures.slice(from - count, from), size);
    });
  };
  const carried = sizesOf(
    groups.map((group) => group.carried),
    0,
    width,
  );
  const bars = groups.map((group) => group.adjoint);
  const adjoints = Array.from({ length: m }, (_, j) => sizesOf(bars, j, magnitude));
  return groups.map(({ of, layer }, g) => ({
    of,
    layer,
    carried: carried[g],
    adjoints: adjoints.map((output) => output[g]),
  }));
}

function listed({ value, slopes }: Differential) {
  return [value, ...slopes];
}
