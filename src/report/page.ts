import type { ReportData } from './data.ts';
import { header } from './header.ts';
import { html, trusted } from './html.ts';
import { numbered } from './numbers.ts';
import { accuracySection } from './sections/accuracy.ts';
import { agreementSection } from './sections/agreement.ts';
import { costSection } from './sections/cost.ts';
import { fitsSection } from './sections/fits.ts';
import { interchangeSection } from './sections/interchange.ts';
import { noiseSection } from './sections/noise.ts';
import { pruningSection } from './sections/pruning.ts';
import { referenceSection } from './sections/reference.ts';
import { setupSection } from './sections/setup.ts';
import { trainingSection } from './sections/training.ts';
import { STYLE } from './style.ts';

/**
 * The report of a run as one HTML file, without scripts and without a network, light or dark as the reader's system. The
 * same data gives the same bytes. Parts that the data lacks are left out with their headings; numbers that are not finite
 * become dashes.
 */
export function renderReport(data: ReportData): string {
  const sections = [
    accuracySection(data),
    fitsSection(data),
    trainingSection(data),
    noiseSection(data),
    interchangeSection(data),
    pruningSection(data),
    agreementSection(data),
    referenceSection(data),
    costSection(data),
    setupSection(data),
  ].filter((section) => section !== undefined);
  return numbered(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${header(data, sections)}
<main>
${sections.map(
  ({ id, heading, body }) => html`<section id="${id}">\n<h2>${heading}</h2>\n${body}\n</section>\n`,
)}</main>
<footer>Method: Kichler, Afghan and Naumann, “Towards Sobolev Pruning”, RWTH Aachen, 2024.</footer>
</body>
</html>
`.markup,
  );
}
