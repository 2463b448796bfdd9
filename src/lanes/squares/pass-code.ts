import { get, set, step } from '../wat.ts';
import { DOUBLE, FLOAT, type SquaresLayout, TILE } from './layout.ts';

const VECTOR = 2 * DOUBLE;
const ZERO = '(v128.const i32x4 0 0 0 0)';
const ONES = '(v128.const f64x2 1 1)';
const behind = (address: number) => `(i32.add (global.get $base) (i32.const ${address}))`;

/** Goes through the blocks of a range. */
export function passCode({ range, block, width, rows }: SquaresLayout, calls: readonly string[]): string {
  return [
    '(local $b i32) (local $p i32) (local $unit i32) (local $i i32)',
    set('$b', '(global.get $base)'),
    set('$p', `(i32.load offset=${range} ${get('$b')})`),
    '(loop $block',
    `(i32.store offset=${block} ${get('$b')} ${get('$p')})`,
    ...calls,
    step('$p', width * rows * FLOAT),
    `(br_if $block (i32.lt_u ${get('$p')} (i32.load offset=${range + 4} ${get('$b')}))))`,
  ].join('\n');
}

/** Of each residual that counts in products the slopes, which the calls find and use: with a one as its cotangent and zeros else. */
export function unitsCode({ cotangents, moving, column }: SquaresLayout, calls: readonly string[]): string {
  if (moving === 0) return '';
  const end = behind(cotangents + moving * column);
  return [
    eachVector('$zero', behind(cotangents), end, `(v128.store ${get('$i')} ${ZERO})`),
    set('$unit', behind(cotangents)),
    '(loop $each',
    filled(column, ONES, '$one'),
    ...calls,
    filled(column, ZERO, '$none'),
    step('$unit', column),
    `(br_if $each (i32.lt_u ${get('$unit')} ${end})))`,
  ].join('\n');
}

/**
 * Cotangents of second differences, r(ahead) − 2r(here) + r(behind), of the residuals that the calls compute. What they compute here comes
 * last, since the sweep back uses it.
 */
export function bendCode(layout: SquaresLayout, calls: readonly string[]): string {
  const { around, shared, sharedAt, residualsAt, cotangents, moving, column } = layout;
  if (moving === 0) return '';
  const [here, ahead, behindIt] = around;
  const each = (label: string, from: number, bytes: number, body: string) =>
    eachVector(label, behind(from), behind(from + bytes), body);
  const to = cotangents - residualsAt;
  const residual = `(v128.load ${get('$i')})`;
  const known = `(v128.load offset=${to} ${get('$i')})`;
  const difference = (label: string, at: number, value: string) => [
    // Numbers lie in pairs; the last may have one beside it that nobody reads.
    each(
      `$copy${label}`,
      sharedAt,
      shared * DOUBLE,
      `(v128.store ${get('$i')} (v128.load offset=${at - sharedAt} ${get('$i')}))`,
    ),
    ...calls,
    each(`$take${label}`, residualsAt, moving * column, `(v128.store offset=${to} ${get('$i')} ${value})`),
  ];
  return [
    ...difference('Ahead', ahead, residual),
    ...difference('Behind', behindIt, `(f64x2.add ${known} ${residual})`),
    ...difference('Here', here, `(f64x2.sub ${known} (f64x2.add ${residual} ${residual}))`),
  ].join('\n');
}

/** A column at `$unit`. */
function filled(column: number, value: string, label: string): string {
  const end = `(i32.add ${get('$unit')} (i32.const ${column}))`;
  return eachVector(label, get('$unit'), end, `(v128.store ${get('$i')} ${value})`);
}

/** A body for each vector from one address to another, with `$i` at it. */
function eachVector(label: string, from: string, end: string, body: string): string {
  return [
    set('$i', from),
    `(loop ${label} ${body}`,
    step('$i', VECTOR),
    `(br_if ${label} (i32.lt_u ${get('$i')} ${end})))`,
  ].join('\n');
}

/** Adds the squares of each residual to its sum. Those that count in products become cotangents. */
export function squareCode({
  residualsAt,
  cotangents,
  column,
  residuals,
  moving,
  losses,
}: SquaresLayout): string {
  return [
    '(local $i i32) (local $b i32) (local $end i32) (local $w v128) (local $s v128)',
    set('$b', '(global.get $base)'),
    set('$end', behind(column)),
    ...Array.from({ length: residuals }, (_, k) => [
      set('$s', `(v128.load offset=${losses + k * VECTOR} ${get('$b')})`),
      set('$i', get('$b')),
      `(loop $again${k}`,
      set('$w', `(v128.load offset=${residualsAt + k * column} ${get('$i')})`),
      set('$s', `(f64x2.add ${get('$s')} (f64x2.mul ${get('$w')} ${get('$w')}))`),
      k < moving ? `(v128.store offset=${cotangents + k * column} ${get('$i')} ${get('$w')})` : '',
      step('$i', VECTOR),
      `(br_if $again${k} (i32.lt_u ${get('$i')} ${get('$end')})))`,
      `(v128.store offset=${losses + k * VECTOR} ${get('$b')} ${get('$s')})`,
    ]),
  ]
    .flat()
    .join('\n');
}

/** Adds up each column of slopes, some at once: a sum waits for the one before. */
export function sumCode({ slopes, gradient, wide, column }: SquaresLayout): string {
  const sums = Array.from({ length: TILE }, (_, k) => `$s${k}`);
  return [
    '(local $q i32) (local $to i32) (local $i i32) (local $end i32) (local $all i32)',
    ...sums.map((name) => `(local ${name} v128)`),
    set('$q', behind(slopes)),
    set('$all', behind(slopes + wide * column)),
    set('$to', behind(gradient)),
    '(loop $columns',
    ...sums.map((name, k) => set(name, `(v128.load offset=${k * VECTOR} ${get('$to')})`)),
    set('$i', get('$q')),
    set('$end', `(i32.add ${get('$q')} (i32.const ${column}))`),
    '(loop $rows',
    ...sums.map((name, k) =>
      set(name, `(f64x2.add ${get(name)} (v128.load offset=${k * column} ${get('$i')}))`),
    ),
    step('$i', VECTOR),
    `(br_if $rows (i32.lt_u ${get('$i')} ${get('$end')})))`,
    ...sums.map((name, k) => `(v128.store offset=${k * VECTOR} ${get('$to')} ${get(name)})`),
    step('$to', TILE * VECTOR),
    step('$q', TILE * column),
    `(br_if $columns (i32.lt_u ${get('$q')} ${get('$all')})))`,
  ].join('\n');
}
