import { get, set, step } from '../wat.ts';
import { DOUBLE, type SquaresLayout, TILE } from './layout.ts';

const VECTOR = 2 * DOUBLE;
const PLACES = Array.from({ length: TILE }, (_, k) => k);
const SUMS = PLACES.flatMap((i) => PLACES.map((j) => ({ i, j, name: `$s${i}${j}` })));

const LOCALS = [
  ...['$a', '$b', '$p', '$q', '$first', '$last', '$end', '$to'].map((name) => `(local ${name} i32)`),
  ...[...SUMS.map(({ name }) => name), ...PLACES.map((k) => `$a${k}`), '$w'].map(
    (name) => `(local ${name} v128)`,
  ),
].join(' ');

/**
 * Adds the products of a block's columns of slopes with one another to the sums, of the lower triangle, with rows in lanes. Three columns
 * by three at a time have their nine sums in registers.
 */
export function gramCode({ slopes, wide, column, gram }: SquaresLayout): string {
  const group = TILE * column;
  const add = (name: string, text: string) => set(name, `(f64x2.add ${get(name)} ${text})`);
  const at = (k: number) => `offset=${k * column}`;
  const sumAt = ({ i, j }: { i: number; j: number }) => `offset=${(i * TILE + j) * VECTOR}`;
  const behind = (address: number) => `(i32.add (global.get $base) (i32.const ${address}))`;
  return [
    LOCALS,
    set('$to', behind(gram)),
    set('$first', behind(slopes)),
    set('$last', behind(slopes + wide * column)),
    set('$a', get('$first')),
    '(loop $i',
    set('$b', get('$first')),
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
    `(br_if $i (i32.lt_u ${get('$a')} ${get('$last')})))`,
  ].join('\n');
}
