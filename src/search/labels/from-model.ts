import type { Dataset } from '../../dataset/index.ts';
import type { Order } from '../../graph/index.ts';
import { OrderError, type ReferenceModel } from '../../reference/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Store, StudyEvents } from '../../study/index.ts';
import { counted, faultOf, InputError, stream } from '../../tensor/index.ts';
import {
  derivativesFor,
  sampleModel,
  secondDerivativesFor,
  type TestSetOfModel,
  testSetOf,
  unknownNote,
  type Watch,
} from '../../workflow/index.ts';
import { demandVerifiable, type Target, verifiability } from '../targets/index.ts';
import { labelStore } from './label-store.ts';
import { type SearchLabels, searchLabels, type TruthKind } from './search-labels.ts';

export interface LabellingOptions extends Watch {
  readonly engine: Engine;
  readonly targets: readonly Target[];
  /** Points of a model to train on. */
  readonly points: number;
  readonly seed: number;
  /** Where labels of an earlier session lie, and these are put. */
  readonly store: Store;
  /** Makes place in the store, once targets and labels are known to fit. Default: a search goes on, so that labels may be there. */
  readonly begin?: () => Promise<void>;
  readonly events: StudyEvents;
  readonly memory?: number;
}

/** Points that networks are judged by, and most of them where noise asks for more. */
const TEST_POINTS = 4096;
const MOST_TEST_POINTS = 1 << 18;
/** Points of a search that has no time to label all: to judge by, and the most to train on. */
const FEW_TEST_POINTS = 256;
const FEW_POINTS = 1024;

/**
 * Points over the domain of a model, to train on, to judge by, and to judge the answer by again. The truth is the closed form where
 * there is one. Else it is the model's own labels: where their noise hides what a target asks for, as many more points are
 * labelled as it takes.
 *
 * @throws InputError where a target asks for derivatives that the model does not give, or its noise hides it
 */
export async function labelsFromModel(
  model: ReferenceModel,
  options: LabellingOptions,
): Promise<SearchLabels> {
  const { targets, events, seed, store, signal, begin } = options;
  const kept = labelStore(store, signal);
  const watch: Watch = { signal, progress: events.advance };
  const labelled = async (what: string, label: () => Promise<TestSetOfModel>): Promise<TestSetOfModel> => {
    events.begin(`label points ${what}`);
    const set = await label();
    events.end(countPoints(set));
    return set;
  };
  // The file does not hold all that a closed form gives.
  const whole = model.exact === undefined || orderOf(options) === 1;
  const keptTest = async (name: 'test' | 'fresh', label: () => Promise<TestSetOfModel>) => {
    const known = whole ? await kept.read(name) : undefined;
    if (known !== undefined) return known;
    const made = await label();
    if (whole) await kept.write(name, made);
    return made;
  };
  const own = () => testOf(model, options, watch);
  const test = await labelled('to judge by', () => (begin ? own() : keptTest('test', own)));
  const unknown = unknownNote(test);
  if (unknown !== undefined) events.note?.(unknown);
  demandVerifiable(verifiability(targets, test), test.x.shape[0]);
  await begin?.();
  if (begin && whole) await kept.write('test', test);
  const fresh = await labelled('to judge the answer by', () =>
    keptTest('fresh', () => testPoints(model, options, watch)(test.x.shape[0], freshSeed(seed))),
  );
  const training = await labelled(
    'to train on',
    async () =>
      (await kept.read('training')) ??
      (await kept.write('training', await trainingOf(model, options, watch))),
  );
  return searchLabels(training, test, truthOf(model), seed, fresh);
}

/**
 * Few points, for a search that has no time to label as many as it should.
 *
 * @throws InputError where a target asks for derivatives that the model does not give
 */
export async function fewLabelsFromModel(
  model: ReferenceModel,
  options: LabellingOptions,
): Promise<SearchLabels> {
  const { seed, points, signal } = options;
  const test = await testPoints(model, options, { signal })(FEW_TEST_POINTS, seed);
  const few = { ...options, points: Math.min(points, FEW_POINTS) };
  return searchLabels(await trainingOf(model, few, { signal }), test, truthOf(model), seed);
}

function truthOf({ exact }: ReferenceModel): TruthKind {
  return exact === undefined ? 'labels of the model' : 'closed form';
}

/** The seed of points that nothing is chosen by. */
function freshSeed(seed: number): number {
  return Math.floor(stream(seed, 'search fresh').uniform() * 2 ** 31);
}

async function testOf(
  model: ReferenceModel,
  options: LabellingOptions,
  watch: Watch,
): Promise<TestSetOfModel> {
  const { targets, seed } = options;
  const labelled = testPoints(model, options, watch);
  const first = await labelled(TEST_POINTS, seed);
  const wanted = Math.max(
    ...verifiability(targets, first).map(({ enough }) => enough?.points ?? TEST_POINTS),
  );
  return wanted > TEST_POINTS && wanted <= MOST_TEST_POINTS ? labelled(wanted, seed) : first;
}

/** Labels as many test points as are asked for, with the derivatives that targets need. */
function testPoints(
  model: ReferenceModel,
  { engine, targets, memory }: LabellingOptions,
  watch: Watch,
): (points: number, seed: number) => Promise<TestSetOfModel> {
  const order = orderOf({ targets });
  return (points, seed) => testSetOf(engine, model, { points, seed, order, errors: true, memory, ...watch });
}

/** The training set, with as many derivatives as targets ask for and the model gives. */
async function trainingOf(model: ReferenceModel, options: LabellingOptions, watch: Watch): Promise<Dataset> {
  if (orderOf(options) === 2)
    try {
      return await trainingOfOrder(2, model, options, watch);
    } catch (error) {
      // Networks learn first derivatives then, and may reach their target all the same.
      if (!(error instanceof InputError)) throw error;
      options.events.note?.(`no second derivatives to train on: ${faultOf(error.invariant, error.received)}`);
    }
  try {
    return await trainingOfOrder(1, model, options, watch);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return trainingOfOrder(0, model, options, watch);
  }
}

async function trainingOfOrder(
  order: Order,
  model: ReferenceModel,
  { engine, points, seed }: LabellingOptions,
  watch: Watch,
): Promise<Dataset> {
  const [d, m] = [model.inputs.length, model.outputs.length];
  const derivatives = derivativesFor(points, d, m);
  const { value } = await sampleModel(engine, model, {
    ...{ points, batch: points, seed, errors: true, order },
    ...{ precision: 'float32', labels: 'float64' },
    ...(order > 0 && derivatives !== 'none' && { derivatives }),
    ...(order === 2 && { directions: secondDerivativesFor(points, d, m) }),
    ...watch,
  }).next();
  return value as Dataset;
}

/** The order of derivatives that targets ask for, of labels that are made at order 1 at least. */
function orderOf({ targets }: Pick<LabellingOptions, 'targets'>): 1 | 2 {
  return targets.some((target) => target.order === 'curvatures') ? 2 : 1;
}

function countPoints({ x }: Dataset): string {
  return counted(x.shape[0], 'point');
}
