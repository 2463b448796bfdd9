import { networkFile, stageNames } from './results.ts';

/** What is finished, by which a directory is known as that of a run. */
export const PROGRESS_FILE = 'progress.json';

/** Every other file that a run writes. */
export const RUN_FILES: readonly string[] = [
  'config.json',
  'training.parquet',
  'test.parquet',
  'significance.json',
  'plan.json',
  'results.json',
  'report.html',
  ...stageNames.map(networkFile),
];
