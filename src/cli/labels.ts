import type { Option } from 'commander';
import { type Dataset, designPoints } from '../dataset/index.ts';
import { loadSurrogate } from '../node/network-file.ts';
import { OrderError } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { InputError, stream } from '../tensor/index.ts';
import {
  defaultDesign,
  derivativesFor,
  describeDerivatives,
  designNote,
  designOf,
  labelWith,
  matchVariables,
  networkModel,
  outputScale,
  sampleModel,
} from '../workflow/index.ts';
import { type DataChoice, noteMatch } from './data.ts';
import type { DesignChoice } from './design.ts';
import { type DomainChoice, demandDomain, withDomainOf } from './domain.ts';
import { noteComputed } from './findings.ts';
import { demandMemory, type Shrinkable } from './memory.ts';
import { type ModelSettings, modelFrom } from './models.ts';
import type { EngineChoice } from './options.ts';
import type { TrainingChoice } from './training.ts';
import type { Work } from './work.ts';

/** How points are drawn and labelled for a training. */
export interface LabelChoice
  extends DataChoice,
    DesignChoice,
    DomainChoice,
    ModelSettings,
    EngineChoice,
    Pick<TrainingChoice, 'loss' | 'batch' | 'seed'> {
  readonly points?: number;
}

/** Number of points that are labelled for a training, unless the options say. */
export const POINTS = 65_536;

/** How a training on points that are labelled for it becomes smaller. */
export const ofLabels: Shrinkable = { fewer: (points) => `--points ${points}`, unlabelled: true };

/** Labelled points, and the engine that labelled them. */
export interface Labelled {
  readonly engine: Engine;
  readonly set: Dataset;
  /** How the points were drawn, for the provenance of what is trained on them; undefined for points of a file. */
  readonly drawn?: Readonly<Record<string, unknown>>;
}

/**
 * Points over the network's domain, with the labels of a larger network that the loss needs: whole Jacobians where outputs
 * are few. The engine is opened only once everything that may be wrong is read.
 *
 * @param boxOptions of the command that give a domain, for messages
 * @throws InputError when the networks do not fit, there is no domain, or not enough memory
 */
export async function labelledByTeacher(
  work: Work,
  path: string,
  network: Surrogate,
  teacher: string,
  options: LabelChoice,
  boxOptions: readonly Option[],
): Promise<Labelled> {
  const { points = POINTS, seed = 1, loss } = options;
  const larger = await loadSurrogate(teacher);
  noteMatch(work, teacher, network, larger);
  const { inputs, outputs } = matchVariables(network, larger);
  const bounded = overDomainOf(network, larger);
  const box = demandDomain(path, bounded, boxOptions);
  const [d, m] = [inputs.length, outputs.length];
  const derivatives = loss === 'vanilla' ? 'none' : derivativesFor(points, d, m);
  const size = { points, architecture: network, labels: derivatives, batch: options.batch };
  demandMemory(size, ofLabels);
  const design = designOf(designFor(work, options, d), networkModel(bounded, teacher));
  if (derivatives === 'cotangents') work.note(`derivatives: ${describeDerivatives(derivatives, m)}`);
  const own = outputScale(network);
  const scale = own && inOrderOf(outputs, own);
  const engine = await work.engine();
  const set = await work.part(
    'label points by the teacher',
    async (watch) => {
      const x = designPoints(design, box, points, stream(seed, 'points'));
      return labelWith(engine, bounded, x, { derivatives, scale, seed, ...watch });
    },
    countPoints,
  );
  return { engine, set, drawn: { points, design: design.kind, derivatives } };
}

/**
 * Points over the domain with the labels of a reference model.
 *
 * @throws InputError as {@link labelledByTeacher}
 */
export async function labelledByReference(
  work: Work,
  network: Surrogate,
  reference: string,
  options: LabelChoice,
  boxOptions: readonly Option[],
): Promise<Labelled> {
  const { points = POINTS, seed = 1, loss } = options;
  const model = await withDomainOf(await modelFrom(reference, options), options, options, work);
  demandDomain(reference, model, boxOptions);
  noteMatch(work, reference, network, model);
  const size = {
    points,
    architecture: network,
    labels: loss === 'vanilla' ? 'none' : 'jacobians',
    batch: options.batch,
  } as const;
  demandMemory(size, ofLabels);
  const design = designFor(work, options, model.inputs.length);
  const engine = await work.engine();
  const set = await work.part(
    'label points by the reference',
    async (watch) => {
      const order = loss === 'vanilla' ? 0 : 1;
      const samples = sampleModel(engine, model, { points, seed, order, design, batch: points, ...watch });
      try {
        return (await samples.next()).value as Dataset;
      } catch (error) {
        if (!(error instanceof OrderError)) throw error;
        const { invariant, received, mend } = error;
        throw new InputError(invariant, received, `${mend}; or train on values alone: --loss vanilla.`);
      }
    },
    countPoints,
  );
  noteComputed(work, set);
  return { engine, set, drawn: { points, design, derivatives: size.labels } };
}

/** "65,536 points" */
export function countPoints({ x }: Pick<Dataset, 'x'>): string {
  return `${x.shape[0].toLocaleString('en')} points`;
}

/** The design that was asked for, or the default; a note says where that is unusual. */
function designFor(work: Work, { design }: DesignChoice, inputs: number) {
  const note = designNote(design, inputs);
  if (note !== undefined) work.note(note);
  return design ?? defaultDesign(inputs);
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
function overDomainOf(network: Surrogate, teacher: Surrogate): Surrogate {
  const { inputs } = matchVariables(teacher, network);
  const bounded = teacher.inputs.map((variable, k) => {
    const { lo, hi } = network.inputs[inputs[k]];
    return lo === undefined ? variable : { ...variable, lo, hi };
  });
  return { ...teacher, inputs: bounded };
}
