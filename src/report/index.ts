export { collectReport } from './collect.ts';
export type { FigureSeries, ReportData } from './data.ts';
export { renderReport } from './page.ts';
export { writeReport } from './write.ts';
