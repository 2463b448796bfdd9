import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { definedCommands } from './support.ts';

const text = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const defined = await definedCommands();
const byName = new Map(defined.map((command) => [command.name(), command]));

it('docs/commands.md has a section for every command, and no other', () => {
  const sections = [...text.matchAll(/^## ([a-z]+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(defined.map((command) => command.name()));
});

it('docs/commands.md names options that exist, in the sections of their commands and in its examples', () => {
  const parts = text.split(/^## /m).slice(1);
  for (const part of parts) {
    const command = byName.get(part.slice(0, part.indexOf('\n')));
    if (command === undefined) continue;
    const known = command.options.map(({ long }) => long);
    for (const [option] of part.matchAll(/--[a-z][a-z-]*/g)) expect(known, command.name()).toContain(option);
  }
  const lines = [...text.matchAll(/^sobolev (.+)$/gm)].map(([, line]) => line.split(' '));
  expect(lines.length).toBeGreaterThan(5);
  for (const [name, ...words] of lines) {
    const command = byName.get(name);
    const known = command?.options.map(({ long }) => long) ?? [];
    for (const word of words.filter((one) => one.startsWith('--'))) expect(known, name).toContain(word);
    for (const { mandatory, long } of command?.options ?? []) if (mandatory) expect(words).toContain(long);
  }
});
