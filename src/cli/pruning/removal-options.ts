import { Option } from 'commander';
import { number, wholeNumber } from '../options.ts';

/** What {@link removalOptions} give: how far the loss may grow while layers go. */
export interface RemovalChoice {
  readonly tolerance?: number;
  readonly target?: number;
  readonly candidates?: number;
}

const REMOVAL_OPTIONS: readonly Option[] = [
  new Option(
    '--tolerance <share>',
    'with --what layers and no number of them: remove layers, tuned after each, while the loss on the rows held out does not grow ' +
      'measurably, or by this share of the error at most (default: 0)',
  ).argParser(number('--tolerance', 0)),
  new Option(
    '--target <loss>',
    'in place of --tolerance: while the loss stays within this one, in normalised units',
  )
    .argParser(number('--target', 0))
    .conflicts('tolerance'),
  new Option(
    '--candidates <n>',
    'how many layers a round tries at most, each with a tuning, until one can go (default: 3)',
  ).argParser(wholeNumber('--candidates', 1)),
];

export function removalOptions(): readonly Option[] {
  return REMOVAL_OPTIONS;
}

/** Names of these options, as commander has them. */
export const removalNames = REMOVAL_OPTIONS.map((option) => option.attributeName());
