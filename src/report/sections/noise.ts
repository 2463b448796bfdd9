import type { StageResult } from '../../study/index.ts';
import type { ReportData } from '../data.ts';
import { noiseFigure } from '../figures/noise.ts';
import { type Content, html } from '../html.ts';
import { noisyOrders } from '../orders.ts';
import type { Section } from '../section.ts';
import { stageStyles } from '../stages.ts';

/** Undefined when labels have no noise that is known, and no loss was chosen by it. */
export function noiseSection({ results: { stages, varianceReduction } }: ReportData): Section | undefined {
  const noisy = noisyOrders(stages).length > 0;
  const chosen = choices(stages);
  if (!noisy && chosen === undefined) return undefined;
  return {
    id: 'noise',
    heading: 'Noise of the labels',
    body: html`${
      noisy &&
      html`<p>Labels are means over sampled paths, whose spread tells their standard errors. A training averages noise over its
points, so that a network may be far nearer to the truth than its labels are. Even derivatives whose labels are mostly noise
may help, where values and lower derivatives are noisy too; beside nearly exact ones they may do harm.${
        varianceReduction !== undefined && html` Noise was taken away by ${varianceReduction}.`
      }</p>
${noiseFigure(stages)}`
    }${chosen}`,
  };
}

/** Why losses that were chosen by noise are what they are. */
function choices(stages: readonly StageResult[]): Content {
  const styles = stageStyles(stages);
  const items = stages.flatMap(({ name, reasons = [] }) =>
    reasons.map((reason) => html`<li>${styles[name].short}: ${reason}</li>\n`),
  );
  return items.length === 0 ? undefined : html`\n<h3>Orders chosen by noise</h3>\n<ul>\n${items}</ul>`;
}
