/*
 * `sobolev` in Node: the core, and what needs files, threads, modules or the native engine. Where both have a name, Node's
 * is taken.
 */
export * from '../index.ts';
export { type CompareOptions, compareIn, startComparison } from './comparison.ts';
export { studySource } from './comparison-source.ts';
export {
  columnRoles,
  type DatasetWriter,
  openDatasetWriter,
  readDataset,
  readDatasetBatches,
  writeDataset,
} from './dataset-files.ts';
export { type EngineOptions, openEngine } from './engines.ts';
export { fileStore } from './file-store.ts';
export { loadModel, type ModelFactory } from './load-model.ts';
export { memoryLimit } from './memory.ts';
export { modelFor } from './model-for.ts';
export { inspectFile, loadSurrogate, loadTeacher, type NetworkFileOptions } from './network-file.ts';
export { writeReport } from './report.ts';
export { shared } from './shared-way.ts';
export { type ShrinkOptions, shrink } from './shrink.ts';
export { type RunOptions, resumeStudy, runStudy } from './study.ts';
export { testSetOf } from './test-set.ts';
export {
  fineTuneSurrogate,
  nodeWays,
  pruneGradually,
  removeLayers,
  train,
  trainSurrogate,
} from './trainings.ts';
