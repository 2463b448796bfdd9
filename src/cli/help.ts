import { exitCodes } from './exit.ts';

/** A titled list for the end of a help text: terms in a column, their texts beside it. */
export function section(title: string, entries: readonly (readonly [term: string, text: string])[]): string {
  const width = Math.max(...entries.map(([term]) => term.length));
  const lines = entries.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`.trimEnd());
  return `\n${title}:\n${lines.join('\n')}\n`;
}

export function exitCodesHelp(): string {
  return section('Exit codes', Object.entries(exitCodes));
}
