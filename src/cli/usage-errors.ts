import type { Command, Option } from 'commander';
import { InputError, unknownNames } from '../tensor/index.ts';

/** Turns commander's errors of usage into ours, which name the help that helps; and refuses options that contradict each other. */
export function withUsageErrors(command: Command): Command {
  refuseContradictions(command);
  for (const option of command.options) nameChoices(option);
  return command.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    if (error.code === 'commander.conflictingOption') throw conflictIn(command);
    const what = error.message.replace(/^error: /, '').replace(/\.$/, '');
    const name = command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
    throw new InputError(what, undefined, `See ${name} --help.`);
  });
}

/** An option of a few words refuses others by naming these, and the nearest. */
function nameChoices(option: Option): void {
  const { argChoices: choices, long } = option;
  if (choices === undefined) return;
  option.argParser((text: string) => {
    if (choices.includes(text)) return text;
    throw new InputError(
      `${long} must be one of ${choices.join(', ')}`,
      unknownNames([text], choices),
      'Correct it.',
    );
  });
}

/** Which options of a command line do not go together. */
function conflictIn(command: Command): InputError {
  const given = command.options.filter((option) => {
    const name = option.attributeName();
    return command.getOptionValue(name) !== undefined && command.getOptionValueSource(name) !== 'default';
  });
  // Commander keeps them there, but its types do not say so.
  const against = (option: Option) =>
    (option as unknown as { conflictsWith: readonly string[] }).conflictsWith;
  for (const option of given) {
    const other = given.find((one) => against(option).includes(one.attributeName()));
    if (other !== undefined)
      return new InputError(
        `${option.long} must not stand beside ${other.long}`,
        'both',
        'Leave one of them out.',
      );
  }
  throw new Error('commander found options that do not go together');
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
