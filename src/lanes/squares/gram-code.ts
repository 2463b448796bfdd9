import { get, set, step } from '../wat.ts';
import { DOUBLE, type SquaresLayout, TILE } from './layout.ts';

const VECTOR = 2 * DOUBLE;
const PLACES = Array.from({ length: TILE }, (_, k) => k);
const SUMS = PLACES.flatMap((i) => PLACES.map((j) => ({ i, j, name: `$s${i}${j}` })));

/** Locals of {@link gramCode}. */
export const GRAM_LOCALS = [
  ...['$a', '$b', '$p', '$q', '$end', '$to'].map((name) => `(local ${name} i32)`),
  ...[...SUMS.map(({ name }) => name), ...PLACES.map((k) => `$a${k}`), '$w'].map(
    (name) => `(local ${name} v128)`,
  ),
].join(' ');

/**
 * Adds the products of a block's columns with one another to the sums, of the lower triangle, with rows in lanes. Three columns by
 * three at a time have their nine sums in registers.
 *
 * @param only `residual`: the products with the last columns, where the residual is, alone
 */
export function gramCode(
  { jacobian, wide, column, gram, tiles }: SquaresLayout,
  only: 'all' | 'residual',
): string {
  const group = TILE * column;
  const groups = wide / TILE;
  const skipped = only === 'all' ? 0 : groups - 1;
  const first = only === 'all' ? 0 : tiles - groups;
  const end = jacobian + wide * column;
  const add = (name: string, text: string) => set(name, `(f64x2.add ${get(name)} ${text})`);
  const at = (k: number) => `offset=${k * column}`;
  const sumAt = ({ i, j }: { i: number; j: number }) => `offset=${(i * TILE + j) * VECTOR}`;
  return [
    set('$to', `(i32.const ${gram + first * SUMS.length * VECTOR})`),
    set('$a', `(i32.const ${jacobian + skipped * group})`),
    '(loop $i',
    set('$b', `(i32.const ${jacobian})`),
    '(loop $j',
    ...SUMS.map((sum) => set(sum.name, `(v128.load ${sumAt(sum)} ${get('$to')})`)),
    set('$p', get('$a')),
    set('$q', get('$b')),
    set('$end', `(i32.add ${get('$a')} (i32.const ${column}))`),
    '(loop $k',
    ...PLACES.map((i) => set(`$a${i}`, `(v128.load ${at(i)} ${get('$p')})`)),
    ...PLACES.flatMap((j) => [
      set('$w', `(v128.load ${at(j)} ${get('$q')})`),
      ...PLACES.map((i) => add(`$s${i}${j}`, `(f64x2.mul ${get(`$a${i}`)} ${get('$w')})`)),
    ]),
    step('$q', VECTOR),
    step('$p', VECTOR),
    `(br_if $k (i32.lt_u ${get('$p')} ${get('$end')})))`,
    ...SUMS.map((sum) => `(v128.store ${sumAt(sum)} ${get('$to')} ${get(sum.name)})`),
    step('$to', SUMS.length * VECTOR),
    step('$b', group),
    `(br_if $j (i32.le_u ${get('$b')} ${get('$a')})))`,
    step('$a', group),
    `(br_if $i (i32.lt_u ${get('$a')} (i32.const ${end}))))`,
  ].join('\n');
}
