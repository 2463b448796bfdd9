import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import type { Ends } from '../../interval/index.ts';
import type { ScoreGroup, Scores } from '../../pruning/index.ts';
import { formatNumber } from '../../report/format.ts';
import type { Variable } from '../../variable/index.ts';

/** Characters of the longest bar. */
const BAR = 24;
/** Most neurons of a layer that are drawn; the profile of a wider layer is thinned. */
const PROFILE = 48;
const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** An interval as text, with four digits of its width: more digits where its ends are close together. */
function interval(lo: number, hi: number): string {
  const shared = Math.log10(Math.max(Math.abs(lo), Math.abs(hi)) / (hi - lo));
  const digits = Number.isFinite(shared) ? 4 + Math.min(Math.max(Math.ceil(shared), 0), 13) : 4;
  return `[${formatNumber(lo, digits)}, ${formatNumber(hi, digits)}]`;
}

/**
 * Scores for the terminal. Each input has a bar; each hidden layer has the profile of its neurons in falling order, on one
 * logarithmic scale for all layers. Each output has its guaranteed range where that is known.
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
  const hidden = groups.filter(({ of }) => of === 'neurons');
  const scale = scaleOf(hidden);
  const layerRows = hidden.map(({ layer, scores }) => {
    const sorted = [...scores].sort((p, q) => q - p);
    return [
      String(layer),
      String(sorted.length),
      scientific(sorted[0]),
      scientific(sorted[Math.floor(sorted.length / 2)]),
      scientific(sorted[sorted.length - 1]),
      thinned(sorted).map(scale).join(''),
    ];
  });
  tables.push(
    alignColumns(
      [['layer', 'neurons', 'largest', 'median', 'smallest', 'neurons in falling order'], ...layerRows],
      [5],
    ),
  );
  if (ranges !== undefined) {
    const rows = outputs.map((output, j) => [labelled(output), interval(ranges.lo[j], ranges.hi[j])]);
    tables.push(alignColumns([['output', 'guaranteed range'], ...rows], [0, 1]));
  }
  return tables.join('\n\n');
}

/** "hidden layers 16-16, 353 neurons" */
export function describeScores({ groups }: Pick<Scores, 'groups'>): string {
  const widths = groups.filter(({ of }) => of === 'neurons').map(({ scores }) => scores.length);
  return widths.length === 0 ? 'no hidden layers' : `hidden layers ${formatWidths(widths)}`;
}

function labelled({ name, unit }: Variable): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function bar(share: number): string {
  if (!Number.isFinite(share)) return '';
  const filled = Math.round(BAR * share);
  return filled === 0 && share > 0 ? '▏' : '█'.repeat(filled);
}

/** The height of a neuron's mark: eight steps over the decades of all layers; a blank for 0. */
function scaleOf(layers: readonly ScoreGroup[]): (score: number) => string {
  const logarithms = layers
    .flatMap(({ scores }) => scores)
    .filter((score) => score > 0)
    .map(Math.log);
  const [lo, hi] = [Math.min(...logarithms), Math.max(...logarithms)];
  return (score) => {
    if (score <= 0) return ' ';
    const share = hi > lo ? (Math.log(score) - lo) / (hi - lo) : 1;
    return STEPS[Math.min(STEPS.length - 1, Math.floor(share * STEPS.length))];
  };
}

function thinned(sorted: readonly number[]): number[] {
  if (sorted.length <= PROFILE) return [...sorted];
  return Array.from({ length: PROFILE }, (_, k) => sorted[Math.floor((k * sorted.length) / PROFILE)]);
}

function scientific(score: number): string {
  return score.toExponential(2);
}
