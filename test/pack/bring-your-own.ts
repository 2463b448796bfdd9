import { readFile } from 'node:fs/promises';

/** What a reader of docs/bring-your-own.md does next. */
export type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'command'; readonly words: readonly string[] };

/**
 * The steps of the page in its order: files to be saved (fenced python and json, under the name in backquotes that comes last
 * before them) and the lines of fenced sh.
 */
export async function readSteps(): Promise<Step[]> {
  const page = await readFile(new URL('../../docs/bring-your-own.md', import.meta.url), 'utf8');
  const steps: Step[] = [];
  let end = 0;
  for (const block of page.matchAll(/```(python|json|sh)\n([\s\S]*?)```/g)) {
    const [whole, language, text] = block;
    const before = page.slice(end, block.index);
    end = block.index + whole.length;
    if (language === 'sh') {
      for (const line of text.trim().split('\n')) steps.push({ kind: 'command', words: line.split(' ') });
      continue;
    }
    const name = [...before.matchAll(/`([\w-]+\.(?:py|json))`/g)].at(-1)?.[1];
    if (name === undefined) throw new Error(`a block of ${language} of docs/bring-your-own.md has no name`);
    steps.push({ kind: 'file', name, text });
  }
  return steps;
}
