import { Option } from 'commander';
import { number } from '../options.ts';

/** What {@link removalOptions} give: how far the loss may grow while layers go. */
export interface RemovalChoice {
  readonly tolerance?: number;
  readonly target?: number;
}

const REMOVAL_OPTIONS: readonly Option[] = [
  new Option(
    '--tolerance <share>',
    'with --what layers and no number of them: remove layers, tuned after each, while the loss on the rows held out stays within ' +
      'this share above that of the network (default: 0.02)',
  ).argParser(number('--tolerance', 0)),
  new Option(
    '--target <loss>',
    'in place of --tolerance: while it stays within this loss, in normalised units',
  )
    .argParser(number('--target', 0))
    .conflicts('tolerance'),
];

export function removalOptions(): readonly Option[] {
  return REMOVAL_OPTIONS;
}

/** Names of these options, as commander has them. */
export const removalNames = REMOVAL_OPTIONS.map((option) => option.attributeName());
