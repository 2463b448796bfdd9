import type { ReportData } from '../data.ts';
import { formatNumber } from '../format.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';
import { interchangeTable } from '../tables/interchange.ts';

/** Undefined where the run did not compare estimators: its reference has but one, or the version is an earlier one. */
export function interchangeSection({ results: { interchange } }: ReportData): Section | undefined {
  if (interchange === undefined) return undefined;
  const { by, why, holds, limit, level } = interchange;
  const found = holds
    ? html`They agree within ${formatNumber(limit, 2)} standard errors, which chance alone exceeds with a probability of at most ${formatNumber(level, 1)}, over all comparisons`
    : html`They differ by more than the ${formatNumber(limit, 2)} standard errors that chance allows with a probability of ${formatNumber(level, 1)}, over all comparisons`;
  const chosen =
    by === 'likelihood-ratio'
      ? html`Labels are by the likelihood ratio${why !== undefined && html`, since ${why}`}`
      : html`Labels have ${by} gradients${why !== undefined && html`, since ${why}`}`;
  return {
    id: 'interchange',
    heading: 'How slopes are estimated',
    body: html`<p>A pathwise slope is the derivative of each simulated path. Its mean is the slope of the price where expectation and
derivative may change places, which a payoff that jumps forbids. The likelihood ratio weighs payoffs by the score of the density in its place, and asks
nothing of the payoff. Both were compared before points were labelled. ${found}. ${chosen}.</p>
${interchangeTable(interchange)}`,
  };
}
