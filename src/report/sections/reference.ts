import type { ReportData } from '../data.ts';
import { figure, key } from '../figure.ts';
import { pathsPanel } from '../figures/paths.ts';
import { smoothingPanel } from '../figures/smoothing.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';

/** Undefined when the reference has neither paths nor a payoff. */
export function referenceSection({ paths, smoothing }: ReportData): Section | undefined {
  const panels = [paths && pathsPanel(paths), smoothing && smoothingPanel(smoothing)].filter(
    (panel) => panel !== undefined,
  );
  if (panels.length === 0) return undefined;
  const onPaths =
    paths &&
    html`Labels are payoffs at the ends of paths like these: each is one draw, and the network has to find the expectation
behind them. `;
  const onSmoothing =
    smoothing &&
    html`A payoff with a kink has a derivative that jumps. Smoothing blends its two branches by a sigmoid, which makes the
derivative continuous at the price of a small bias around the kink${
      !smoothing.used && '; this run did without it, and the curve shows what the option would do'
    }.`;
  const pathsKey = paths && 'Sample paths over time, one drawn heavier so that it can be followed. ';
  const smoothingKey =
    smoothing &&
    html`${key('line', 'var(--ink)', 'payoff')}, ${key('dashes', 'var(--accent)', 'smoothed')}; the shaded band is one width on
either side of the kink.`;
  return {
    id: 'reference',
    heading: 'The reference model',
    body: html`<p>${onPaths}${onSmoothing}</p>\n${figure(2, panels, [pathsKey, smoothingKey])}`,
  };
}
