import type { Engine } from '../../runtime/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { evaluateSurrogates, type TestSet } from '../../workflow/index.ts';
import type { NetworkErrors } from './record.ts';

/** What a network misses on the test set. */
export async function errorsOf(
  engine: Engine,
  surrogate: Surrogate,
  test: TestSet,
  signal?: AbortSignal,
): Promise<NetworkErrors> {
  const [{ r2, rmse, maxError }] = await evaluateSurrogates(engine, { network: surrogate }, test, {
    signal,
    infinite: 'without curvatures',
  });
  return { r2, rmse, maxError };
}
