import { Command } from 'commander';
import { studies } from '../../study/index.ts';
import type { CommandContext } from '../command.ts';
import { section } from '../help.ts';

/** `sobolev studies`: the names that `sobolev run` knows. */
export function studiesCommand({ terminal }: CommandContext): Command {
  return new Command('studies')
    .summary('list the studies')
    .description('Lists the studies that `sobolev run` knows by name, each with a sentence.')
    .addHelpText('after', section('Examples', [['sobolev studies', 'list them']]))
    .action(() => {
      const width = Math.max(...studies.map(({ name }) => name.length));
      for (const { name, summary } of studies) terminal.stdout.write(`${name.padEnd(width)}  ${summary}\n`);
    });
}
