import type { StageResult } from '../../study/index.ts';
import type { ReportData } from '../data.ts';
import { lossFigure } from '../figures/losses.ts';
import { ordersFigure } from '../figures/orders.ts';
import { type Content, html } from '../html.ts';
import { comparedOrders } from '../orders.ts';
import type { Section } from '../section.ts';
import { stageStyles } from '../stages.ts';

/** Undefined when no stage has a loss curve. */
export function trainingSection({ results: { stages } }: ReportData): Section | undefined {
  if (stages.every(({ curve }) => curve.steps.length === 0)) return undefined;
  // Where stages differ in order alone, one figure has the curves of all.
  const all = comparedOrders(stages).length < stages.length;
  return {
    id: 'training',
    heading: 'Training',
    body: html`<p>Vanilla training sees the values only, Sobolev training the derivatives as well. Where labels are sampled, a
loss levels off at the variance of its labels, not at zero: curves that end at the same height may belong to networks of
very different accuracy, which only the test set tells apart.</p>
${all && lossFigure(stages)}
${ordersFigure(stages)}${findingsList(stages)}`,
  };
}

/** What the trainings show that a reader should know; undefined when it is nothing. */
function findingsList(stages: readonly StageResult[]): Content {
  const styles = stageStyles(stages);
  const items = stages.flatMap(({ name, findings = [] }) =>
    findings.map(({ message }) => html`<li>${styles[name].title}: ${message}</li>\n`),
  );
  return items.length === 0 ? undefined : html`\n<h3>Found in the trainings</h3>\n<ul>\n${items}</ul>`;
}
