import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import type { Ends } from '../../interval/index.ts';
import type { Scored, ScoreGroup, Scores } from '../../pruning/index.ts';
import { formatNumber } from '../../report/format.ts';
import { counted } from '../../tensor/index.ts';
import type { Variable } from '../../variable/index.ts';
import { bar, scaleOf, scientific, thinned } from './marks.ts';

/** An interval as text, with four digits of its width: more digits where its ends are close together. */
function interval(lo: number, hi: number): string {
  const shared = Math.log10(Math.max(Math.abs(lo), Math.abs(hi)) / (hi - lo));
  const digits = Number.isFinite(shared) ? 4 + Math.min(Math.max(Math.ceil(shared), 0), 13) : 4;
  return `[${formatNumber(lo, digits)}, ${formatNumber(hi, digits)}]`;
}

/**
 * Scores for the terminal. Each input and each layer has a bar. Neurons and weights have the profile of their layer in falling
 * order, on one logarithmic scale for all layers. Each output has its guaranteed range where that is known.
 *
 * @param title of the column of scores: "significance"
 */
export function scoresText(
  { groups, domain }: Pick<Scores, 'groups' | 'domain'>,
  { inputs, outputs }: { readonly inputs: readonly Variable[]; readonly outputs: readonly Variable[] },
  title: string,
  ranges?: Ends,
): string {
  const tables: string[] = [];
  const first = groups.find(({ of }) => of === 'inputs')?.scores;
  if (first !== undefined) {
    const largest = Math.max(...first);
    const rows = inputs.map((input, k) => [
      labelled(input),
      domain === undefined ? '' : interval(domain.lo[k], domain.hi[k]),
      scientific(first[k]),
      bar(first[k] / largest),
    ]);
    tables.push(alignColumns([['input', 'domain', title, ''], ...rows], [0, 1, 3]));
  }
  for (const kind of ['neurons', 'weights'] as const) {
    const own = groups.filter(({ of }) => of === kind);
    if (own.length > 0) tables.push(profiles(kind, own));
  }
  const layers = groups.filter(({ of }) => of === 'layers');
  if (layers.length > 0) {
    const largest = Math.max(...layers.map(({ scores }) => scores[0]));
    const rows = layers.map(({ layer, scores: [score] }) => [
      String(layer),
      scientific(score),
      bar(score / largest),
    ]);
    tables.push(alignColumns([['layer', title, ''], ...rows], [2]));
  }
  if (ranges !== undefined) {
    const rows = outputs.map((output, j) => [labelled(output), interval(ranges.lo[j], ranges.hi[j])]);
    tables.push(alignColumns([['output', 'guaranteed range'], ...rows], [0, 1]));
  }
  return tables.length === 0 ? 'the network has no hidden layers' : tables.join('\n\n');
}

/** A line a layer: how many scores it has, their spread and profile. */
function profiles(kind: 'neurons' | 'weights', groups: readonly ScoreGroup[]): string {
  const scale = scaleOf(groups);
  const rows = groups.map(({ layer, scores }) => {
    const sorted = Float64Array.from(scores).sort().reverse();
    return [
      String(layer),
      sorted.length.toLocaleString('en'),
      scientific(sorted[0]),
      scientific(sorted[Math.floor(sorted.length / 2)]),
      scientific(sorted[sorted.length - 1]),
      thinned([...sorted])
        .map(scale)
        .join(''),
    ];
  });
  const header = ['layer', kind, 'largest', 'median', 'smallest', `${kind} in falling order`];
  return alignColumns([header, ...rows], [5]);
}

/** The scores that were asked for. Criteria score inputs beside neurons: of inputs alone, neurons are not shown. */
export function askedScores<Own extends Pick<Scores, 'groups'>>(scores: Own, what: Scored): Own {
  if (what !== 'inputs') return scores;
  return { ...scores, groups: scores.groups.filter(({ of }) => of === what) };
}

/** "hidden layers 16-16", "8 inputs", "353 weights" */
export function describeScores({ groups }: Pick<Scores, 'groups'>): string {
  const of = (kind: Scored) => groups.filter((group) => group.of === kind).map(({ scores }) => scores.length);
  const [inputs, neurons, weights, layers] = [of('inputs'), of('neurons'), of('weights'), of('layers')];
  if (weights.length > 0)
    return counted(
      weights.reduce((p, q) => p + q),
      'weight',
    );
  if (layers.length > 0) return counted(layers.length, 'layer');
  if (neurons.length === 0 && inputs.length > 0) return counted(inputs[0], 'input');
  return neurons.length === 0 ? 'no hidden layers' : `hidden layers ${formatWidths(neurons)}`;
}

function labelled({ name, unit }: Variable): string {
  return unit === undefined ? name : `${name} (${unit})`;
}
