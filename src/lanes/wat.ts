import { FLOAT_BYTES } from './memory.ts';

/*
 * Pieces of WebAssembly text. Loops keep sums in locals `$s0` … `$s7`, as many as the machine has registers to spare.
 */

/** Locals that kernels and loops use. */
export const LOCALS = [
  ...['$p', '$q', '$i', '$c'].map((name) => `(local ${name} i32)`),
  ...Array.from({ length: 8 }, (_, k) => `(local $s${k} v128)`),
  ...['$a0', '$a1', '$w'].map((name) => `(local ${name} v128)`),
].join(' ');

export const zero = '(v128.const i32x4 0 0 0 0)';
export const get = (name: string) => `(local.get ${name})`;
export const set = (name: string, text: string) => `(local.set ${name} ${text})`;
export const step = (name: string, by: number) => set(name, `(i32.add ${get(name)} (i32.const ${by}))`);
export const addTo = (sum: string, text: string) => set(sum, `(f32x4.add ${get(sum)} ${text})`);

/** A loop over the local `name` from `from` below `to`, which runs at least once. */
export function loop(name: string, from: number, to: number, by: number, body: readonly string[]): string {
  const label = `${name}.again`;
  return [
    set(name, `(i32.const ${from})`),
    `(loop ${label}`,
    ...body,
    step(name, by),
    `(br_if ${label} (i32.lt_u ${get(name)} (i32.const ${to}))))`,
  ].join('\n');
}

/** Stores the sum of the four lanes of a local. */
export function storeSum(address: number, sum: string): string {
  const lane = (k: number) => `(f32x4.extract_lane ${k} ${get(sum)})`;
  const value = `(f32.add (f32.add ${lane(0)} ${lane(1)}) (f32.add ${lane(2)} ${lane(3)}))`;
  return `(f32.store offset=${address} (i32.const 0) ${value})`;
}

/** Copies `count` floats that lie together. */
export function copy(count: number, from: number, to: number): string {
  return `(memory.copy (i32.const ${to}) (i32.const ${from}) (i32.const ${count * FLOAT_BYTES}))`;
}
