import { hasSecondDerivatives } from '../objective/index.ts';
import { perceptron } from '../surrogate/index.ts';
import { type ResolvedLoss, resolveOrder } from '../workflow/index.ts';
import type { SearchConfig } from './config.ts';
import type { SearchLabels } from './labels/index.ts';
import type { Target } from './targets/index.ts';

/** What trials minimise, with what the user should know of it. */
export interface SearchLoss {
  /** Default: first derivatives where the data has them. */
  readonly loss?: ResolvedLoss;
  readonly note?: string;
}

/** Networks learn second derivatives where a target is on curvatures, and labels have them without too much noise. */
export function lossFor(
  targets: readonly Target[],
  { training, normalisation }: Pick<SearchLabels, 'training' | 'normalisation'>,
  { activation, outputActivation }: Pick<SearchConfig, 'activation' | 'outputActivation'>,
): SearchLoss {
  if (targets.every(({ order }) => order !== 'curvatures')) return {};
  const unlearnt = 'curvatures are judged, and not learnt';
  if (!hasSecondDerivatives(training)) return { note: `${unlearnt}: labels have no second derivatives` };
  const { inputs, outputs } = training;
  const { layers } = perceptron([inputs.length, 1, outputs.length], activation, outputActivation);
  const network = { inputs, outputs, normalisation, layers };
  const { loss, reasons } = resolveOrder({ kind: 'sobolev', order: 'auto' }, { network, labels: training });
  const learnt = loss.kind === 'sobolev' && loss.order === 2;
  return { loss, ...(!learnt && { note: `${unlearnt}: ${reasons.join('; ')}` }) };
}
