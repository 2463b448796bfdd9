export { runCommandLine } from './command-line.ts';
export type { ExitCode } from './exit.ts';
export type { Services } from './services.ts';
export type { Output, Terminal } from './terminal.ts';
