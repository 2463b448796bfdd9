import { encloseWith, enclosuresOf } from '../../interval/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Scored } from '../scores.ts';
import type { Units } from '../units.ts';
import type { AdjointOf } from './adjoint-of.ts';
import { enclosedEdges } from './enclosed-edges.ts';
import { type EnclosedQuantity, type EncloseGroups, enclosedQuantity } from './enclosed-quantity.ts';
import { type Differential, significanceTerms } from './terms.ts';
import { seedOf } from './weigh.ts';

/**
 * Bounds of what parts carry, and of adjoints, over parts of a box: no point of it has larger ones. The graphs are built once.
 */
export function enclosedGroups(
  surrogate: Surrogate,
  { of, adjointOf }: { readonly of: Scored; readonly adjointOf: AdjointOf },
  units: Units,
): EncloseGroups {
  if (of === 'weights') return enclosedEdges(surrogate, adjointOf, units);
  const { groups } = significanceTerms(surrogate, of, adjointOf, 1, units.xStd);
  const m = surrogate.outputs.length;
  const ownOf = groups.flatMap(({ carried }) => listed(carried));
  const bars = groups.map(({ adjoint }) => adjoint);
  return ({ analysis: { arithmetic, ends }, x }) => {
    const known = enclosuresOf(arithmetic, ownOf, { x });
    const quantities = (parts: readonly Differential[], j: number): EnclosedQuantity[] => {
      const seed = arithmetic.constant(seedOf(m, j));
      const enclosures = encloseWith(arithmetic, parts.flatMap(listed), { x, seed }, known).map(ends);
      let from = 0;
      return parts.map((part) => {
        const count = listed(part).length;
        from += count;
        return enclosedQuantity(enclosures.slice(from - count, from));
      });
    };
    const carried = quantities(
      groups.map((group) => group.carried),
      0,
    );
    const adjoints = Array.from({ length: m }, (_, j) => quantities(bars, j));
    return groups.map(({ of, layer }, g) => ({
      of,
      layer,
      carried: carried[g],
      adjoints: adjoints.map((output) => output[g]),
    }));
  };
}

function listed({ value, slopes }: Differential) {
  return [value, ...slopes];
}
