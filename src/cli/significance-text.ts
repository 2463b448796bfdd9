import { alignColumns, formatWidths } from '../evaluation/index.ts';
import type { LayerSignificance, Significance } from '../interval/index.ts';
import { formatNumber } from '../report/format.ts';
import type { Variable } from '../variable/index.ts';

/** Characters of the longest bar. */
const BAR = 24;
/** Neurons of a layer that are drawn, at most: the profile of a wider one is thinned. */
const PROFILE = 48;
const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Four digits of what an interval covers: more where its ends are close together. */
function interval(lo: number, hi: number): string {
  const shared = Math.log10(Math.max(Math.abs(lo), Math.abs(hi)) / (hi - lo));
  const digits = Number.isFinite(shared) ? 4 + Math.min(Math.max(Math.ceil(shared), 0), 13) : 4;
  return `[${formatNumber(lo, digits)}, ${formatNumber(hi, digits)}]`;
}

/**
 * A significance for the terminal: each input with a bar, and each hidden layer with the profile of its neurons in falling
 * order, on one logarithmic scale for all layers.
 */
export function significanceText(
  { layers: [first, ...hidden], domain, outputs: ranges }: Significance,
  { inputs, outputs }: { readonly inputs: readonly Variable[]; readonly outputs: readonly Variable[] },
): string {
  const largest = Math.max(...first.significance);
  const inputRows = inputs.map(({ name, unit }, k) => [
    unit === undefined ? name : `${name} (${unit})`,
    interval(domain.lo[k], domain.hi[k]),
    scientific(first.significance[k]),
    bar(first.significance[k] / largest),
  ]);
  const scale = scaleOf(hidden);
  const layerRows = hidden.map((layer) => {
    const sorted = [...layer.significance].sort((p, q) => q - p);
    return [
      String(layer.layer),
      String(sorted.length),
      scientific(sorted[0]),
      scientific(sorted[Math.floor(sorted.length / 2)]),
      scientific(sorted[sorted.length - 1]),
      thinned(sorted).map(scale).join(''),
    ];
  });
  const outputRows = outputs.map(({ name, unit }, j) => [
    unit === undefined ? name : `${name} (${unit})`,
    interval(ranges.lo[j], ranges.hi[j]),
  ]);
  return [
    alignColumns([['input', 'domain', 'significance', ''], ...inputRows], [0, 1, 3]),
    alignColumns(
      [['layer', 'neurons', 'largest', 'median', 'smallest', 'neurons in falling order'], ...layerRows],
      [5],
    ),
    alignColumns([['output', 'guaranteed range'], ...outputRows], [0, 1]),
  ].join('\n\n');
}

/** "16-16, 353 neurons" of the hidden layers. */
export function describeSignificance({ layers }: Significance): string {
  const widths = layers.slice(1).map(({ significance }) => significance.length);
  return widths.length === 0 ? 'no hidden layers' : `hidden layers ${formatWidths(widths)}`;
}

function bar(share: number): string {
  if (!Number.isFinite(share)) return '';
  const filled = Math.round(BAR * share);
  return filled === 0 && share > 0 ? '▏' : '█'.repeat(filled);
}

/** The height of a neuron's mark: eight steps over the decades of all layers; a blank for 0. */
function scaleOf(layers: readonly LayerSignificance[]): (score: number) => string {
  const logarithms = layers
    .flatMap(({ significance }) => significance)
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
