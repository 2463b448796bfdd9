import type { Surrogate } from '../../surrogate/index.ts';
import { counted, InputError, stream } from '../../tensor/index.ts';
import { type Domain, knownDomain, withBounds } from '../../variable/index.ts';
import { basisDigest, networkDigest } from '../fingerprint.ts';
import type { AffineMap } from '../layers/affine-map.ts';
import { type Run, readerOf, runsOf } from '../layers/chain.ts';
import { type FittedRun, fittedRuns, MERGE_POINTS } from '../layers/fitted-run.ts';
import { replaceRuns } from '../layers/replace-runs.ts';
import { pointsOfDomain, someRows } from '../points.ts';
import { type PlanContext, type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { type LayersPlan, type PlannedMerge, parseLayersPlan } from './layers-document.ts';

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
    return pruned(surrogate, {
      schema: 'sobolev/plan/2',
      of: 'layers',
      criterion,
      rule,
      network: networkDigest(surrogate),
      ...(domain && { domain: { lo: [...domain.lo], hi: [...domain.hi] }, basis: basisDigest(domain, []) }),
      points: { from: points === undefined ? 'domain' : 'samples', count: x.shape[0] },
      layers: choices,
      merges: runs.map(mergeOf),
    });
  },

  apply(surrogate, plan) {
    const gone = plan.layers.filter(({ keep }) => !keep).map(({ layer }) => layer);
    const runs = runsOf(surrogate, gone);
    const missing = runs.filter((run) => plannedMerge(plan, run) === undefined);
    const made = missing.length === 0 ? [] : fittedAgain(surrogate, plan, missing);
    const merges = runs.map((run) => plannedMerge(plan, run) ?? (made.shift() as PlannedMerge));
    const { domain } = plan;
    return pruned(surrogate, { ...plan, ...(domain && { basis: basisDigest(domain, []) }), merges });
  },

  parse: parseLayersPlan,

  note({ rule, layers: choices }) {
    if (choices.some(({ keep }) => !keep)) return undefined;
    return removesNothing(rule, `the network has ${counted(choices.length, 'layer')} that can go`);
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

/** @throws InputError where the plan alone does not know the points */
function fittedAgain(
  surrogate: Surrogate,
  { points, domain }: LayersPlan,
  runs: readonly Run[],
): PlannedMerge[] {
  if (points.from === 'samples')
    throw new InputError(
      'an edited plan must have the maps of what goes, where they were fitted to samples',
      `none for ${runs.map(({ layers: own, into }) => `${own.join('-')} into ${into}`).join(', ')}`,
      'Restore it, or make the plan again.',
    );
  return fittedRuns(surrogate, runs, domainPoints(domain), domain).map(mergeOf);
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

function mergeOf({ map, ...run }: FittedRun): PlannedMerge {
  const { inputs, outputs, weight, bias } = map;
  const rows = Array.from({ length: inputs }, (_, i) => [...weight.subarray(i * outputs, (i + 1) * outputs)]);
  return { ...run, weight: rows, bias: [...bias] };
}

/** @throws InputError where the numbers do not fit the layers */
function mapOf({ layers: all }: Surrogate, { layers: own, into, weight, bias }: PlannedMerge): AffineMap {
  const { inputs } = all[own[0] - 1];
  const { outputs } = all[into - 1];
  const fits =
    weight.length === inputs && weight.every((row) => row.length === outputs) && bias.length === outputs;
  if (!fits)
    throw new InputError(
      `the map of layers ${own.join('-')} must have ${inputs} rows of ${outputs} weights, and as many biases`,
      `${weight.length} of ${[...new Set(weight.map((row) => row.length))].join(' and ')}, and ${bias.length}`,
      'Restore it, or make the plan again.',
    );
  return { inputs, outputs, weight: Float64Array.from(weight.flat()), bias: Float64Array.from(bias) };
}
