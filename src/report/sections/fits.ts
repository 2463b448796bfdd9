import type { ReportData } from '../data.ts';
import { fitFigure, framesOf } from '../figures/fits.ts';
import { formatCount } from '../format.ts';
import { html } from '../html.ts';
import { ordersDrawn } from '../orders.ts';
import { layersOf, stageOf } from '../results.ts';
import type { Section } from '../section.ts';
import { stageStyles } from '../stages.ts';

/** Undefined when no network was evaluated at the figure's points. */
export function fitsSection(data: ReportData): Section | undefined {
  const { results, test } = data;
  if (test.networks.length === 0) return undefined;
  const frames = framesOf(test);
  const styles = stageStyles(results.stages);
  const gammas = ordersDrawn(test.truth).some(({ series }) => series === 'gamma');
  return {
    id: 'fits',
    heading: `${gammas ? 'Value, delta and gamma' : 'Value and delta'} against the truth`,
    body: html`<p>${formatCount(test.axis.values.length)} points of the test set, over the ${test.axis.label}. Small dots are the network. Below them lies
the truth: a broad line, or broad dots where inputs beside that axis move it. R² is that of Table 1. A network trained on values alone is usually fine in the value and frays in delta${
      gammas && ' and gamma'
    }. Below, the errors, network minus truth, are magnified, on one scale for
every network: a bend is a bias along the axis, scatter is error that depends on
what the axis does not show, and growth towards the ends is for want of samples there.</p>
${test.networks.map((network) => {
  const stage = stageOf(results, network.name);
  const style = styles[network.name];
  return html`<h3>${style.title}</h3>
${stage && html`<p class="sub">${layersOf(data, stage)}, ${formatCount(stage.parameters)} parameters</p>`}
${fitFigure(test, frames, { ...network, style }, stage)}
`;
})}`,
  };
}
