import type { CommandDefinition } from '../command.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { finetuneCommand } from './finetune.ts';
import { inspectCommand } from './inspect.ts';
import { pruneCommand } from './prune.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { sampleCommand } from './sample.ts';
import { significanceCommand } from './significance.ts';
import { studiesCommand } from './studies.ts';
import { trainCommand } from './train.ts';

/** Every command, in the order of the help. To add one, write its file and name it here. */
export const commands: readonly CommandDefinition[] = [
  runCommand,
  studiesCommand,
  reportCommand,
  inspectCommand,
  sampleCommand,
  trainCommand,
  significanceCommand,
  pruneCommand,
  finetuneCommand,
  evaluateCommand,
  exportCommand,
];
