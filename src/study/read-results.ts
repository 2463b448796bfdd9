import { type StudyConfig, stagesOf } from './config.ts';
import type { StudyResults } from './results.ts';
import { type EarlierResults, parseResults } from './results-schema.ts';
import { placeIn, readJson, type Store } from './store.ts';

/**
 * The results of the run that a store holds, also of a run of an earlier version.
 *
 * @param config of the run
 * @throws InputError when there are none, or a key of them is wrong
 */
export async function readResults(store: Store, config: StudyConfig): Promise<StudyResults> {
  const place = placeIn(store, 'results.json');
  const results = parseResults(await readJson(store, 'results.json'), place);
  return results.schema === 'sobolev/results/2' ? results : upgraded(results, config);
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
