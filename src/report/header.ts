import type { ReportData } from './data.ts';
import { formatCount, formatNumber, formatSeconds, formatSmall, formatThreads } from './format.ts';
import { type Content, html, type Markup } from './html.ts';
import { ordersScored } from './orders.ts';
import { finalStage, layersOf, missedShare, stageOf } from './results.ts';
import type { Section } from './section.ts';
import { STAGE_STYLES } from './stages.ts';
import { countReached } from './tables/accuracy.ts';

/** Title, one sentence, the figures that one looks for first, and the contents. */
export function header(data: ReportData, sections: readonly Section[]): Markup {
  return html`<header>
<h1>${data.title}</h1>
${lead(data)}
<dl class="facts">
${facts(data).map(
  ({ term, value, detail }) => html`<div><dt>${term}</dt><dd>${value}<small>${detail}</small></dd></div>\n`,
)}</dl>
<nav aria-label="Contents"><ul>
${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>\n`)}</ul></nav>
</header>`;
}

function lead(data: ReportData): Content {
  const oversized = stageOf(data.results, 'oversized');
  const final = finalStage(data.results);
  if (!oversized || !final || final === oversized) return undefined;
  return html`<p class="lead">An oversized network is fitted to samples of the reference model, the neurons that interval
adjoints find insignificant are removed, and what is left is fine-tuned on values and derivatives: from
${layersOf(data, oversized)} with ${formatCount(oversized.parameters)} parameters to ${layersOf(data, final)} with
${formatCount(final.parameters)}.</p>`;
}

interface Fact {
  readonly term: string;
  readonly value: string;
  readonly detail: string;
}

function facts({ results }: ReportData): readonly Fact[] {
  const oversized = stageOf(results, 'oversized');
  const final = finalStage(results);
  const { reached, of } = countReached(results);
  const orders = ordersScored(results.stages);
  const list: (Fact | undefined)[] = [
    oversized &&
      final && {
        term: 'Network',
        value: `${formatNumber(oversized.parameters / final.parameters, 3)}× smaller`,
        detail: `${formatCount(oversized.parameters)} to ${formatCount(final.parameters)} parameters`,
      },
    of > 0
      ? { term: 'R² beside the published', value: `${reached} of ${of}`, detail: 'at or above' }
      : undefined,
    final && {
      term: `1 − R² of “${STAGE_STYLES[final.name].short}”`,
      value: orders.map(({ metric }) => formatSmall(missedShare(final.r2[metric]))).join(' · '),
      detail: orders.map(({ name }) => name.toLowerCase()).join(' · '),
    },
    {
      term: 'Whole job',
      value: formatSeconds(results.seconds),
      detail: `${results.engine.name} engine ${results.engine.version}, ${formatThreads(results.engine.threads)}`,
    },
    { term: 'Study', value: results.study, detail: `seed ${results.seed}` },
  ];
  return list.filter((fact) => fact !== undefined);
}
