import type { Surrogate } from '../surrogate/index.ts';
import { evaluateSurrogates } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';
import type { StageRecord } from './journal.ts';
import type { StageName, StageResult } from './results.ts';
import { testSet } from './sample.ts';

/** Each network against the truth at the test points. */
export async function evaluateStages(
  context: StudyContext,
  networks: Readonly<Record<StageName, Surrogate>>,
): Promise<StageResult[]> {
  const { engine, journal, signal } = context;
  const rows = await evaluateSurrogates(engine, networks, await testSet(context), { signal });
  return rows.map(({ name: stage, hidden, parameters, points: _, ...scores }) => {
    const name = stage as StageName;
    const { steps, seconds, curve, findings } = journal.stage(name) as StageRecord;
    return { name, hidden, parameters, steps, seconds, ...scores, curve, findings };
  });
}
