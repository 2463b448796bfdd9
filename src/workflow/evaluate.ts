import {
  demandFinite,
  derivativesOf,
  type Predicted,
  type Predictor,
  predictDerivatives,
  type Score,
  Scorer,
  type Truth,
  withFinite,
} from '../evaluation/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demandDouble, hiddenWidths, isNetwork, parameterCount } from '../surrogate/index.ts';
import { demand, type Tensor } from '../tensor/index.ts';
import { arrange, matchVariables, type Variables } from './match.ts';
import type { Watch } from './watch.ts';

/** Points with what is known of the truth there; a `Dataset` is one. What is NaN is not known and does not count. */
export interface TestSet extends Truth, Variables {
  /** [n, d], physical units. */
  readonly x: Tensor;
}

/** A network's size and errors. */
export interface EvaluationRow extends Score {
  readonly name: string;
  /** Widths of the hidden layers; none of what is no network. */
  readonly hidden: readonly number[];
  readonly parameters: number;
  /** How many points it was compared at. */
  readonly points: number;
}

export interface EvaluateOptions extends Watch {
  /**
   * What becomes of errors that are no finite numbers. Default `refused`. Else a network whose curvatures have some is
   * scored without curvatures.
   */
  readonly infinite?: 'refused' | 'without curvatures';
}

/**
 * Compares networks with the truth: R², RMSE and the largest error of values, and of gradients and curvatures where they are
 * known, whichever way ({@link Truth}). Beside RMSE stand the truth's standard errors, where known. A set that comes in
 * batches is gone through once, and no more than a batch is held. Inputs and outputs are matched as {@link matchVariables}
 * does.
 *
 * @param networks by name, in the order of the result; other fitted functions may stand beside them
 * @param truth a set, or its batches
 * @throws InputError when points or labels do not fit a network, there is no point, or an error is not a finite number
 */
export async function evaluateSurrogates(
  engine: Engine,
  networks: Readonly<Record<string, Predictor>>,
  truth: TestSet | AsyncIterable<TestSet>,
  { signal, progress, infinite = 'refused' }: EvaluateOptions = {},
): Promise<EvaluationRow[]> {
  const scorers = Object.entries(networks).map(([name, surrogate]) => ({
    name,
    surrogate,
    scorer: new Scorer(),
  }));
  let points = 0;
  for await (const batch of Symbol.asyncIterator in truth ? truth : [truth]) {
    signal?.throwIfAborted();
    const { first, second } = derivativesOf(batch);
    const order = second !== undefined ? 2 : first !== undefined ? 1 : 0;
    for (const { name, surrogate, scorer } of scorers) {
      const held = order === 2 && infinite === 'without curvatures' ? 1 : order;
      if (points === 0 && isNetwork(surrogate)) demandDouble(surrogate, held, { name });
      const set = arrange(batch, matchVariables(surrogate, batch));
      const predicted = await predictDerivatives(engine, surrogate, set.x, derivativesOf(set), { signal });
      scorer.add(predicted as Readonly<Record<string, Tensor>> & Predicted, set);
    }
    points += batch.x.shape[0];
    progress?.(0, `${points.toLocaleString('en')} points`);
  }
  demand(points > 0, 'a comparison needs a point or more', points, 'Give some points.');
  return scorers.map(({ name, surrogate, scorer }) => {
    const scored = scorer.score();
    const score = infinite === 'without curvatures' ? withFinite(scored, 'curvatures') : scored;
    demandFinite(name, score);
    return {
      name,
      hidden: isNetwork(surrogate) ? hiddenWidths(surrogate) : [],
      parameters: isNetwork(surrogate) ? parameterCount(surrogate) : surrogate.parameters,
      points,
      ...score,
    };
  });
}
