import type { StageResult, StudyResults } from '../../study/index.ts';
import { formatR2, formatRatio, formatSmall } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { missedShare, publishedR2 } from '../results.ts';
import { stageStyles } from '../stages.ts';
import { table } from '../table.ts';

/** R² and error of every network for every order, beside the published ones where there are any. */
export function accuracyTable(results: StudyResults): Markup {
  const published = results.published !== undefined;
  const styles = stageStyles(results.stages);
  return table({
    caption: html`R² on the test set${published && ', beside the published table'}`,
    columns: [
      { header: 'Predicts' },
      { header: 'R²', numeric: true },
      ...(published ? [{ header: 'R² published', numeric: true }] : []),
      { header: '1 − R²', numeric: true },
      ...(published
        ? [{ header: '1 − R² published', numeric: true }, { header: '1 − R² against published' }]
        : []),
      { header: 'RMSE', numeric: true },
    ],
    groups: results.stages.map((stage) => ({
      header: styles[stage.name].short,
      rows: measures(stage, results).map(({ name, r2, reference, rmse }) => ({
        header: name,
        cells: [
          formatR2(r2),
          ...(published ? [reference !== undefined && formatR2(reference)] : []),
          formatSmall(missedShare(r2)),
          ...(published
            ? [reference !== undefined && formatSmall(missedShare(reference)), verdict(r2, reference)]
            : []),
          rmse !== undefined && formatSmall(rmse),
        ],
      })),
    })),
  });
}

/** How many of the published numbers this run reaches. */
export function countReached(results: StudyResults): { readonly reached: number; readonly of: number } {
  const comparisons = results.stages
    .flatMap((stage) => measures(stage, results))
    .filter(({ reference }) => reference !== undefined);
  return {
    reached: comparisons.filter(({ r2, reference }) => Number.isFinite(r2) && r2 >= reference!).length,
    of: comparisons.length,
  };
}

interface Measure {
  readonly name: string;
  /** NaN where the truth is constant. */
  readonly r2: number;
  readonly reference?: number;
  readonly rmse?: number;
}

function measures(stage: StageResult, results: StudyResults): readonly Measure[] {
  const reference = publishedR2(results, stage.name);
  const { values = Number.NaN, gradients = Number.NaN, curvatures } = stage.r2;
  const { gradients: byColumn = Number.NaN } = stage.r2PerDimension;
  const onOutputScale = stage.columns?.gradients?.onOutputScale;
  return [
    { name: 'values', r2: values, reference: reference?.values, rmse: stage.rmse.values },
    {
      name: 'deltas, flattened',
      r2: gradients,
      reference: reference?.gradients,
      rmse: stage.rmse.gradients,
    },
    { name: 'deltas, mean over inputs', r2: byColumn },
    ...(onOutputScale === undefined ? [] : [{ name: 'deltas, on the output’s scale', r2: onOutputScale }]),
    ...(curvatures === undefined
      ? []
      : [
          {
            name: 'gammas',
            r2: curvatures,
            reference: reference?.curvatures,
            rmse: stage.rmse.curvatures,
          },
        ]),
  ];
}

/** Says by sign, word and colour whether R² is above or below the published one. */
function verdict(r2: number, reference: number | undefined): Content {
  if (reference === undefined) return undefined;
  if (!Number.isFinite(r2)) return html`<span class="below">▼ not finite</span>`;
  if (r2 === reference) return html`<span class="reached">▲ equal</span>`;
  const ratio = (1 - reference) / (1 - r2);
  return r2 > reference
    ? html`<span class="reached">▲ ${Number.isFinite(ratio) ? `${formatRatio(ratio)}× smaller` : 'exact'}</span>`
    : html`<span class="below">▼ ${formatRatio(1 / ratio)}× larger</span>`;
}
