import type { CommandDefinition } from '../command.ts';

/**
 * Where each command is defined, in the order of the help. To add one, write its file and name it here. Each is imported
 * when it is asked for, so `sobolev --version` waits for nothing that they need.
 */
const definitions = {
  run: async () => (await import('./run.ts')).runCommand,
  studies: async () => (await import('./studies.ts')).studiesCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  sample: async () => (await import('./sample.ts')).sampleCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  significance: async () => (await import('./significance.ts')).significanceCommand,
  prune: async () => (await import('./prune.ts')).pruneCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  finetune: async () => (await import('./finetune.ts')).finetuneCommand,
  shrink: async () => (await import('./shrink.ts')).shrinkCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  export: async () => (await import('./export.ts')).exportCommand,
} satisfies Readonly<Record<string, () => Promise<CommandDefinition>>>;

export type CommandName = keyof typeof definitions;

export const commandNames = Object.keys(definitions) as readonly CommandName[];

export function loadCommand(name: CommandName): Promise<CommandDefinition> {
  return definitions[name]();
}
