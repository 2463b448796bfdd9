import type { ReportData } from '../data.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';
import { stageStyles } from '../stages.ts';
import { agreementTable } from '../tables/agreement.ts';

/** Undefined when no neurons were removed, or the run is of an earlier version. */
export function agreementSection({ results }: ReportData): Section | undefined {
  const agreements = (results.agreements ?? []).filter(({ criteria }) => criteria.length > 0);
  if (agreements.length === 0) return undefined;
  const styles = stageStyles(results.stages);
  return {
    id: 'agreement',
    heading: 'How criteria agree',
    body: html`<p>Each criterion puts the neurons of a layer in an order, and the last are removed. The truth is what intervals bound from
above: the range of a neuron over points of the box, times the largest magnitude of the output’s derivative with respect to it. A rank
correlation of 1 says that a criterion removes the same neurons as the truth, whatever share of them goes; 0, that it chooses as by
chance; below 0, that it prefers to remove what matters. “All layers” ranks the neurons of all layers together.</p>
${agreements.map((agreement) => agreementTable(agreement, styles[agreement.network]?.short ?? agreement.network))}`,
  };
}
