import { type Surrogate, workedOn } from '../../surrogate/index.ts';
import { evaluateSurrogates } from '../../workflow/index.ts';
import type { NetworkErrors } from './record.ts';
import type { SeedContext } from './seed-context.ts';

/** What a network misses on the test set of a seed, as it is worked on. */
export async function errorsOf(
  { engine, ground, plan, signal }: SeedContext,
  surrogate: Surrogate,
): Promise<NetworkErrors> {
  const network = workedOn(surrogate, plan.throughHead);
  const [{ r2, rmse, maxError }] = await evaluateSurrogates(engine, { network }, ground.test, {
    signal,
    infinite: 'without curvatures',
  });
  return { r2, rmse, maxError };
}
