import type { ChosenLabels, InterchangeCheck } from '../../reference/index.ts';
import type { ReportData } from '../data.ts';
import { formatNumber } from '../format.ts';
import { type Content, html } from '../html.ts';
import type { Section } from '../section.ts';
import { interchangeTable } from '../tables/interchange.ts';

/** Undefined where the reference does not simulate, no stage learns gradients of it, or the version is an earlier one. */
export function interchangeSection({ results: { gradients, interchange } }: ReportData): Section | undefined {
  const chosen = interchange ?? gradients;
  if (chosen === undefined) return undefined;
  const found =
    interchange === undefined
      ? html`They were not compared`
      : html`${
          interchange.against === 'differences'
            ? 'It cannot be had here for every input, so pathwise slopes were compared with differences of values on the same paths, before points were labelled'
            : 'Both were compared before points were labelled'
        }. ${comparison(interchange)}`;
  return {
    id: 'interchange',
    heading: 'How slopes are estimated',
    body: html`<p>A pathwise slope is the derivative of each simulated path. Its mean is the slope of the price where expectation and
derivative may change places, which a payoff that jumps forbids. The likelihood ratio weighs payoffs by the score of the density in its place, and asks
nothing of the payoff. ${found}. ${labels(chosen, interchange !== undefined)}.</p>${
      interchange && html`\n${interchangeTable(interchange)}`
    }`,
  };
}

function comparison({ holds, limit, level }: InterchangeCheck): Content {
  return holds
    ? html`They agree within ${formatNumber(limit, 2)} standard errors, which chance alone exceeds with a probability of at most ${formatNumber(level, 1)}, over all comparisons`
    : html`They differ by more than the ${formatNumber(limit, 2)} standard errors that chance allows with a probability of ${formatNumber(level, 1)}, over all comparisons`;
}

function labels({ by, why }: ChosenLabels, compared: boolean): Content {
  const since = why !== undefined && html`, since ${why}`;
  if (by === 'likelihood-ratio') return html`Labels are by the likelihood ratio${since}`;
  const known = !compared && ': the operations of the payoff, or its author, say that it does not jump';
  return html`Labels have pathwise gradients${since}${known}`;
}
