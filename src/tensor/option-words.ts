/**
 * The words for an option where a message is read: `missing: 'drop'` for callers of the library, `--missing drop` at a
 * terminal.
 *
 * @param value what it is to be set to; left out where the message is about the option itself
 * @returns undefined where the option cannot be given: the message then says what can be done without
 */
export type OptionWords<Name extends string> = (option: Name, value?: string) => string | undefined;

/** As in an object of options. */
export const libraryWords: OptionWords<string> = (option, value) =>
  value === undefined ? option : `${option}: '${value}'`;

/** For readers who can give no options. */
export const noWords: OptionWords<string> = () => undefined;

/** A part of a sentence that speaks of an option; empty where it cannot be given. */
export function withWords(words: string | undefined, part: (words: string) => string): string {
  return words === undefined ? '' : part(words);
}
