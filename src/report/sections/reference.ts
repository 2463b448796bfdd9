import type { ReportData } from '../data.ts';
import { figure, key } from '../figure.ts';
import { pathsPanel } from '../figures/paths.ts';
import { smoothingPanel } from '../figures/smoothing.ts';
import { formatCount } from '../format.ts';
import { type Content, html } from '../html.ts';
import type { Section } from '../section.ts';

type DrawnSmoothing = NonNullable<ReportData['smoothing']>;

/** Undefined when the reference has neither paths nor a payoff. */
export function referenceSection({ results, paths, smoothing }: ReportData): Section | undefined {
  const panels = [paths && pathsPanel(paths), smoothing && smoothingPanel(smoothing)].filter(
    (panel) => panel !== undefined,
  );
  if (panels.length === 0) return undefined;
  const onPaths =
    paths &&
    html`Each label is the mean of what ${pathsOf(results.reference)} like these pay, and the network has to find the expectation behind
it. `;
  const pathsKey = paths && 'Sample paths over time, one drawn heavier so that it can be followed. ';
  const smoothingKey =
    smoothing &&
    html`${key('line', 'var(--ink)', 'payoff')}, ${key('dashes', 'var(--accent)', 'smoothed')}; the shaded band is one width on
either side of the ${jumps(smoothing) ? 'jump' : 'kink'}.`;
  return {
    id: 'reference',
    heading: 'The reference model',
    body: html`<p>${simulation(results.reference)}${onPaths}${smoothing && onSmoothing(smoothing)}</p>\n${figure(2, panels, [pathsKey, smoothingKey])}`,
  };
}

/** What is simulated and paid, where the model's parameters say it. */
function simulation({ diffusion, scheme, steps, payoff }: ReportData['results']['reference']): Content {
  if (typeof diffusion !== 'string' || typeof payoff !== 'string' || typeof steps !== 'number')
    return undefined;
  const name = `${diffusion.slice(0, 1).toUpperCase()}${diffusion.slice(1)}`;
  return html`${name} takes ${formatCount(steps)} ${steps === 1 ? 'step' : 'steps'} to maturity (${String(scheme)}), and what is paid is a ${payoff}. `;
}

/** "64 antithetic pairs of paths" */
function pathsOf({ paths, antithetic }: ReportData['results']['reference']): string {
  if (typeof paths !== 'number') return 'some paths';
  if (antithetic === true)
    return paths === 1 ? 'an antithetic pair of paths' : `${formatCount(paths)} antithetic pairs of paths`;
  return paths === 1 ? 'a single path' : `${formatCount(paths)} paths`;
}

function onSmoothing(smoothing: DrawnSmoothing): Content {
  const sharp = jumps(smoothing)
    ? html`A payoff that jumps has slopes of 0 beside the jump, which say nothing of those of the price. Smoothing blends its two branches by a sigmoid,
which makes it continuous at the price of a bias around the jump`
    : html`A payoff with a kink has a derivative that jumps. Smoothing blends its two branches by a sigmoid, which makes the
derivative continuous at the price of a small bias around the kink`;
  return html`${sharp}${!smoothing.used && '; this run did without it, and the curve shows what the option would do'}.`;
}

/** Whether the sharp payoff rises by more than half of its range at once. */
function jumps({ payoff }: DrawnSmoothing): boolean {
  const rises = payoff.slice(1).map((y, i) => Math.abs(y - payoff[i]!));
  return Math.max(...rises) > 0.5 * (Math.max(...payoff) - Math.min(...payoff));
}
