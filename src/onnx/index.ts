export { decodeModel } from './decode/decode.ts';
export type { ExternalData } from './decode/external.ts';
export {
  nodeLabel,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './decode/records.ts';
export { batchOf, inAnyBatch } from './import/any-batch.ts';
export type { BatchReading } from './import/batch.ts';
export { cutModel, hasValue, type ModelEnds, namesIn, neededNodes } from './import/cut.ts';
export { type FedInput, type FedOutput, type Feeds, feedsOf } from './import/feeds.ts';
export { type ImportedGraph, type ImportOptions, importGraph } from './import/graph.ts';
export { NodeError } from './import/node-error.ts';
export { importPoints, type PointsEnd, type PointsFunction } from './import/points.ts';
export { lowerLoop, ROWS } from './loop.ts';
export { type LowerOptions, lower } from './lower.ts';
export { type ModelFile, readModel } from './read.ts';
export type { ElementType, Precision } from './records.ts';
