import type { Command } from 'commander';
import type { Services } from './services.ts';
import type { Terminal } from './terminal.ts';

/** What a command has at hand. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly services: Services;
}

/**
 * Defines a command: its name, arguments, options, help and action. The action throws `InputError` for bad input,
 * `UnhelpfulTraining` when all is done but the training is no plain success, and returns when all is well. It sets no exit
 * code, and writes to the terminal that it is given alone.
 */
export type CommandDefinition = (context: CommandContext) => Command;
