import { Command } from 'commander';
import { version } from '../study/version.ts';
import { type CommandName, commandNames, loadCommand } from './commands/index.ts';
import { type ExitCode, exitWith } from './exit.ts';
import { exitCodesHelp, section } from './help.ts';
import { library, type Services } from './services.ts';
import type { Terminal } from './terminal.ts';
import { withUsageErrors } from './usage-errors.ts';

/**
 * Runs one command line from words to exit code. Never throws and never ends the process: errors become a line on
 * stderr.
 *
 * @param argv the words after `sobolev`
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  services: Services = library,
): Promise<ExitCode> {
  try {
    await (await programFor(argv, terminal, services)).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return exitWith(error, terminal);
  }
}

async function programFor(argv: readonly string[], terminal: Terminal, services: Services): Promise<Command> {
  const program = new Command('sobolev')
    .description(
      'Turns an expensive model into a tiny neural network that keeps its derivatives: trains an oversized network, ' +
        'prunes it by interval adjoint significance, and fine-tunes it on derivatives.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // exitWith tells these, as any other error.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(terminal.stdout.columns || 80, 110),
      getErrHelpWidth: () => Math.min(terminal.stderr.columns || 80, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    // Beside the longest command there are 37 characters of 80.
    .configureHelp({ minWidthToWrap: 32 })
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev run', 'the whole job on the Bachelier basket, about a minute'],
        ['sobolev run --help', 'everything that can be changed'],
        ['sobolev inspect model.onnx', 'a network of your own, from PyTorch, JAX, Keras or scikit-learn'],
        ['sobolev train runs.csv --inputs v,d --outputs p --out p.onnx', 'a network from a table'],
      ]) + exitCodesHelp(),
    );
  withUsageErrors(program);
  for (const define of await Promise.all(neededFor(argv).map(loadCommand)))
    program.addCommand(withUsageErrors(define({ terminal, services }).copyInheritedSettings(program)));
  return program;
}

/** The commands that the first word needs: the one it names; none for the version; all for help, and for any other word. */
function neededFor([word]: readonly string[]): readonly CommandName[] {
  if (word === '-V' || word === '--version') return [];
  return commandNames.includes(word as CommandName) ? [word as CommandName] : commandNames;
}
