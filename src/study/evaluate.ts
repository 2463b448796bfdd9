import { designPoints } from '../dataset/index.ts';
import { predict, score } from '../evaluation/index.ts';
import { domainOf, type ReferenceModel } from '../reference/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../surrogate/index.ts';
import { stream, type Tensor } from '../tensor/index.ts';
import type { StudyConfig } from './config.ts';
import type { StudyContext } from './context.ts';
import type { StageRecord } from './journal.ts';
import { type StageName, type StageResult, stageNames } from './results.ts';

/** The test points: uniform over the trust region, from a stream of their own. */
export function testPoints({ seed, test }: StudyConfig, reference: ReferenceModel): Tensor {
  return designPoints({ kind: 'uniform' }, domainOf(reference.inputs), test.points, stream(seed, 'test'));
}

/** Each network against the closed form on the test points. */
export async function evaluateStages(
  { config, reference, engine, journal, signal }: StudyContext,
  networks: Readonly<Record<StageName, Surrogate>>,
): Promise<StageResult[]> {
  const points = testPoints(config, reference);
  const truth = reference.exact(points);
  const results: StageResult[] = [];
  for (const name of stageNames) {
    const network = networks[name];
    const predicted = await predict(engine, network, points, { signal });
    const { steps, seconds, curve } = journal.stage(name) as StageRecord;
    results.push({
      name,
      hidden: hiddenWidths(network),
      parameters: parameterCount(network),
      steps,
      seconds,
      ...score(predicted, truth),
      curve,
    });
  }
  return results;
}
