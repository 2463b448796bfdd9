import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../tensor/index.ts';
import type { CommandContext } from '../command.ts';
import { exitCodesHelp, section } from '../help.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
} from '../options.ts';
import { Work } from '../work.ts';

/** `sobolev report`: the report of a finished run, again. */
export function reportCommand(context: CommandContext): Command {
  const command = new Command('report')
    .summary('write the report of a finished run')
    .description(
      'Writes report.html into the directory of a finished run, from its files: figures and tables in one page that loads nothing.',
    )
    .argument('<directory>', 'directory of a finished run');
  return addOptions(command, [...engineOptions(), ...outputOptions('the path of the report')])
    .addHelpText(
      'after',
      section('Examples', [['sobolev report runs/bachelier-1', 'writes runs/bachelier-1/report.html']]) +
        exitCodesHelp(),
    )
    .action(async (directory: string, options: EngineChoice & OutputChoice) => {
      if (!existsSync(join(directory, 'results.json')))
        throw new InputError(
          `${directory} must be the directory of a finished run`,
          'one without results.json',
          'Give another, or finish the run with `sobolev run --resume`.',
        );
      const work = new Work(context, options);
      const engine = await work.engine();
      await work.part(
        'write the report',
        () => context.services.writeReport(directory, { engine }),
        () => 'report.html',
      );
      const report = join(directory, 'report.html');
      work.print({ schema: 'sobolev/report/1', report }, report);
    });
}
