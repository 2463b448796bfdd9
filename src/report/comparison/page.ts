import { type Comparison, headingOf, type SettingFindings } from '../../comparison/index.ts';
import { pageOf } from '../document.ts';
import { formatCount, formatSmall } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Section } from '../section.ts';
import { costFigure } from './cost-figure.ts';
import { sizeFigure } from './size-figure.ts';
import { mediansTable, verdictsTable } from './tables.ts';
import { tuningFigure } from './tuning-figure.ts';

/** A comparison as one HTML file, without scripts and without a network. The same comparison gives the same bytes. */
export function renderComparison(comparison: Comparison): string {
  const { source, findings } = comparison;
  return pageOf({
    title: `What becomes of small networks: ${source.name}`,
    lead: lead(comparison),
    facts: facts(comparison),
    sections: [...findings.map((found) => settingSection(comparison, found)), setupSection(comparison)],
    footer: 'Method: Kichler, Afghan and Naumann, “Towards Sobolev Pruning”, RWTH Aachen, 2024.',
  });
}

function lead({ plan: { seeds } }: Comparison): Markup {
  return html`<p class="lead">Networks of the same size, by where they come from: an oversized network pruned by criteria or at random, random
weights trained from scratch, or distillation. All with the same labels and steps, over ${seeds.length} seed${seeds.length === 1 ? '' : 's'}.</p>`;
}

function facts({ plan, oversized, order, engine }: Comparison) {
  const { hidden } = plan.oversized;
  return [
    {
      term: 'Oversized network',
      value: hidden.join('-'),
      detail:
        oversized.length === 0
          ? 'given'
          : `1 − R² of ${order}: ${oversized.map(({ after }) => formatSmall(after[order]?.median ?? Number.NaN)).join(' · ')}`,
    },
    {
      term: 'Steps',
      value: formatCount(plan.steps),
      detail: `and ${formatCount(plan.oversized.steps)} before a pruning`,
    },
    { term: 'Seeds', value: String(plan.seeds.length), detail: plan.seeds.join(', ') },
    { term: 'Engine', value: engine.name, detail: `${engine.version}, one thread a seed` },
  ];
}

function settingSection(comparison: Comparison, found: SettingFindings): Section {
  const { setting } = found;
  return {
    id: setting,
    heading: headingOf(found),
    body: html`${listOf([...found.short, ...found.paper])}
${sizeFigure(comparison, setting)}
${listOf(found.sizes)}
${verdictsTable(comparison, setting)}
${tuningFigure(comparison, setting)}
${costFigure(comparison, setting)}
${mediansTable(comparison, setting)}
${failures(comparison, setting)}`,
  };
}

function listOf(sentences: readonly string[]): Content {
  if (sentences.length === 0) return undefined;
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>`;
}

/** Networks that could not be made, with the reasons. */
function failures({ rows }: Comparison, setting: SettingFindings['setting']): Content {
  const reasons = rows
    .filter((row) => row.setting === setting)
    .flatMap(({ size, title, failures: own }) => own.map((reason) => `${size} ${title}: ${reason}`));
  return reasons.length > 0 && html`<p>Not made:</p>\n${listOf(reasons)}`;
}

function setupSection(comparison: Comparison): Section {
  return {
    id: 'setup',
    heading: 'Setup',
    body: html`<p>Better by more than the spread means that each seed of the one is below all seeds of the other. With three seeds chance does that, either
way, in one comparison of ten. Steps are counted alike for all; those of the oversized network cost more time, which the figures of cost show.</p>
<details><summary>The plan</summary><pre>${JSON.stringify(comparison.plan, null, 2)}</pre></details>`,
  };
}
