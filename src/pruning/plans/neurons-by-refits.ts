import type { Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { checkKept } from '../check.ts';
import { basisDigest } from '../fingerprint.ts';
import type { CutPoints } from '../replacement/cut-points.ts';
import { type Fitted, refitsFor } from '../replacement/refit.ts';
import { withRefits } from '../replacement/with-refits.ts';
import type { Selection } from '../selection.ts';
import type { Pruned } from './kind.ts';
import { headOf, keptBy } from './neurons-chosen.ts';
import type { PruningPlan } from './neurons-document.ts';

/** The plan of a selection whose readers are refitted, and the network that it leaves. */
export function plannedRefits(
  surrogate: Surrogate,
  selection: Selection<'neurons'>,
  domain: Domain,
  replacement: Fitted,
  { source, fit }: CutPoints,
): Pruned<'neurons'> {
  const kept = keptBy(surrogate, selection);
  const refits = refitsFor(surrogate, kept, fit, replacement);
  const plan: PruningPlan = {
    ...headOf(surrogate, selection),
    replacement,
    points: source,
    domain,
    basis: refitBasis(domain, kept, replacement, source),
    layers: selection.groups.map(({ layer, choices }) => ({ layer, neurons: choices })),
    refits,
  };
  return { surrogate: withRefits(surrogate, kept, domain, refits), plan };
}

/** The network that a plan with refits leaves, if what they are of has not been edited. */
export function appliedRefits(surrogate: Surrogate, plan: PruningPlan): Pruned<'neurons'> {
  const kept = checkKept(surrogate, plan.layers);
  return { surrogate: withRefits(surrogate, kept, plan.domain, plan.refits ?? []), plan };
}

/** As in a plan whose box, neurons, replacement and points are these. */
export function refitBasis(
  domain: Domain,
  kept: readonly (readonly boolean[])[],
  replacement: Fitted,
  { from, count }: CutPoints['source'],
): string {
  return basisDigest(domain, kept, replacement, from, count);
}

/** @throws InputError where a plan that was edited needs points that it does not know */
export function demandDomainPoints({ replacement, points }: PruningPlan): void {
  if (points?.from !== 'samples') return;
  throw new InputError(
    `an edited plan must keep what its ${replacement} replacement was fitted for, where that was to samples`,
    'other neurons, another box or another replacement',
    'Restore it, or make the plan again.',
  );
}
