import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Modules that a source file needs before it runs, packages included; types and what is imported later are none. */
function neededBy(file: URL, needed = new Set<string>()): Set<string> {
  if (needed.has(file.href)) return needed;
  needed.add(file.href);
  const text = readFileSync(fileURLToPath(file), 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export)\b(?! type\b)[^;]*?\bfrom '([^']+)';$/gm))
    if (from.startsWith('.')) neededBy(new URL(from, file), needed);
    else needed.add(from);
  return needed;
}

it('the program waits for nothing that only commands need: no engine, no tables, no networks', () => {
  const main = new URL('../../src/cli/main.ts', import.meta.url);
  const root = new URL('../../src/', import.meta.url).href;
  const needed = [...neededBy(main)].filter((one) => !one.startsWith('node:'));
  const own = needed.filter((one) => one.startsWith(root)).map((one) => one.slice(root.length));
  expect(needed.filter((one) => !one.startsWith(root)).sort()).toEqual([
    'commander',
    'pure-rand/generator/xoroshiro128plus',
  ]);
  expect(own.filter((one) => !/^(?:cli|tensor)\//.test(one)).sort()).toEqual([
    'study/version.ts',
    'training/finding.ts',
    'training/outcome.ts',
  ]);
  expect(own.filter((one) => one.startsWith('cli/commands/'))).toEqual(['cli/commands/index.ts']);
});
