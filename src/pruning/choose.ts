import type { LayerSignificance, Significance } from '../interval/index.ts';
import { demandFiniteLayer } from './finite.ts';
import type { LayerPlan, NeuronPlan, PruningPlan, PruningRule } from './plan.ts';
import { checkRule } from './rule.ts';

/** Whether a neuron stays, and why. */
type Verdict = Pick<NeuronPlan, 'keep' | 'reason'>;

/** A hidden neuron among those that it is compared with. */
interface Candidate {
  readonly layer: number;
  readonly index: number;
  readonly score: number;
}

/**
 * Chooses the hidden neurons to keep by their significance (the seed: those of lowest significance are removed). Of equal
 * scores the lower layer, then the lower index, ranks first. The best neuron of a layer always stays, whatever the rule.
 *
 * The raw interval significance falls from layer to layer on deep networks, so scope `global` takes most from the last
 * layers.
 *
 * @throws InputError when the rule does not fit the network, or a score or enclosure is not finite (its box is too large)
 */
export function choosePlan(significance: Significance, rule: PruningRule): PruningPlan {
  const hidden = significance.layers.filter(({ layer }) => layer > 0);
  hidden.forEach(demandFiniteLayer);
  checkRule(rule, hidden.length);
  const layers = hidden.map(candidatesOf);
  const verdicts = verdictsOf(layers, rule);
  return {
    schema: 'sobolev/plan/1',
    criterion: 'interval-significance',
    rule,
    layers: hidden.map(
      ({ layer, values }, l): LayerPlan => ({
        layer,
        neurons: layers[l].map((candidate) => ({
          index: candidate.index,
          score: candidate.score,
          ...(verdicts.get(candidate) as Verdict),
          midpoint: 0.5 * values.lo[candidate.index] + 0.5 * values.hi[candidate.index],
        })),
      }),
    ),
  };
}

function candidatesOf({ layer, significance }: LayerSignificance): Candidate[] {
  return significance.map((score, index) => ({ layer, index, score }));
}

function verdictsOf(layers: readonly Candidate[][], rule: PruningRule): Map<Candidate, Verdict> {
  const global = 'scope' in rule && rule.scope === 'global';
  const scopes = global ? [layers.flat()] : layers;
  const best = new Set(layers.map((layer) => ranked(layer)[0]));
  const verdicts = scopes.flatMap((scope, k) => {
    const order = ranked(scope);
    if (rule.by === 'threshold') return byThreshold(order, best, rule.threshold);
    return byRank(order, best, quota(rule, scope.length, k), global ? ' over all layers' : '');
  });
  return new Map(verdicts);
}

/** Keeps what reaches a share of the largest score (of equals, where all scores are 0), and `best`. */
function byThreshold(
  order: readonly Candidate[],
  best: ReadonlySet<Candidate>,
  threshold: number,
): [Candidate, Verdict][] {
  const largest = order[0].score;
  return order.map((candidate) => {
    const share = largest === 0 ? 1 : candidate.score / largest;
    const above = share >= threshold;
    const keep = above || best.has(candidate);
    const why = `${share.toPrecision(3)} of the largest score, ${above ? 'not ' : ''}below the threshold ${threshold}`;
    return [candidate, { keep, reason: keep && !above ? `${why}; ${STAYS}` : why }];
  });
}

/** Keeps the first `count`, of which `best` take their places before the others. */
function byRank(
  order: readonly Candidate[],
  best: ReadonlySet<Candidate>,
  count: number,
  where: string,
): [Candidate, Verdict][] {
  const others = order.filter((candidate) => !best.has(candidate));
  const forced = order.length - others.length;
  const kept = new Set([...best, ...others.slice(0, Math.max(0, count - forced))]);
  return order.map((candidate, rank) => {
    const keep = kept.has(candidate);
    const why = `rank ${rank + 1} of ${order.length}${where}`;
    if (keep === rank < count) return [candidate, { keep, reason: why }];
    return [
      candidate,
      { keep, reason: `${why}; ${keep ? STAYS : 'gives way to the best of another layer'}` },
    ];
  });
}

const STAYS = 'stays as the best of its layer';

/** How many neurons of a scope a rule keeps. */
function quota(rule: Exclude<PruningRule, { by: 'threshold' }>, size: number, k: number): number {
  if (rule.by === 'ratio') return size - Math.floor(rule.ratio * size);
  return Math.min(size, typeof rule.keep === 'number' ? rule.keep : rule.keep[k]);
}

/** By score, highest first; ties by layer, then index. */
function ranked(scope: readonly Candidate[]): Candidate[] {
  return [...scope].sort((p, q) => q.score - p.score || p.layer - q.layer || p.index - q.index);
}
