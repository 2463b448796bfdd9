import { domainBox } from '../../interval/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { counted, demand, InputError, stream } from '../../tensor/index.ts';
import { type Domain, knownDomain, withBounds } from '../../variable/index.ts';
import { basisDigest, networkDigest } from '../fingerprint.ts';
import { type Run, readerOf, runsOf } from '../layers/chain.ts';
import { fittedRuns, MERGE_POINTS, measuredRuns } from '../layers/fitted-run.ts';
import { replaceRuns } from '../layers/replace-runs.ts';
import { pointsOfDomain, someRows } from '../points.ts';
import { type PlanContext, type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { type LayersPlan, type PlannedMerge, parseLayersPlan } from './layers-document.ts';
import { mapOf, mergeBasis, mergeOf } from './merge.ts';

/**
 * Whole hidden layers go. The affine map of least squares takes the place of each run of them and of the weights of its reader.
 * A network of which all hidden layers go, as someone may edit a plan, is an affine map.
 */
export const layers: PlanKind<'layers'> = {
  ties: () => [],

  prune(
    surrogate,
    { criterion, rule, groups },
    { domain = knownDomain(surrogate.inputs), points }: PlanContext,
  ) {
    const choices = groups.map(({ layer, choices: [{ score, keep, reason }] }) => {
      readerOf(surrogate, layer);
      return { layer, score, keep, reason };
    });
    const gone = choices.filter(({ keep }) => !keep).map(({ layer }) => layer);
    const x = points === undefined ? domainPoints(domain) : someRows(points, MERGE_POINTS, random);
    const runs = fittedRuns(surrogate, runsOf(surrogate, gone), x, domain);
    const made: LayersPlan['points'] = {
      from: points === undefined ? 'domain' : 'samples',
      count: x.shape[0],
    };
    return pruned(surrogate, {
      schema: 'sobolev/plan/2',
      of: 'layers',
      criterion,
      rule,
      network: networkDigest(surrogate),
      ...(domain && { domain: { lo: [...domain.lo], hi: [...domain.hi] }, basis: basisDigest(domain, []) }),
      points: made,
      layers: choices,
      merges: runs.map((run) => mergeOf(run, domain, made)),
    });
  },

  apply(surrogate, plan) {
    for (const { layer } of plan.layers) readerOf(surrogate, layer);
    const { domain } = plan;
    if (domain !== undefined) domainBox(domain, surrogate.inputs.length);
    const gone = plan.layers.filter(({ keep }) => !keep).map(({ layer }) => layer);
    const runs = runsOf(surrogate, gone);
    const stays = (run: Run) => {
      const merge = plannedMerge(plan, run);
      return merge !== undefined && merge.basis === mergeBasis(merge, domain, plan.points);
    };
    const renewed = renewedMerges(
      surrogate,
      plan,
      runs.filter((run) => !stays(run)),
    );
    const points = renewed.length > 0 ? { ...plan.points, count: MERGE_POINTS } : plan.points;
    const merges = runs.map((run) =>
      stays(run) ? (plannedMerge(plan, run) as PlannedMerge) : (renewed.shift() as PlannedMerge),
    );
    return pruned(surrogate, {
      ...plan,
      ...(domain && { basis: basisDigest(domain, []) }),
      points,
      merges,
    });
  },

  parse: parseLayersPlan,

  note({ rule, layers: choices }) {
    if (choices.some(({ keep }) => !keep)) return undefined;
    return removesNothing(
      rule,
      `it chooses from ${counted(choices.length, 'layer')}, of which one always stays`,
    );
  },
};

/** The network with the maps of a plan in the place of what goes. */
function pruned(surrogate: Surrogate, plan: LayersPlan): Pruned<'layers'> {
  const maps = plan.merges.map((merge) => ({ ...merge, map: mapOf(surrogate, merge) }));
  const { domain } = plan;
  const inputs = domain === undefined ? surrogate.inputs : withBounds(surrogate.inputs, domain);
  return { surrogate: { ...replaceRuns(surrogate, maps), inputs }, plan };
}

/** The map that a plan has for a run; none where its box was edited since. */
function plannedMerge({ domain, basis, merges }: LayersPlan, { layers: own, into }: Run) {
  if (domain !== undefined && basis !== basisDigest(domain, [])) return undefined;
  return merges.find((merge) => merge.into === into && merge.layers.join() === own.join());
}

/**
 * What takes the place of runs in an edited plan. A map that someone edited stays, and its errors are measured again; others are
 * fitted again.
 *
 * @throws InputError where the plan alone does not know the points, or what a map gives there is not finite
 */
function renewedMerges(surrogate: Surrogate, plan: LayersPlan, runs: readonly Run[]): PlannedMerge[] {
  if (runs.length === 0) return [];
  const { points, domain } = plan;
  const list = (some: readonly Run[]) =>
    some.map(({ layers: own, into }) => `${own.join('-')} into ${into}`).join(', ');
  if (points.from === 'samples') {
    const missing = runs.filter((run) => plannedMerge(plan, run) === undefined);
    throw new InputError(
      'an edited plan must have the maps of what goes as they were fitted, where that was to samples',
      missing.length > 0 ? `none for ${list(missing)}` : `others for ${list(runs)}`,
      'Restore it, or make the plan again.',
    );
  }
  const x = domainPoints(domain);
  const made: LayersPlan['points'] = { from: 'domain', count: x.shape[0] };
  return runs.map((run) => {
    const planned = plannedMerge(plan, run);
    const [fitted] =
      planned === undefined
        ? fittedRuns(surrogate, [run], x, domain)
        : measuredRuns(surrogate, [{ ...run, map: mapOf(surrogate, planned) }], x, domain);
    const { layers: own, into, error, largest } = fitted;
    demand(
      Number.isFinite(error) && Number.isFinite(largest),
      `the map of layers ${own.join('-')} into ${into} must give finite numbers`,
      'others at points of the domain',
      'Restore it, or make the plan again.',
    );
    return mergeOf(fitted, domain, made);
  });
}

/** Plans have no seed: the same network, selection and points give the same maps. */
const random = (purpose: string) => stream(1, purpose);

/** @throws InputError where there is no box */
function domainPoints(domain: Domain | undefined) {
  if (domain !== undefined) return pointsOfDomain(domain, MERGE_POINTS, random);
  throw new InputError(
    'layers are merged on points: samples, or those of a domain',
    'neither',
    'Give samples, or bounds of the inputs.',
  );
}
