import type { ReportData } from '../data.ts';
import { formatThreads } from '../format.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';
import { sizesTable } from '../tables/sizes.ts';
import { timingsTable } from '../tables/timings.ts';

export function costSection(data: ReportData): Section {
  const { engine } = data.results;
  return {
    id: 'cost',
    heading: 'Sizes and times',
    body: html`<p>Layers are written inputs-hidden-outputs; compression is the number of parameters of the network that a
stage comes from, before any pruning, over those that it uses: of a sparse network the weights on a path from an input to an output, with
the biases there; a control, which takes the layers of another stage and no weights, has
none. Times are wall times of this run on the ${engine.name} engine, ONNX Runtime ${engine.version}, with
${formatThreads(engine.threads)}.</p>
${sizesTable(data)}
${timingsTable(data.results)}`,
  };
}
