export type { ShrinkResult } from './conclude.ts';
export type { SearchConfig } from './config.ts';
export { type Confirmation, type ConfirmationState, confirmationStates } from './confirmation.ts';
export { type FrontierDocument, frontierSchema, type SearchEnd, searchEnds } from './frontier.ts';
export {
  CLOSEST_FILE,
  FRONTIER_FILE,
  PAGE_FILE,
  readFrontier,
  readSearch,
  SEARCH_FILE,
  SMALLEST_FILE,
} from './journal.ts';
export type { ShrinkOptions } from './options.ts';

export { shrink } from './shrink.ts';
export { measures, type SizeMeasure } from './size.ts';
export type { ShrinkSource } from './source.ts';
export { parseTargets, type Target, type TargetVerdict, targetNames } from './targets/index.ts';
export type { CodeTimer } from './timing/code-timer.ts';
export { javascriptTimer } from './timing/javascript.ts';
export { pointsFor } from './timing/points.ts';
export { excessOfTrial, type TrialRecord } from './trial-record.ts';
export { describeTrial } from './trial-text.ts';
