import { confirmationStates, type FrontierDocument, searchEnds } from '../../search/index.ts';
import { formatCount, formatNumber, formatSeconds, formatSmall, formatThreads } from '../format.ts';
import { html } from '../html.ts';
import { formatJson } from '../json.ts';
import type { Section } from '../section.ts';
import { frontierFigure } from './figure.ts';
import { againTable, trialsTable } from './tables.ts';
import { isOpen, isShare, quantityOf, trialsNamed } from './trials.ts';

/** The sections of the page of a search; those that it has nothing for are left out. */
export function frontierSections(document: FrontierDocument): readonly Section[] {
  return [
    frontier(document),
    below(document),
    again(document),
    labels(document),
    trials(document),
    setup(document),
  ].filter((section) => section !== undefined);
}

function frontier(document: FrontierDocument): Section | undefined {
  if (document.frontier.length === 0) return undefined;
  return {
    id: 'frontier',
    heading: 'How small, how near',
    body: html`${frontierFigure(document)}
${trialsTable(
  document,
  trialsNamed(document, document.frontier),
  'The frontier: no network that was tried is both smaller and nearer to the targets. Names lead to the files.',
)}`,
  };
}

function below(document: FrontierDocument): Section | undefined {
  const failed = trialsNamed(document, document.below);
  if (failed.length === 0) return undefined;
  const open = failed.filter(isOpen).length;
  const said =
    open === 0
      ? 'All of them miss a target.'
      : `Of ${formatCount(open)} of them the test points are too few, or their noise is too large, to say whether they miss a target: more would.`;
  return {
    id: 'below',
    heading: 'Just below it',
    body: html`<p>Of every family of architectures, the largest network that is smaller than the answer and was tried. ${said} Each was
trained from several starts, and a start may be unlucky: what was not found need not be impossible.</p>
${trialsTable(document, failed, 'Networks just below the answer, and by what they fail.')}`,
  };
}

function again(document: FrontierDocument): Section | undefined {
  const { state, points, judged } = document.confirmation;
  if (state === 'nothing to confirm') return undefined;
  const said =
    points === undefined
      ? html`It was not judged again: ${confirmationStates[state]}.`
      : html`So it was judged again by ${formatCount(points)} fresh points, and ${confirmationStates[state]}. Where these do not show that a network meets the targets, the next
larger one that met them is judged.`;
  return {
    id: 'again',
    heading: 'Judged again',
    body: html`<p>The answer is the best of many by the points that all were judged by. ${said}</p>
${judged.length > 0 && againTable(document)}`,
  };
}

function labels({ labels: own, targets }: FrontierDocument): Section | undefined {
  if (own === undefined) return undefined;
  const withoutNoise =
    own.truth === 'rows held out'
      ? 'any, if labels are exact: the data say nothing of their noise, or that there is none'
      : 'any, since labels are exact';
  const floors = own.floors.map((floor, k) => {
    const target = targets[k];
    const distance = isShare(target) ? 1 - floor : floor;
    return html`<li>${quantityOf(target)}: ${distance > 0 ? formatSmall(distance) : withoutNoise}</li>`;
  });
  return {
    id: 'labels',
    heading: 'Labels, and what their noise hides',
    body: html`<p>Networks were trained on ${formatCount(own.training)} points and judged by ${formatCount(own.test)} others, compared with the ${own.truth}. The noise of labels is
taken off. A target counts as met where the worst end of the figure, two standard errors away, meets it. The best that a perfect network could show with these labels:</p>
<ul>${floors}</ul>`,
  };
}

function trials(document: FrontierDocument): Section | undefined {
  if (document.trials.length === 0) return undefined;
  return {
    id: 'trials',
    heading: 'All that was tried',
    body: html`<details><summary>${formatCount(document.trials.length)} networks, in the order in which they were tried</summary>
${trialsTable(document, document.trials, 'Every trial.')}
</details>`,
  };
}

function setup(document: FrontierDocument): Section {
  const { engine, ended, budget, seconds, version } = document;
  const { source, targets, minimise, activation, outputActivation, seed, points } = document;
  const config = { source, targets, minimise, activation, outputActivation, seed, points };
  return {
    id: 'setup',
    heading: 'How it was made',
    body: html`<p>The search ended since ${searchEnds[ended]}, after ${formatSeconds(seconds)} of ${formatNumber(budget)} s that it may have taken in this session. Sobolev ${version},
${engine.name} engine with ${formatThreads(engine.threads)}. The same configuration, engine and threads give the same networks, unless time ended the search, or nanoseconds were made small.</p>
<details><summary>configuration</summary>
<pre>${formatJson(config)}</pre>
</details>`,
  };
}
