import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/* Comments of the sources as what they are for a reader: sentences. */

const root = fileURLToPath(new URL('../../src/', import.meta.url));

/** A file of `src/`, by its path below it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All files of `src/` that someone wrote. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|js)$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A sentence of a comment, and the line on which the comment begins. */
export interface Sentence {
  readonly line: number;
  readonly text: string;
}

/**
 * The sentences of a file's comments, without code, titles and what stands in parentheses. Tables, licences and the cases
 * after `@throws` are none.
 */
export function sentencesOf({ text }: Pick<SourceFile, 'text'>): readonly Sentence[] {
  return commentsOf(text).flatMap(({ line, body }) => {
    if (/Redistribution and use|^\s*\|/m.test(body)) return [];
    return body
      .split(/\n\s*\n|\n\s*(?=@|[-*] |\d+\. )/)
      .filter((paragraph) => !/^\s*@throws/.test(paragraph))
      .flatMap((paragraph) => plain(paragraph).split(/(?<=[.!?])\s+/))
      .map((sentence) => ({ line, text: sentence.trim() }))
      .filter((sentence) => sentence.text !== '');
  });
}

/** Number of words of a sentence: what has a letter or a digit. */
export function wordCount(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function plain(paragraph: string): string {
  return paragraph
    .replace(/\{@link ([^}]*)\}/g, '$1')
    .replace(/`[^`]*`|"[^"]*"/g, 'it')
    .replace(/\([^()]*(\([^()]*\)[^()]*)*\)/g, '')
    .replace(/\s+/g, ' ');
}

/** Comments as text, in order; line comments one below the other are one. */
function commentsOf(text: string): readonly { readonly line: number; readonly body: string }[] {
  const ranges = new Map<number, ts.CommentRange>();
  const note = (pos: number, end: number, kind: ts.CommentKind) => void ranges.set(pos, { pos, end, kind });
  const walk = (node: ts.Node) => {
    ts.forEachLeadingCommentRange(text, node.getFullStart(), note);
    ts.forEachTrailingCommentRange(text, node.getEnd(), note);
    ts.forEachChild(node, walk);
  };
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, false);
  walk(file);
  const found: { start: number; end: number; body: string }[] = [];
  for (const { pos, end, kind } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const raw = text.slice(pos, end);
    const last = found.at(-1);
    if (kind === ts.SyntaxKind.MultiLineCommentTrivia)
      found.push({ start: pos, end, body: raw.replace(/^\/\*+|\*+\/$/g, '').replace(/^\s*\* ?/gm, '') });
    else if (
      last !== undefined &&
      /^[ \t]*\n[ \t]*$/.test(text.slice(last.end, pos)) &&
      text.startsWith('//', last.start)
    )
      Object.assign(last, { end, body: `${last.body} ${raw.replace(/^\/\/ ?/, '')}` });
    else found.push({ start: pos, end, body: raw.replace(/^\/\/ ?/, '') });
  }
  return found.map(({ start, body }) => ({ line: text.slice(0, start).split('\n').length, body }));
}
