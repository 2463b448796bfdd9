import type { ReportData } from './data.ts';
import { pageOf } from './document.ts';
import { facts, lead } from './header.ts';
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
  return pageOf({
    title: data.title,
    lead: lead(data),
    facts: facts(data),
    sections,
    footer: 'Method: Kichler, Afghan and Naumann, “Towards Sobolev Pruning”, RWTH Aachen, 2024.',
  });
}
