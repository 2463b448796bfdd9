/*
 * Files that are often given in place of a table or a network. Their first bytes tell what they are, whatever their name
 * says, so that the error can name the way out.
 */

import { formats, networks, tables } from './foreign-formats.ts';
import { latin1 } from './latin1.ts';

/** A format that is not read where it was found. */
export interface ForeignFormat {
  /** As it is named in a message: "an Excel workbook (xlsx)". */
  readonly name: string;
  /** What the user can do about it. */
  readonly remedy: string;
}

/** How many bytes of the beginning of a file {@link foreignFormat} wants to see. */
export const FOREIGN_HEAD = 4096;

/**
 * The format that a file begins like, where it is neither a table nor a network that could be read.
 *
 * @param head its first {@link FOREIGN_HEAD} bytes, or all of them
 * @param wanted what the file should have been
 */
export function foreignFormat(head: Uint8Array, wanted: 'table' | 'network'): ForeignFormat | undefined {
  const latin = latin1(head);
  // Without the mark of UTF-8 and leading blanks.
  const text = latin.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  const others = wanted === 'table' ? networks : tables;
  const found = [...formats, ...others].find(({ begins }) => begins(latin, text));
  if (found === undefined) return undefined;
  const { name, table = 'Give a table.', network = 'Give an .onnx file.' } = found;
  return { name, remedy: wanted === 'table' ? table : network };
}
