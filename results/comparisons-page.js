/** The part of docs/results.md that says what wins where: pruning, training from scratch, distillation. */
import { table } from './markdown.js';
import { small } from './statistics.js';

/** @import { Comparison, SeedSpread, SettingFindings } from 'sobolev' */

/** @type {Readonly<Record<string, string>>} */
const headings = {
  reference: 'with a reference, which labels points at will',
  labels: 'with a fixed number of labels',
  teacher: 'with a teacher alone',
};

/** @param {readonly Comparison[]} comparisons @returns {string} empty where there is none */
export function comparisonsPart(comparisons) {
  if (comparisons.length === 0) return '';
  return `## What wins where

\`sobolev compare\` makes small networks of one size in several ways: pruned by criteria, at once and in four rounds, or at random; from scratch; distilled
([comparing](comparing.md) says how). All have the same labels, and steps as pruning takes in all, the oversized network's included. Figures are medians of 1 − R² of
gradients over the seeds, with the least and the most; "better" and "worse" are said where each seed of the one is below all seeds of the other. Times hold labels, the
oversized network, the criterion and the training.

${comparisons.map(comparisonPart).join('\n\n')}
`;
}

/** @param {Comparison} comparison */
function comparisonPart(comparison) {
  const { source, plan, findings, oversized, order } = comparison;
  const { hidden, steps } = plan.oversized;
  const missed = oversized.map(({ after }) => small(after[order]?.median ?? null)).join(' and ');
  return `### ${source.name}, seeds ${plan.seeds.join(', ')}

Oversized network ${hidden.join('-')}, ${count(steps)} steps; small ones ${count(plan.steps)} steps of \`${plan.method}\`. ${count(plan.points)} points of the reference or the teacher, ${count(plan.labels)}
where labels are fixed. The oversized networks, trained on these, have 1 − R² of ${order} ${missed}.

${findings.map((found) => settingPart(comparison, found)).join('\n\n')}`;
}

/** @param {Comparison} comparison @param {SettingFindings} found */
function settingPart({ rows, order }, { setting, short, paper, sizes }) {
  const own = rows.filter((row) => row.setting === setting);
  const body = own.map((row) => [
    `${row.size}, ${row.title}`,
    count(row.parameters),
    small(row.before?.[order]?.median ?? null),
    small(row.after.values?.median ?? null),
    cell(row.after[order]),
    count(row.steps),
    row.seconds.total.toFixed(1),
  ]);
  return `**${source(setting)}**

${table(['network', 'parameters', `${order} before tuning`, 'values', order, 'steps', 'seconds'], body)}

${[...short, ...paper, ...sizes].map((sentence) => `- ${sentence}`).join('\n')}`;
}

/** @param {string} setting */
function source(setting) {
  const words = headings[setting];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "3.1e-6 (2.0e-6 to 4.4e-6)" @param {SeedSpread | undefined} spread */
function cell(spread) {
  if (spread === undefined) return small(null);
  return `${small(spread.median)} (${small(spread.least)} to ${small(spread.most)})`;
}

/** @param {number} value */
const count = (value) => value.toLocaleString('en');
