import type { FrontierDocument, TrialRecord } from '../../search/index.ts';
import { type Fact, pageOf } from '../document.ts';
import { formatCount, formatSeconds } from '../format.ts';
import { type Content, html } from '../html.ts';
import { frontierSections } from './sections.ts';
import { answerOf, isOpen, languagesOf, nanosecondsText, trialsNamed } from './trials.ts';

/** The page of a search as one HTML file, in the style of reports. The same document gives the same bytes. */
export function renderFrontier(document: FrontierDocument): string {
  return pageOf({
    title: titleOf(document),
    lead: html`<p class="lead">${lead(document)}</p>`,
    facts: factsOf(document),
    sections: frontierSections(document),
    footer: 'A network counts as one that meets a target only where the worst end of its figure does.',
  });
}

function titleOf({ source }: FrontierDocument): string {
  const { command, model, network } = source as Readonly<Record<string, unknown>>;
  const text = (command as { readonly text?: unknown } | undefined)?.text ?? model;
  return `The smallest network of ${typeof text === 'string' ? text : network === undefined ? 'a data set' : 'a larger network'}`;
}

function lead(document: FrontierDocument): Content {
  const { targets, smallest, closest, trials, ended } = document;
  const wanted = targets.join(' and ');
  const answer = answerOf(document);
  if (answer === undefined) return html`No network was trained for ${wanted}.`;
  if (smallest === undefined)
    return html`No network of the ${formatCount(trials.length)} that were tried meets ${wanted}. The nearest, ${closest}, has ${formatCount(answer.parameters)} parameters.`;
  const below = document.below.length;
  const proof =
    ended === 'finished'
      ? below > 0
        ? `, and ${below === 1 ? 'the largest smaller one fails' : `the largest smaller ones of ${formatCount(below)} families fail`}${open(document)}`
        : ', and nothing smaller was there to try'
      : ' so far';
  return html`${smallest} meets ${wanted} with ${formatCount(answer.parameters)} parameters: the smallest of ${formatCount(trials.length)} networks${proof}.`;
}

/** Of how many of the networks below the points leave open whether they fail. */
function open(document: FrontierDocument): string {
  const count = trialsNamed(document, document.below).filter(isOpen).length;
  return count === 0 ? '' : `, or are not shown to meet it (${formatCount(count)})`;
}

/** What the parts of a name are. */
function namesText(name: string): string {
  const widths = 'inputs, layers (l: linear), outputs';
  return name.includes('.') ? `${widths}, and how many inputs (i) and weights (w) it is without` : widths;
}

function factsOf(document: FrontierDocument): readonly Fact[] {
  const { trials, labels, smallest } = document;
  const answer = answerOf(document);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const ofAnswer = (trial: TrialRecord): readonly Fact[] => [
    {
      term: smallest === undefined ? 'closest' : 'smallest',
      value: trial.name,
      detail: namesText(trial.name),
    },
    {
      term: 'parameters',
      value: formatCount(trial.parameters),
      detail: `${formatCount(trial.bytes)} bytes as a file`,
    },
    ...languagesOf(document)
      .filter((language) => trial.nanoseconds[language] !== undefined)
      .map((language) => ({
        term: `a call in ${language}`,
        value: `${nanosecondsText(trial, language)} ns`,
        detail: 'value and gradient',
      })),
  ];
  return [
    ...(answer === undefined ? [] : ofAnswer(answer)),
    { term: 'tried', value: formatCount(trials.length), detail: `in ${formatSeconds(seconds)}` },
    ...(labels === undefined
      ? []
      : [{ term: 'judged by', value: formatCount(labels.test), detail: `points, by the ${labels.truth}` }]),
  ];
}
