import type { ReportData } from '../data.ts';
import { accuracyFigure } from '../figures/accuracy.ts';
import { html } from '../html.ts';
import { ordersScored } from '../orders.ts';
import type { Section } from '../section.ts';
import { accuracyTable } from '../tables/accuracy.ts';

export function accuracySection({ results }: ReportData): Section {
  const published = results.published !== undefined;
  const gammas = ordersScored(results.stages).some(({ metric }) => metric === 'curvatures');
  return {
    id: 'accuracy',
    heading: 'Accuracy',
    body: html`<p>R² is the share of the variance over the test set that a network explains; 1 − R² is the share it misses,
and tells good networks apart. “Deltas, flattened” pools the derivatives with respect to all
inputs${published && ', as published'}; the spread between inputs flatters it, so the mean of the R² of each input stands
beside it.${
      results.stages.some(({ columns }) => columns?.gradients?.onOutputScale !== undefined) &&
      html` That mean breaks down where a derivative hardly varies; “on the output’s scale” stands the mean of
1 − mean((ŝ − s)²)·var(x)/var(y) over the inputs, s the derivative of y by x, which does not.`
    }${
      gammas
        ? ' “Gammas” are sums of all entries of the Hessian.'
        : ` The truth are the reference model's own labels, with their noise if it has any: gammas are not known.`
    }${
      published &&
      html` ▲ marks an R² at or above the published one, ▼ one below, with the factor between the two 1 − R²; blank where
nothing was published.`
    }</p>
${accuracyFigure(results)}
${accuracyTable(results)}`,
  };
}
