import { Option } from 'commander';
import type { ReferenceModel } from '../reference/index.ts';
import { configFor, readAssignments, referenceFor } from '../study/index.ts';
import { wholeNumber } from './options.ts';

/** What {@link modelOptions} give. */
export interface ModelSettings {
  readonly set?: readonly string[];
  readonly seed?: number;
}

/** @param what else the seed is of */
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

/**
 * The reference model of a study, or that a module exports.
 *
 * @throws InputError when there is none, or its parameters do not fit
 */
export async function modelFrom(text: string, { set = [], seed }: ModelSettings): Promise<ReferenceModel> {
  return referenceFor(configFor(text, { reference: readAssignments(set) }, { seed }));
}
