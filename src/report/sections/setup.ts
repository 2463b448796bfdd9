import type { ReportData } from '../data.ts';
import { html } from '../html.ts';
import { formatJson } from '../json.ts';
import type { Section } from '../section.ts';

export function setupSection({ config, results }: ReportData): Section {
  return {
    id: 'configuration',
    heading: 'Configuration',
    body: html`<p>The study is reproducible from its configuration and its seed. The parameters of the reference, whether drawn from
the seed or given, are the ones that were used.</p>
<details><summary>Full configuration</summary><pre tabindex="0">${formatJson(config)}</pre></details>
<details><summary>Parameters of the reference</summary><pre tabindex="0">${formatJson(results.reference)}</pre></details>`,
  };
}
