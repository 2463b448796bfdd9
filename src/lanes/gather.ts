import { assemble } from './assemble.ts';
import { range, type Tile, tiles } from './kernels/tiles.ts';
import { FLOAT_BYTES, TURN, VECTOR } from './memory.ts';
import { get, LOCALS, loop, set, step } from './wat.ts';

/** Fetches chosen rows of a table that lies row by row, and lays them column by column, as a step wants them. */
export interface Gather {
  /** Number of rows that are chosen, a multiple of eight. */
  readonly rows: number;
  /** Where the address of each chosen row is, in bytes: a list of 32-bit numbers. */
  readonly list: number;
  /** Parts of a row, and where their columns go. */
  readonly parts: readonly GatheredPart[];
}

export interface GatheredPart {
  /** Its first column in the table. */
  readonly offset: number;
  readonly width: number;
  /** Address of its columns, [rows, width] column by column. */
  readonly to: number;
}

/** Most tiles of four columns that are written out. More are a loop. */
const WRITTEN_OUT = 4;

/**
 * A module that imports the memory `env.memory` and exports `gather()`. Four rows by four columns at a time are turned around in
 * registers. It reads up to 12 bytes behind a row.
 */
export function compileGather(gather: Gather): Uint8Array {
  return assemble(
    [
      '(module (import "env" "memory" (memory 1))',
      `(func (export "gather") ${LOCALS}`,
      gatherCode(gather),
      '))',
    ].join('\n'),
  );
}

/** The body of a function that gathers, with the locals of `wat.ts`. */
export function gatherCode({ rows, list, parts }: Gather): string {
  // A cache line of each column, where the number of rows allows it.
  const block = rows % (2 * TURN) === 0 ? 2 * TURN : TURN;
  const column = rows * FLOAT_BYTES;
  const groups = range(block / 4).map((group) => group * VECTOR);
  /** Four rows of up to four columns, whose first has the address `from` in a row. `$q` is where they go. */
  const square = (group: number, from: number, size: number, to: number, along: string) => [
    ...range(4).map((k) => {
      const row = `(i32.load offset=${list + group + k * FLOAT_BYTES} ${get('$p')})`;
      return set(`$s${k}`, `(v128.load offset=${from} (i32.add ${row} ${along}))`);
    }),
    ...['low', 'high'].flatMap((half, k) => [
      set(`$s${4 + k}`, zip(half, 4, '$s0', '$s1')),
      set(`$s${6 + k}`, zip(half, 4, '$s2', '$s3')),
    ]),
    ...range(size).map((k) => {
      const turned = zip(k % 2 === 0 ? 'low' : 'high', 8, `$s${4 + (k >> 1)}`, `$s${6 + (k >> 1)}`);
      return `(v128.store offset=${to + k * column + group} ${get('$q')} ${turned})`;
    }),
  ];
  const tile = ({ offset, to }: GatheredPart, { from, size }: Tile, along = '(i32.const 0)') =>
    groups.flatMap((group) => square(group, (offset + from) * FLOAT_BYTES, size, to + from * column, along));
  const part = (of: GatheredPart) => {
    const all = tiles(of.width, 4);
    const looped = all.length > WRITTEN_OUT ? Math.floor(of.width / 4) : 0;
    return [
      set('$q', get('$p')),
      ...(looped === 0
        ? []
        : [
            loop('$c', 0, looped * VECTOR, VECTOR, [...tile(of, all[0], get('$c')), step('$q', 4 * column)]),
            set('$q', get('$p')),
          ]),
      ...all.slice(looped).flatMap((written) => tile(of, written)),
    ];
  };
  return loop('$p', 0, column, block * FLOAT_BYTES, parts.flatMap(part));
}

/** The numbers of two vectors in turn, `bytes` of one and then of the other, from the lower or the upper halves. */
function zip(half: string, bytes: number, a: string, b: string): string {
  const first = half === 'low' ? 0 : 8;
  const places = range(16).map((k) => {
    const pair = Math.floor(k / (2 * bytes));
    return first + pair * bytes + (k % bytes) + (k % (2 * bytes) < bytes ? 0 : 16);
  });
  return `(i8x16.shuffle ${places.join(' ')} ${get(a)} ${get(b)})`;
}
