import type { ReportData } from '../data.ts';
import { lossFigure } from '../figures/losses.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';

/** Undefined when no stage has a loss curve. */
export function trainingSection({ results: { stages } }: ReportData): Section | undefined {
  if (stages.every(({ curve }) => curve.steps.length === 0)) return undefined;
  return {
    id: 'training',
    heading: 'Training',
    body: html`<p>Vanilla training sees the values only, Sobolev training the derivatives as well. Where labels are sampled, a
loss levels off at the variance of its labels, not at zero: curves that end at the same height may belong to networks of
very different accuracy, which only the test set tells apart.</p>
${lossFigure(stages)}`,
  };
}
