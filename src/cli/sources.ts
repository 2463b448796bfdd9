import { Option } from 'commander';
import type { ColumnRoles, DataFinding } from '../dataset/index.ts';
import { hasDerivatives } from '../objective/index.ts';
import { workedOn } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { adoptVariables, tuningTask, underAdoptedNames } from '../workflow/index.ts';
import { tellColumns } from './columns.ts';
import { dataChoice, dataOptions, readDataFor, refuseOptions } from './data.ts';
import { designOption } from './design.ts';
import { checkFindings } from './findings.ts';
import { labelsIn } from './heads.ts';
import { countPoints, type LabelChoice, type LabelTask } from './label-task.ts';
import { type Labelled, labelledByReference, labelledByTeacher } from './labels.ts';
import { demandLoss } from './loss.ts';
import { demandMemory, ofFile } from './memory.ts';
import { modelSetOption } from './models.ts';
import { wholeNumber } from './options.ts';
import { trainingSize, withOrder } from './training.ts';
import { noteUnits } from './units.ts';
import type { Work } from './work.ts';

/* Where a command takes labelled points from: a data file, a larger network, or a reference model. */

/** What {@link sourceOptions} give. */
export interface SourceChoice extends LabelChoice {
  readonly teacher?: string;
  readonly reference?: string;
  readonly force?: boolean;
}

/** @param points how many are drawn unless the option says, for the help */
export function sourceOptions(points: string): readonly Option[] {
  return [
    new Option(
      '--teacher <network>',
      'label points by a larger network, or another graph in an .onnx file: values, and derivatives where its operations are read',
    ).conflicts('reference'),
    new Option('--reference <study|module>', 'label points by a reference model'),
    new Option(
      '--points <number>',
      `points of the teacher or reference, spread over the domain (default: ${points})`,
    ).argParser(wholeNumber('--points', 1)),
    new Option(
      '--derivatives <which>',
      'first derivatives of a teacher or reference: jacobians, or their products with one random vector a point, cotangents (of the ' +
        'outputs) or tangents (of the inputs) (default: jacobians, or cotangents for more than 64 outputs)',
    ).choices(['jacobians', 'cotangents', 'tangents']),
    designOption(),
    modelSetOption(),
    ...dataOptions(),
  ];
}

/** The argument of a data file beside {@link sourceOptions}. */
export const dataArgument = [
  '[data]',
  'CSV, Parquet, NPY, NPZ or Arrow file; or one of --teacher and --reference',
] as const;

/**
 * The path or name of the source that is given, in a list; empty where there is none.
 *
 * @param invariant of the message where several are given
 * @throws InputError where there are several, or options that would do nothing with the one
 */
export function checkSource(
  data: string | undefined,
  options: SourceChoice,
  invariant = 'labelled points come from data, a teacher or a reference',
): readonly string[] {
  const { teacher, reference, domain, fromData } = options;
  const sources = [data, teacher, reference].filter((source) => source !== undefined);
  if (sources.length > 1) throw notOneSource(invariant, sources.join(' and '));
  if (teacher === undefined && reference === undefined)
    refuseOptions(
      { points: options.points, design: options.design, derivatives: options.derivatives },
      'are of --teacher and --reference',
    );
  if (data === undefined && domain === undefined && fromData === undefined)
    refuseOptions(dataChoice(options), 'are for a data file');
  if (reference === undefined) refuseOptions({ set: options.set }, 'are of --reference');
  return sources;
}

export function notOneSource(invariant: string, received: string): InputError {
  return new InputError(
    invariant,
    received,
    'Give one: a file, --teacher big.onnx, or --reference with a study or module.',
  );
}

/** Labelled points that were looked at. */
export interface SourcePoints extends Labelled {
  /** Of a file. */
  readonly roles?: ColumnRoles;
  /** What was found in the data. */
  readonly found: readonly DataFinding[];
}

/**
 * Points from the source that is given, under the names that the network is going to have. What is wrong with them is told.
 * The engine is opened only once everything that may be wrong is read.
 *
 * @param without what the command does without derivatives: "the network is tuned on values alone"
 * @throws InputError where the source does not fit the network, or the data has errors
 */
export async function pointsFrom(
  work: Work,
  data: string | undefined,
  task: LabelTask & { readonly options: SourceChoice },
  without: string,
): Promise<SourcePoints> {
  const { network, asked, options } = task;
  const labelled = await labelledBy(work, data, task);
  const { set: given, roles } = labelled;
  noteUnits(work, network, adoptVariables(network, given));
  const set = underAdoptedNames(given, network);
  const unread =
    roles === undefined ? [] : tellColumns(work, data as string, roles, hasDerivatives(set), without);
  // A network's own derivatives are exact: there is nothing to check.
  const none = { dydx: undefined, hessian: undefined, hvp: undefined, vjp: undefined, jvp: undefined };
  const values = { ...set, ...none };
  // What is wrong with a file is told in its own names.
  const checked = data !== undefined ? given : options.teacher === undefined ? set : values;
  const source = data === undefined ? 'model' : 'file';
  const found = [...unread, ...checkFindings(work, checked, { ...options, source })];
  if (asked.loss === undefined && !hasDerivatives(set) && unread.length === 0)
    work.note(`the data has no derivatives: ${without}`);
  const by = data ?? options.teacher ?? (options.reference as string);
  return { ...labelled, set: labelsIn(work, by, network, set, options), found };
}

async function labelledBy(
  work: Work,
  data: string | undefined,
  task: LabelTask & { readonly options: SourceChoice },
): Promise<Labelled & { readonly roles?: ColumnRoles }> {
  const { network, asked, options, steps } = task;
  const { teacher, reference } = options;
  if (teacher !== undefined) return labelledByTeacher(work, teacher, task);
  if (reference !== undefined) return labelledByReference(work, reference, task);
  const { set, roles } = await work.part(
    'read the data',
    () => readDataFor(data as string, network, options, work),
    ({ set }) => countPoints(set),
  );
  const { throughHead } = options;
  if (asked.loss !== undefined) demandLoss(asked.loss, workedOn(network, throughHead), asked.words);
  const { start, samples } = tuningTask(network, set, throughHead);
  const fit = withOrder(asked, { network: start, labels: samples });
  demandMemory(trainingSize(set, network, fit), { ...ofFile, ...steps });
  return { engine: await work.engine(), set, roles, fit };
}
