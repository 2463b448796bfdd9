import { Command } from 'commander';
import { version } from '../study/version.ts';
import { InputError } from '../tensor/index.ts';
import { type CommandName, commandNames, loadCommand } from './commands/index.ts';
import { type ExitCode, exitWith } from './exit.ts';
import { exitCodesHelp, section } from './help.ts';
import { library, type Services } from './services.ts';
import type { Terminal } from './terminal.ts';

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

/** Turns commander's errors of usage into ours, which name the help that helps; and refuses options that contradict each other. */
function withUsageErrors(command: Command): Command {
  refuseContradictions(command);
  return command.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    const what = error.message.replace(/^error: /, '').replace(/\.$/, '');
    const name = command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
    throw new InputError(what, undefined, `See ${name} --help.`);
  });
}

/**
 * Refuses a command line that says yes and no: the last one would win without a word. Values may be given again, as scripts do
 * that put a user's options behind their own.
 */
function refuseContradictions(command: Command): void {
  for (const option of command.options) {
    const other = command.options.find(
      (one) => one.attributeName() === option.attributeName() && one.negate !== option.negate,
    );
    const refuse = () => {
      throw new InputError(
        `${option.long} must not stand beside ${other?.long}`,
        'both',
        'Leave one of them out.',
      );
    };
    // Once one was read, the other is an error.
    if (other !== undefined)
      command.on(`option:${option.name()}`, () => {
        command.on(`option:${other.name()}`, refuse);
      });
  }
}
