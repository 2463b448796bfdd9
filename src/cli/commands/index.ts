import type { CommandDefinition } from '../command.ts';
import { runCommand } from './run.ts';
import { studiesCommand } from './studies.ts';

/** Every command, in the order of the help. To add one, write its file and name it here. */
export const commands: readonly CommandDefinition[] = [runCommand, studiesCommand];
