import { countOf } from './layout.ts';
import type { Placed } from './place.ts';
import { copy, LOCALS } from './wat.ts';

/**
 * The text of the module that takes a step.
 *
 * @param memory what `env.memory` is imported as: `(memory 1)`
 */
export function emit({ plan: { units, moves }, addresses }: Placed, memory: string): string {
  // Each unit is a function: where one has too many values, V8 allocates registers in a hurry.
  const functions = units.map((unit, k) => {
    const { text, locals } = unit.emit(addresses);
    const own = Array.from({ length: locals }, (_, v) => `(local $v${v} v128)`);
    return [`(func $u${k}`, LOCALS, ...own, text, ')'].join('\n');
  });
  return [
    `(module (import "env" "memory" ${memory})`,
    ...functions,
    '(func (export "step")',
    ...functions.map((_, k) => `(call $u${k})`),
    ...moves.map(({ from, to }) => copy(countOf(from), addresses.ofFlat(from), addresses.of(to))),
    '))',
  ].join('\n');
}
