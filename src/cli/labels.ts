import { type Dataset, designPoints } from '../dataset/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { isKinked, type Surrogate } from '../surrogate/index.ts';
import { InputError, stream } from '../tensor/index.ts';
import {
  type CurvatureSource,
  defaultDesign,
  describeDerivatives,
  designNote,
  designOf,
  forKinks,
  labelWith,
  matchVariables,
  networkModel,
  outputScale,
  sampleModel,
  teacherOfClasses,
  type Variables,
} from '../workflow/index.ts';
import { noteMatch } from './data.ts';
import type { DesignChoice } from './design.ts';
import { demandDomain, withDomainOf } from './domain.ts';
import { endsChoice } from './ends.ts';
import { noteComputed } from './findings.ts';
import { planLabels } from './label-plan.ts';
import { countPoints, type LabelTask, POINTS } from './label-task.ts';
import { lossOn } from './loss.ts';
import { modelFrom, teacherFrom } from './models.ts';
import type { AskedFit, ResolvedFit } from './training.ts';
import type { Work } from './work.ts';

/** Labelled points, and the engine that labelled them. */
export interface Labelled {
  readonly engine: Engine;
  readonly set: Dataset;
  /** How the training is to go: its order is known. */
  readonly fit: ResolvedFit;
  /** How the points were drawn, for the provenance of what is trained on them; undefined for points of a file. */
  readonly drawn?: Readonly<Record<string, unknown>>;
  /** Who knows the curvatures of the points. */
  readonly curvatures?: CurvatureSource;
}

/**
 * Points over the network's domain, with the labels of a teacher that the loss needs. They are whole Jacobians where
 * outputs are few, and whole Hessians where inputs are few too. The engine is opened only once everything that may be wrong is read.
 *
 * @throws InputError when the teacher does not fit the network, there is no domain, or not enough memory
 */
export async function labelledByTeacher(work: Work, teacher: string, task: LabelTask): Promise<Labelled> {
  const { path, network, options } = task;
  const { points = POINTS, seed = 1 } = options;
  const given = await teacherFrom(teacher, work, { name: teacher, ...endsChoice(options), ifNamed: true });
  if (given.kind !== 'network') {
    // Who gives values alone teaches values, unless a loss is asked for.
    const loss = given.kind === 'runtime' ? lossOn(task.asked, { kind: 'vanilla' }) : task.asked.loss;
    const asked = { ...task.asked, loss };
    return labelledByModel(work, overDomainOf(network, given.model), path, { ...task, asked });
  }
  const larger = given.network;
  const asked = withoutKinks(teacher, larger, task.asked);
  noteMatch(work, teacher, network, larger);
  const { inputs, outputs } = matchVariables(network, larger);
  const taught = overDomainOf(network, larger);
  const box = demandDomain(path, taught, task.boxOptions);
  const bounded = teacherOfClasses(taught, network, box, options.throughHead);
  const model = networkModel(bounded, teacher);
  const { engine, fit, labels } = await planLabels(work, model, { ...task, asked }, true);
  const { derivatives, order, directions } = labels;
  if (derivatives === 'cotangents')
    work.note(`derivatives: ${describeDerivatives(derivatives, outputs.length)}`);
  const design = designOf(designFor(work, options, inputs.length), model);
  const own = scaleOf(network);
  const scale = own && inOrderOf(outputs, own);
  const set = await work.part(
    'label points by the teacher',
    async (watch) => {
      const x = designPoints(design, box, points, stream(seed, 'points'));
      const wanted =
        order === 0 ? { derivatives: 'none' as const } : { derivatives, order, directions, scale };
      return labelWith(engine, bounded, x, { ...wanted, seed, ...watch });
    },
    countPoints,
  );
  const drawn = { points, design: design.kind, derivatives, ...(order === 2 && { second: directions }) };
  return { engine, set, fit, drawn, ...(!isKinked(larger) && { curvatures: { teacher: bounded } }) };
}

/**
 * Points over the domain with the labels of a reference model.
 *
 * @throws InputError as {@link labelledByTeacher}
 */
export async function labelledByReference(work: Work, reference: string, task: LabelTask): Promise<Labelled> {
  const { options } = task;
  const model = await withDomainOf(await modelFrom(reference, options, work, true), options, options, work);
  return labelledByModel(work, model, reference, task);
}

/** @param bounded what is said to lack a domain where there is none */
async function labelledByModel(
  work: Work,
  model: ReferenceModel,
  bounded: string,
  task: LabelTask,
): Promise<Labelled> {
  const { network, options } = task;
  const { points = POINTS, seed = 1 } = options;
  demandDomain(bounded, model, task.boxOptions);
  noteMatch(work, model.name, network, model);
  const { engine, fit, labels } = await planLabels(work, model, task);
  const { derivatives, order, directions } = labels;
  const design = designFor(work, options, model.inputs.length);
  const own = scaleOf(network);
  const scale = own && inOrderOf(matchVariables(network, model).outputs, own);
  const set = await work.part(
    `label points by ${model.name}`,
    async (watch) => {
      const asked = { points, seed, order, design, directions, scale, batch: points, ...watch };
      const first = derivatives === 'none' ? {} : { derivatives };
      return (await sampleModel(engine, model, { ...asked, ...first }).next()).value as Dataset;
    },
    countPoints,
  );
  noteComputed(work, set);
  const drawn = { points, design, derivatives, ...(order === 2 && { second: directions }) };
  // Those of a model of classes may be of another form than the network is compared in.
  return { engine, set, fit, drawn, ...(network.head === undefined && { curvatures: { model } }) };
}

/**
 * The options of a training whose teacher may have kinks, as of relu. All that it bends is in these, where no label sees it. So
 * second derivatives elsewhere say nothing of it, an order that is to be found is the first, and slopes count as suits kinks.
 *
 * @throws InputError where order 2 is asked for
 */
function withoutKinks(path: string, teacher: Surrogate, asked: AskedFit): AskedFit {
  const loss = lossOn(asked, { kind: 'sobolev' });
  if (loss.kind !== 'sobolev' || !isKinked(teacher)) return asked;
  if (loss.order === 2)
    throw new InputError(
      'a teacher of second derivatives must be smooth',
      `${path}, which bends in kinks alone (relu)`,
      'Train on first derivatives, with --order 1: a smooth network has second ones of its own.',
    );
  return { ...asked, loss: forKinks({ ...loss, order: 1 }, teacher.inputs.length) };
}

/** The design that was asked for, or the default; a note says where that is unusual. */
function designFor(work: Work, { design }: DesignChoice, inputs: number) {
  const note = designNote(design, inputs);
  if (note !== undefined) work.note(note);
  return design ?? defaultDesign(inputs);
}

/** The scale of each output in training; classes have none. */
function scaleOf(network: Surrogate): Float64Array | undefined {
  return network.head === undefined ? outputScale(network) : undefined;
}

/** Numbers of the network's outputs in the teacher's order; `order` gives the teacher's places. */
function inOrderOf(order: readonly number[], own: Float64Array): Float64Array {
  const arranged = new Float64Array(own.length);
  order.forEach((place, k) => {
    arranged[place] = own[k];
  });
  return arranged;
}

/** The teacher, over the domain of the network to tune where that has one. */
function overDomainOf<Bounded extends Variables>(network: Surrogate, teacher: Bounded): Bounded {
  const { inputs } = matchVariables(teacher, network);
  const bounded = teacher.inputs.map((variable, k) => {
    const { lo, hi } = network.inputs[inputs[k]];
    return lo === undefined ? variable : { ...variable, lo, hi };
  });
  return { ...teacher, inputs: bounded };
}
