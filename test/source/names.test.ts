import { expect, it } from 'vitest';
import { sourceFiles } from '../support/comments.ts';

it('the name of an exported type means one thing in all of the sources', () => {
  const places = new Map<string, string[]>();
  for (const { path, text } of sourceFiles())
    for (const [, name] of text.matchAll(/^export (?:interface|type|(?:abstract )?class) (\w+)(?=[ <=])/gm)) {
      // What Node adds to a thing of the core is the same thing.
      if (path.startsWith('node/') && new RegExp(`\\bcore\\.${name}\\b`).test(text)) continue;
      places.set(name, [...(places.get(name) ?? []), path]);
    }
  const shared = [...places].filter(([, paths]) => paths.length > 1);
  expect(shared).toEqual([]);
});
