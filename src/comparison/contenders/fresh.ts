import type { Dataset } from '../../dataset/index.ts';
import { handedBack } from '../../surrogate/index.ts';
import { trainSurrogate } from '../../workflow/index.ts';
import type { ContenderTask, MadeNetwork } from './contender.ts';

/** The small network from random weights, the best of as many starts as its budget has. */
export async function trainedFresh(
  { engine, oversized, architecture, fit, method, budget }: ContenderTask,
  data: Dataset,
): Promise<MadeNetwork> {
  const { surrogate, training } = await trainSurrogate(engine, data, {
    ...fit,
    method,
    like: architecture,
    steps: budget.steps,
    restarts: budget.restarts,
  });
  return {
    surrogate: handedBack(surrogate, oversized),
    seconds: { criterion: 0, training: training.seconds },
  };
}
