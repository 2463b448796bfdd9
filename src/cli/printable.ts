/** Control characters, and those that turn the direction of text: a terminal obeys them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A message as one line that a terminal shows and does not obey: other characters are written as escapes. */
export function printable(message: string): string {
  return message
    .replace(/[ \t\r\n\f\v]+/g, ' ')
    .trim()
    .replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
