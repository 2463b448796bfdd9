export { collectReport } from './collect.ts';
export { renderComparison } from './comparison/page.ts';
export { writeComparisonReport } from './comparison/write.ts';
export type { FigureSeries, ReportData } from './data.ts';
export { renderFrontier } from './frontier/page.ts';
export { writeFrontierPage } from './frontier/write.ts';
export { renderReport } from './page.ts';
export { writeReport } from './write.ts';
