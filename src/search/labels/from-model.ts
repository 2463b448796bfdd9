import type { Dataset } from '../../dataset/index.ts';
import { OrderError, type ReferenceModel } from '../../reference/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Store, StudyEvents } from '../../study/index.ts';
import { counted } from '../../tensor/index.ts';
import {
  derivativesFor,
  sampleModel,
  type TestSetOfModel,
  testSetOf,
  unknownNote,
  type Watch,
} from '../../workflow/index.ts';
import { demandVerifiable, type Target, verifiability } from '../targets/index.ts';
import { type LabelStore, labelStore } from './label-store.ts';
import { type SearchLabels, searchLabels } from './search-labels.ts';

export interface LabellingOptions extends Watch {
  readonly engine: Engine;
  readonly targets: readonly Target[];
  /** Points of a model to train on. */
  readonly points: number;
  readonly seed: number;
  /** Where labels of an earlier session lie, and these are put. */
  readonly store: Store;
  readonly events: StudyEvents;
  readonly memory?: number;
}

/** Points that networks are judged by, and most of them where noise asks for more. */
const TEST_POINTS = 4096;
const MOST_TEST_POINTS = 1 << 18;

/**
 * Points over the domain of a model, to train on and to judge by. The truth is the closed form where there is one. Else it is the
 * model's own labels: where their noise hides what a target asks for, as many more points are labelled as it takes.
 *
 * @throws InputError where a target asks for derivatives that the model does not give, or its noise hides it
 */
export async function labelsFromModel(
  model: ReferenceModel,
  options: LabellingOptions,
): Promise<SearchLabels> {
  const { targets, events, seed, store, signal } = options;
  const kept = labelStore(store, signal);
  const watch: Watch = { signal, progress: events.advance };
  events.begin('label points to judge by');
  const test = await testOf(model, kept, options, watch);
  events.end(countPoints(test));
  const unknown = unknownNote(test);
  if (unknown !== undefined) events.note?.(unknown);
  demandVerifiable(verifiability(targets, test), test.x.shape[0]);
  events.begin('label points to train on');
  const training =
    (await kept.read('training')) ?? (await kept.write('training', await trainingOf(model, options, watch)));
  events.end(countPoints(training));
  return searchLabels(
    training,
    test,
    model.exact === undefined ? 'labels of the model' : 'closed form',
    seed,
  );
}

async function testOf(
  model: ReferenceModel,
  kept: LabelStore,
  options: LabellingOptions,
  watch: Watch,
): Promise<TestSetOfModel> {
  const { engine, targets, memory, seed } = options;
  // The file does not hold all that a closed form gives, which costs nothing.
  const known = model.exact === undefined ? await kept.read('test') : undefined;
  if (known !== undefined) return known;
  const order = targets.some((target) => target.order === 'curvatures') ? 2 : 1;
  const labelled = (points: number) =>
    testSetOf(engine, model, { points, seed, order, errors: true, memory, ...watch });
  const first = await labelled(TEST_POINTS);
  const wanted = Math.max(
    ...verifiability(targets, first).map(({ enough }) => enough?.points ?? TEST_POINTS),
  );
  const test = wanted > TEST_POINTS && wanted <= MOST_TEST_POINTS ? await labelled(wanted) : first;
  if (model.exact === undefined) await kept.write('test', test);
  return test;
}

async function trainingOf(
  model: ReferenceModel,
  { engine, points, seed }: LabellingOptions,
  watch: Watch,
): Promise<Dataset> {
  const label = async (order: 0 | 1) => {
    const derivatives = derivativesFor(points, model.inputs.length, model.outputs.length);
    const asked = {
      points,
      batch: points,
      seed,
      errors: true,
      precision: 'float32',
      labels: 'float64',
    } as const;
    const first = order === 0 || derivatives === 'none' ? {} : { derivatives };
    return (await sampleModel(engine, model, { ...asked, order, ...first, ...watch }).next())
      .value as Dataset;
  };
  try {
    return await label(1);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return label(0);
  }
}

function countPoints({ x }: Dataset): string {
  return counted(x.shape[0], 'point');
}
