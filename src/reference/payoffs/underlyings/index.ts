export { type AssetOptions, asset } from './asset.ts';
export { type AverageOptions, average } from './average.ts';
export { type BasketOptions, basket } from './basket.ts';
export { type BestOfOptions, bestOf } from './best-of.ts';
export { type SpreadOptions, spread } from './spread.ts';
export type { Underlying } from './underlying.ts';
