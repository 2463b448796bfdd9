import { basename, extname } from 'node:path';
import { Option } from 'commander';
import { referenceFor } from '../node/model-for.ts';
import { loadTeacher } from '../node/network-file.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { configFor, isStudy, readAssignments } from '../study/index.ts';
import { InputError } from '../tensor/index.ts';
import type { ImportTeacherOptions, Teacher } from '../workflow/index.ts';
import { refuseOptions } from './data.ts';
import { type EndsChoice, endsChoice } from './ends.ts';
import { wholeNumber } from './options.ts';
import type { Work } from './work.ts';

/** What {@link modelOptions} give, and which part of a file is a network. */
export interface ModelSettings extends EndsChoice {
  readonly set?: readonly string[];
  readonly seed?: number;
}

/** @param what the seed is of */
export function modelOptions(what = 'of points and noise'): Option[] {
  return [
    modelSetOption(),
    new Option('--seed <number>', `seed ${what}, and of the model's parameters (default: 1)`).argParser(
      wholeNumber('--seed', 0),
    ),
  ];
}

export function modelSetOption(): Option {
  return new Option(
    '--set <key=value...>',
    'parameters of the model of a study: --set paths=64 strike=1.2 (default: as the study has them)',
  );
}

/** Whether an argument names a model: a study, a module that exports one, or an ONNX file. Else it is a data file. */
export function isModel(text: string): boolean {
  return isStudy(text) || isNetwork(text);
}

/**
 * The reference model that a text names: that of a study, one that a module exports, or an ONNX file. A note says where that is
 * no network.
 *
 * @param among as of `loadNetwork`. Default: the text names the only network, so that options of networks are refused for others
 * @throws InputError when there is none, or its parameters do not fit
 */
export async function modelFrom(
  text: string,
  { set = [], seed, ...ends }: ModelSettings,
  work: Work,
  among = false,
): Promise<ReferenceModel> {
  if (isNetwork(text)) {
    refuseOptions({ set: set.length > 0 ? set : undefined }, 'are of the model of a study or module');
    const options = { name: basename(text), ...endsChoice(ends), ifNamed: among };
    return (await teacherFrom(text, work, options)).model;
  }
  if (!among) refuseOptions(endsChoice(ends), 'are of a network');
  const reference = readAssignments(set);
  if (Object.hasOwn(reference, 'reference'))
    throw new InputError(
      '--set takes parameters of the model by their own names',
      set.find((one) => one.startsWith('reference')),
      'Leave out `reference.`, which is of the configuration of a run.',
    );
  return referenceFor(configFor(text, { reference }, { seed }));
}

/** What an ONNX file labels points with. A note says where it is no network, and what it then gives. */
export async function teacherFrom(
  path: string,
  work: Work,
  options: Omit<ImportTeacherOptions, 'note'>,
): Promise<Teacher> {
  const teacher = await loadTeacher(path, { ...options, note: (text) => work.note(text) });
  if (teacher.kind === 'graph')
    work.note(`${path} is no network (${teacher.reason}): its operations give values and derivatives`);
  if (teacher.kind === 'runtime')
    work.note(`${path} is run by ONNX Runtime, which gives values and no derivatives (${teacher.reason})`);
  return teacher;
}

function isNetwork(text: string): boolean {
  return extname(text).toLowerCase() === '.onnx';
}
