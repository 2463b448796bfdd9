import { criterionOf, type StageResult, type StudyResults, trains } from '../../study/index.ts';
import { formatCount, formatSmall, MISSING } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { ordersScored } from '../orders.ts';
import { missedShare, parametersLeft } from '../results.ts';
import { stageStyles } from '../stages.ts';
import { table } from '../table.ts';

/**
 * Networks that a pruning left, beside what trainings made of them: a row for each training. Undefined where no stage prunes
 * alone: before the training of a stage its network is not scored.
 */
export function tuningTable({ stages }: StudyResults): Content {
  const styles = stageStyles(stages);
  const orders = ordersScored(stages);
  const rows = stages.filter(isCut).flatMap((cut): { cut: Cut; after?: StageResult }[] => {
    const tuned = stages.filter((one) => one.parent === cut.name && one.pruning === undefined && trains(one));
    return tuned.length > 0 ? tuned.map((after) => ({ cut, after })) : [{ cut }];
  });
  if (rows.length === 0) return undefined;
  return beforeAndAfter();

  function beforeAndAfter(): Markup {
    return table({
      caption: html`Parameters left, and 1 − R² as each pruning leaves it and after the tuning behind it`,
      columns: [
        { header: 'Pruning' },
        { header: 'Criterion' },
        { header: 'Left', numeric: true },
        ...orders.map(({ name }) => ({ header: `${name} before`, numeric: true })),
        { header: 'Steps', numeric: true },
        ...orders.map(({ name }) => ({ header: `${name} after`, numeric: true })),
      ],
      groups: [
        {
          rows: rows.map(({ cut, after }) => ({
            header: styles[cut.name].short,
            cells: [
              criterionOf(cut.pruning).name,
              formatCount(parametersLeft(cut)),
              ...orders.map(({ metric }) => formatSmall(missedShare(cut.r2[metric]))),
              after === undefined ? MISSING : formatCount(after.steps),
              ...orders.map(({ metric }) => (after ? formatSmall(missedShare(after.r2[metric])) : MISSING)),
            ],
          })),
        },
      ],
    });
  }
}

type Cut = StageResult & Required<Pick<StageResult, 'pruning'>>;

/** Whether a stage prunes and trains nothing. */
function isCut(stage: StageResult): stage is Cut {
  return stage.pruning !== undefined && !trains(stage);
}
