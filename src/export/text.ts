import { describeActivations, describeWidths, type Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { computedParts } from './computed.ts';

/**
 * The name of generated code, the first part of every name in C.
 *
 * @throws InputError unless it is an identifier of C and ECMAScript
 */
export function checkedName(name: unknown): string {
  demand(
    typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name),
    'the name of generated code must be a letter, then at most 39 letters, digits or underscores',
    name,
    'Choose a name like basket_price.',
  );
  return name;
}

/**
 * What generated code says of itself in its first comment, a line an item. It is safe within a comment of either language.
 */
export function description(surrogate: Surrogate, name: string): string[] {
  const { inputs, outputs } = surrogate;
  const { weights, of, ignoredInputs } = computedParts(surrogate);
  const line = (array: string) => (variable: Variable, index: number) =>
    `  ${array}[${index}] ${comment(label(variable))}${array === 'x' && ignoredInputs.includes(index) ? ': without influence' : ''}`;
  return [
    `${name}: a ${describeWidths(surrogate)} network (${describeActivations(surrogate)}), written by sobolev. Generated: do not edit.`,
    ...(weights < of
      ? [
          `It computes ${formatted(weights)} of ${formatted(of)} weights: outputs do not depend on the others.`,
        ]
      : []),
    '',
    'Inputs',
    ...inputs.map(line('x')),
    'Outputs',
    ...outputs.map(line('y')),
  ];
}

const formatted = (count: number) => count.toLocaleString('en');

function label({ name, unit, lo, hi }: Variable): string {
  const bounds = lo === undefined && hi === undefined ? '' : `, ${lo ?? '-inf'} to ${hi ?? 'inf'}`;
  return `${name}${unit ? ` (${unit})` : ''}${bounds}`;
}

/**
 * Text that cannot end or open a comment, escape its line, end a page's script, or reorder what a reader sees. Controls,
 * line separators and invisible characters become spaces.
 */
function comment(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[\\?<]/g, '_')
    .replace(/\*(?=\/)/g, '* ')
    .replace(/\/(?=\*)/g, '/ ')
    .trim();
}

/** A string literal of ECMAScript; also within a page's script. */
export function scriptString(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  const escaped = quoted.replace(/[<\p{C}\u2028\u2029]/gu, (character) =>
    [...units(character)].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
  );
  return `'${escaped}'`;
}

function units(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** A string literal of C in ASCII: other characters are the octal bytes of their UTF-8. */
export function cString(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const characters = [...bytes].map((byte) =>
    // A question mark is none of these: it could begin a trigraph.
    /[A-Za-z0-9 _.,:;()[\]{}<>=+*/^%$#@!&|~'-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `"${characters.join('')}"`;
}
