import type { StageResult } from '../../study/index.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { stageStyles } from '../stages.ts';
import { termWords } from '../terms.ts';
import { curvesOf, curvesPanel } from './curves.ts';

/** The loss of every stage, by term of its objective. */
export function lossFigure(stages: readonly StageResult[]): Markup {
  const styles = stageStyles(stages);
  const names = new Set(stages.flatMap(({ curve }) => Object.keys(curve.terms)));
  const panels = Array.from(names, (name) => {
    const { label, ...words } = termWords(name);
    return { ...words, body: curvesPanel(label, curvesOf(stages, styles, name)) };
  }).filter(({ body }) => body !== undefined);
  return figure(
    2,
    panels,
    html`The ${parts(panels.length)} of the training loss, unweighted, in normalised units, averaged over windows of steps. Steps count
from the start of each stage; the losses are on logarithmic axes.`,
  );
}

/** "two parts" */
function parts(count: number): string {
  return count === 1 ? 'only part' : `${['two', 'three', 'four', 'five'][count - 2] ?? count} parts`;
}
