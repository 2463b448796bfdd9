import { demand } from '../tensor/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import type { StageResult, StudyResults } from './results.ts';
import { placeIn, readJson, type Store } from './store.ts';

/**
 * The results of the run that a store holds, also of a run of an earlier version.
 *
 * @param config of the run
 * @throws InputError when there are none, or their schema is not known
 */
export async function readResults(store: Store, config: StudyConfig): Promise<StudyResults> {
  const results = (await readJson(store, 'results.json')) as StudyResults | EarlierResults | null;
  if (results?.schema === 'sobolev/results/2') return results;
  demand(
    results?.schema === 'sobolev/results/1',
    `${placeIn(store, 'results.json')} must be of schema sobolev/results/2, or 1 of earlier versions`,
    (results as { readonly schema?: unknown } | null)?.schema,
    'Start the run again.',
  );
  return upgraded(results as EarlierResults, config);
}

/** Schema 1: the stages of the paper by name alone, curves of at most two terms. */
interface EarlierResults extends Omit<StudyResults, 'schema' | 'stages'> {
  readonly schema: 'sobolev/results/1';
  readonly stages: readonly (Omit<StageResult, 'curve' | 'data' | 'loss'> & {
    readonly curve: Pick<StageResult['curve'], 'steps' | 'total'> & {
      readonly values: readonly number[];
      readonly gradients?: readonly number[];
    };
  })[];
}

/** Completes results of schema 1: the configuration says what they do not say of the stages. */
function upgraded({ stages, ...results }: EarlierResults, config: StudyConfig): StudyResults {
  const known = new Map(stagesOf(config).map((stage) => [stage.name, stage]));
  return {
    ...results,
    schema: 'sobolev/results/2',
    stages: stages.map(({ curve: { steps, total, values, gradients }, ...result }) => {
      const {
        title,
        label,
        parent,
        network,
        pruning,
        data = 'reference',
        loss = { kind: 'vanilla' },
      } = known.get(result.name) ?? {};
      const terms = { values, ...(gradients && { gradients }) };
      const as = network?.as;
      return { title, label, parent, as, pruning, data, loss, ...result, curve: { steps, total, terms } };
    }),
  };
}
