import type { StudyConfig } from './config.ts';
import { comparedOrder, type Stage } from './stage.ts';

/** Up to so many inputs, whole Hessians of all points are labelled and kept. */
const WHOLE_HESSIANS = 8;

/**
 * Along which directions the training points get second derivatives. These are whole Hessians where there are at most 8
 * inputs, or where a stage needs them: for directions that are not random. Else they are as many random directions a point as
 * a stage takes at a step.
 *
 * @param inputs d
 */
export function heldDirections(
  { sampling: { directions } }: Pick<StudyConfig, 'sampling'>,
  stages: readonly Stage[],
  inputs: number,
): number | 'axes' {
  if (directions !== undefined) return directions;
  let most = 1;
  for (const { data, loss } of stages) {
    if (data !== 'reference' || loss.kind === 'vanilla' || comparedOrder(loss) < 2) continue;
    const { directions: wanted = { kind: 'random' } } = loss;
    if (wanted.kind !== 'random') return 'axes';
    most = Math.max(most, wanted.count ?? 1);
  }
  return inputs <= WHOLE_HESSIANS ? 'axes' : most;
}
