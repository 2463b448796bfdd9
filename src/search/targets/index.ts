export { STANDARD_ERRORS } from './error-statistics.ts';
export { type Figure, type MetricName, metrics } from './metric.ts';
export { formatTarget, parseTargets, type Target, targetNames } from './target.ts';
export { excessOf, judge, type TargetVerdict } from './verdict.ts';
export { demandVerifiable, type Verifiability, verifiability } from './verifiable.ts';
