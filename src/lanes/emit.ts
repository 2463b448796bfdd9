import { countOf } from './layout.ts';
import type { Placed } from './place.ts';
import { copy, LOCALS } from './wat.ts';

/**
 * The text of the module that takes a step.
 *
 * @param memory what `env.memory` is imported as: `(memory 1)`
 */
export function emit(placed: Placed, memory: string): string {
  const { functions, step } = stepCode(placed);
  return [
    `(module (import "env" "memory" ${memory})`,
    ...functions,
    '(func (export "step")',
    ...step,
    '))',
  ].join('\n');
}

/** The functions `$u0`, … of a step's units, and the instructions that take a step by them. */
export function stepCode({ plan: { units, moves }, addresses }: Placed): {
  readonly functions: readonly string[];
  readonly step: readonly string[];
} {
  // Each unit is a function: where one has too many values, V8 allocates registers in a hurry.
  const functions = units.map((unit, k) => {
    const { text, locals } = unit.emit(addresses);
    const own = Array.from({ length: locals }, (_, v) => `(local $v${v} v128)`);
    return [`(func $u${k}`, LOCALS, ...own, text, ')'].join('\n');
  });
  return {
    functions,
    step: [
      ...functions.map((_, k) => `(call $u${k})`),
      ...moves.map(({ from, to }) => copy(countOf(from), addresses.ofFlat(from), addresses.of(to))),
    ],
  };
}
