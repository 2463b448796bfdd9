import { type Dataset, partsOf } from '../../dataset/index.ts';
import { type Architecture, parameterCount } from '../../surrogate/index.ts';
import { type Method, methodNamed } from '../../training/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';

/** What a training uses of the labels when it has held out a fifth of the rows; a bit less, since rows are whole. */
const TRAINED = 0.75;
const LABELS: ReadonlySet<string> = new Set(['y', 'dydx', 'adjoints', 'tangents']);

/**
 * How the weights of all networks of a size are moved. Polishing takes as many labels as parameters or more: where there are fewer, it is
 * Adam alone for all of them.
 */
export function methodFor(
  { method }: Pick<ComparisonPlan, 'method'>,
  architecture: Architecture,
  set: Dataset,
): Method {
  const labels = partsOf(set)
    .filter(([part]) => LABELS.has(part))
    .reduce((sum, [, { data }]) => sum + data.filter((value) => !Number.isNaN(value)).length, 0);
  return methodNamed(TRAINED * labels < parameterCount(architecture) ? 'adam' : method);
}
