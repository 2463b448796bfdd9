import { type Surrogate, sparsityOf } from '../surrogate/index.ts';
import { evaluateSurrogates, unknownNote } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';
import type { StageRecord } from './journal-file.ts';
import type { StageResult } from './results.ts';
import { testSet } from './sample.ts';

/** Compares each network with the truth at the test points. */
export async function evaluateStages(
  context: StudyContext,
  networks: ReadonlyMap<string, Surrogate>,
): Promise<StageResult[]> {
  const { engine, stages, journal, events, signal } = context;
  const truth = await testSet(context);
  const unknown = unknownNote(truth);
  if (unknown !== undefined) events.note?.(unknown);
  // Curvatures that are not finite must not end a job: nothing was trained on them.
  const rows = await evaluateSurrogates(engine, Object.fromEntries(networks), truth, {
    signal,
    infinite: 'without curvatures',
  });
  return rows.map(({ name, hidden, parameters, points: _, ...scores }, k) => {
    const { title, label, parent, network, pruning, sparse, data, loss: asked } = stages[k];
    const { steps, seconds, curve, findings, terms, choice, noise } = journal.stage(name) as StageRecord;
    const sparsity = sparsityOf(networks.get(name) as Surrogate);
    const as = network?.as;
    return {
      name,
      title,
      label,
      parent,
      as,
      pruning,
      sparse,
      data,
      // What it was trained on, where that was chosen.
      loss: choice?.loss ?? asked,
      hidden,
      parameters,
      sparsity: sparsity.zeros > 0 ? sparsity : undefined,
      steps,
      seconds,
      ...scores,
      curve,
      findings,
      noise,
      terms,
      reasons: choice?.reasons,
    };
  });
}
