import { FLOAT_BYTES, VECTOR } from './storage.ts';

/*
 * Products and sums as WebAssembly text. Addresses are byte addresses; the numbers of a column of the batch lie together, and
 * `rows` is a multiple of eight. Loops keep sums in locals `$s0` … `$s7`, so many as the machine has registers to spare.
 */

/** Locals that kernels and loops use. */
export const LOCALS = [
  ...['$p', '$q', '$i', '$c'].map((name) => `(local ${name} i32)`),
  ...Array.from({ length: 8 }, (_, k) => `(local $s${k} v128)`),
  ...['$a0', '$a1', '$w'].map((name) => `(local ${name} v128)`),
].join(' ');

const get = (name: string) => `(local.get ${name})`;
const set = (name: string, text: string) => `(local.set ${name} ${text})`;
const step = (name: string, by: number) => set(name, `(i32.add ${get(name)} (i32.const ${by}))`);
const range = (count: number) => Array.from({ length: count }, (_, k) => k);
const zero = '(v128.const i32x4 0 0 0 0)';
const addTo = (sum: string, text: string) => set(sum, `(f32x4.add ${get(sum)} ${text})`);

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

interface Tile {
  readonly from: number;
  readonly size: number;
}

/** Parts of at most `most` of `count` things. */
function tiles(count: number, most: number): Tile[] {
  return range(Math.ceil(count / most)).map((k) => ({
    from: k * most,
    size: Math.min(most, count - k * most),
  }));
}

/** Numbers of a matrix: where it begins, and the bytes between its neighbours down and along. */
export interface Matrix {
  readonly at: number;
  readonly strides: readonly [number, number];
}

export interface Product {
  readonly rows: number;
  /** Columns of the left factor. */
  readonly inner: number;
  /** Columns of the result. */
  readonly columns: number;
  readonly left: number;
  readonly right: Matrix;
  readonly result: number;
}

/** [rows, inner]·[inner, columns]: eight rows and up to four columns at a time. */
export function product({ rows, inner, columns, left, right, result }: Product): string {
  const { at, strides } = right;
  const column = rows * FLOAT_BYTES;
  const tile = ({ from, size }: Tile) => [
    ...range(2 * size).map((k) => set(`$s${k}`, zero)),
    set('$q', get('$p')),
    loop('$c', 0, inner * strides[0], strides[0], [
      set('$a0', `(v128.load offset=${left} ${get('$q')})`),
      set('$a1', `(v128.load offset=${left + VECTOR} ${get('$q')})`),
      ...range(size).flatMap((j) => [
        set('$w', `(v128.load32_splat offset=${at + (from + j) * strides[1]} ${get('$c')})`),
        addTo(`$s${2 * j}`, `(f32x4.mul ${get('$a0')} ${get('$w')})`),
        addTo(`$s${2 * j + 1}`, `(f32x4.mul ${get('$a1')} ${get('$w')})`),
      ]),
      step('$q', column),
    ]),
    ...range(2 * size).map((k) => {
      const to = result + (from + (k >> 1)) * column + (k & 1) * VECTOR;
      return `(v128.store offset=${to} ${get('$p')} ${get(`$s${k}`)})`;
    }),
  ];
  return loop('$p', 0, column, 2 * VECTOR, tiles(columns, 4).flatMap(tile));
}

export interface Reduction {
  readonly rows: number;
  readonly leftColumns: number;
  readonly rightColumns: number;
  readonly left: number;
  readonly right: number;
  /** [leftColumns, rightColumns], row-major. */
  readonly result: number;
}

/** [rows, leftColumns]ᵀ·[rows, rightColumns]: sums over rows, up to two by four at a time. */
export function reduction({ rows, leftColumns, rightColumns, left, right, result }: Reduction): string {
  const column = rows * FLOAT_BYTES;
  const tile = (i: Tile, j: Tile) => {
    const cells = range(i.size).flatMap((p) => range(j.size).map((q) => ({ p, q, sum: `$s${4 * p + q}` })));
    return [
      ...cells.map(({ sum }) => set(sum, zero)),
      loop('$p', 0, column, VECTOR, [
        ...range(i.size).map((p) =>
          set(`$a${p}`, `(v128.load offset=${left + (i.from + p) * column} ${get('$p')})`),
        ),
        ...range(j.size).flatMap((q) => [
          set('$w', `(v128.load offset=${right + (j.from + q) * column} ${get('$p')})`),
          ...range(i.size).map((p) => addTo(`$s${4 * p + q}`, `(f32x4.mul ${get(`$a${p}`)} ${get('$w')})`)),
        ]),
      ]),
      ...cells.map(({ p, q, sum }) =>
        storeSum(result + ((i.from + p) * rightColumns + j.from + q) * FLOAT_BYTES, sum),
      ),
    ];
  };
  const lefts = tiles(leftColumns, 2);
  const rights = tiles(rightColumns, 4);
  return lefts.flatMap((i) => rights.flatMap((j) => tile(i, j))).join('\n');
}

/** Sums of each column over the rows. */
export function columnSums(rows: number, columns: number, from: number, result: number): string {
  const column = rows * FLOAT_BYTES;
  return tiles(columns, 8)
    .flatMap((tile) => [
      ...range(tile.size).map((k) => set(`$s${k}`, zero)),
      loop(
        '$p',
        0,
        column,
        VECTOR,
        range(tile.size).map((k) =>
          addTo(`$s${k}`, `(v128.load offset=${from + (tile.from + k) * column} ${get('$p')})`),
        ),
      ),
      ...range(tile.size).map((k) => storeSum(result + (tile.from + k) * FLOAT_BYTES, `$s${k}`)),
    ])
    .join('\n');
}

/** The sum of `count` numbers that lie together, a multiple of eight. */
export function total(count: number, from: number, result: number): string {
  return [
    set('$s0', zero),
    set('$s1', zero),
    loop('$p', 0, count * FLOAT_BYTES, 2 * VECTOR, [
      addTo('$s0', `(v128.load offset=${from} ${get('$p')})`),
      addTo('$s1', `(v128.load offset=${from + VECTOR} ${get('$p')})`),
    ]),
    addTo('$s0', get('$s1')),
    storeSum(result, '$s0'),
  ].join('\n');
}

/** Sums the four lanes. */
function storeSum(address: number, sum: string): string {
  const lane = (k: number) => `(f32x4.extract_lane ${k} ${get(sum)})`;
  const value = `(f32.add (f32.add ${lane(0)} ${lane(1)}) (f32.add ${lane(2)} ${lane(3)}))`;
  return `(f32.store offset=${address} (i32.const 0) ${value})`;
}

export function copy(count: number, from: number, to: number): string {
  return `(memory.copy (i32.const ${to}) (i32.const ${from}) (i32.const ${count * FLOAT_BYTES}))`;
}

/** Copies a matrix to where it lies otherwise. */
export function arrange(rows: number, columns: number, from: Matrix, to: Matrix): string {
  const across = (start: string, { strides }: Matrix) =>
    set(start, `(i32.mul ${get('$c')} (i32.const ${strides[0]}))`);
  return loop('$c', 0, rows, 1, [
    across('$i', from),
    across('$q', to),
    loop('$p', 0, columns, 1, [
      `(f32.store offset=${to.at} ${get('$q')} (f32.load offset=${from.at} ${get('$i')}))`,
      step('$i', from.strides[1]),
      step('$q', to.strides[1]),
    ]),
  ]);
}
