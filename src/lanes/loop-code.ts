import type { Expression, Lane } from '../graph/index.ts';
import { LaneCode } from './code.ts';
import { countOf, type Layout, type Stored } from './layout.ts';
import type { Extent } from './loop.ts';
import { FLOAT_BYTES, type Piece, padded, UNROLLED, VECTOR } from './memory.ts';
import type { Addresses } from './place.ts';
import type { UnitCode } from './unit.ts';
import { loop } from './wat.ts';

/** A loop as it is planned. */
export interface LoopPlan {
  readonly extent: Extent;
  /** What it reads. */
  readonly operands: ReadonlyMap<Expression, Layout>;
  /** What it computes, inputs before users. */
  readonly members: readonly Expression[];
  /** The members that are wanted in memory, and where. */
  readonly results: ReadonlyMap<Expression, Piece>;
}

/** Bytes that one turn covers. */
const STRIDE = UNROLLED * VECTOR;

/** The text of a loop. `$i` runs over all numbers, `$p` over the rows of a column, `$c` counts columns. */
export function loopCode(plan: LoopPlan, at: Addresses): UnitCode {
  const { extent, operands } = plan;
  const writer = new TurnWriter(plan, at);
  if (extent.kind === 'flat') {
    const end = padded(extent.count) * FLOAT_BYTES;
    return writer.done(loop('$i', 0, end, STRIDE, writer.turns('$i', '$i')));
  }
  const column = extent.rows * FLOAT_BYTES;
  const values = [...operands.values()];
  const byColumn = values.some((value) => variesByColumn(value, extent) || isOneColumn(value, extent));
  if (!byColumn || extent.count === 1)
    return writer.done(loop('$i', 0, column * extent.count, STRIDE, writer.turns('$i', '$i')));
  return writer.done(
    [
      '(local.set $i (i32.const 0))',
      loop('$c', 0, extent.count, 1, [
        loop('$p', 0, column, STRIDE, [
          ...writer.turns('$i', '$p'),
          `(local.set $i (i32.add (local.get $i) (i32.const ${STRIDE})))`,
        ]),
      ]),
    ].join('\n'),
  );
}

/** Writes the text of one turn of a loop, and counts its locals. */
class TurnWriter {
  readonly #plan: LoopPlan;
  readonly #at: Addresses;
  #locals = 0;

  constructor(plan: LoopPlan, at: Addresses) {
    this.#plan = plan;
    this.#at = at;
  }

  done(text: string): UnitCode {
    return { text, locals: this.#locals };
  }

  /** @param all local with the place among all numbers. @param within local with the place in a column */
  turns(all: string, within: string): string[] {
    return Array.from({ length: UNROLLED }, (_, k) => this.#vector(k * VECTOR, all, within)).flat();
  }

  /** One vector of every value. */
  #vector(shift: number, all: string, within: string): string[] {
    const { operands, members, results } = this.#plan;
    const code = new LaneCode(() => `$v${this.#locals++}`);
    const lanes = new Map<Expression, Lane>();
    for (const [e, value] of operands) lanes.set(e, this.#load(value, shift, all, within, code));
    for (const e of members) {
      const inputs = e.inputs.map((input) => lanes.get(input) as Lane);
      lanes.set(e, e.room.lanes?.(inputs, e.attributes, code) as Lane);
    }
    const stores = [...results].map(
      ([e, piece]) => `(v128.store offset=${this.#at.of(piece) + shift} (local.get ${all}) ${lanes.get(e)})`,
    );
    return [...code.lines, ...stores];
  }

  #load(value: Layout, shift: number, all: string, within: string, code: LaneCode): Lane {
    if (value.kind === 'uniform') return code.constant(value.value);
    const stored = value as Stored;
    const { extent } = this.#plan;
    if (stored.kind === 'rows') {
      const place = isOneColumn(stored, extent) ? within : all;
      return code.value(`(v128.load offset=${this.#at.ofRows(stored) + shift} (local.get ${place}))`);
    }
    const at = this.#at.ofFlat(stored);
    if (variesByColumn(stored, extent)) {
      const along = stored.strides[stored.strides.length - 1] * FLOAT_BYTES;
      return code.value(`(v128.load32_splat offset=${at} (i32.mul (local.get $c) (i32.const ${along})))`);
    }
    return countOf(stored) === 1
      ? code.value(`(v128.load32_splat offset=${at} (i32.const 0))`)
      : code.value(`(v128.load offset=${at + shift} (local.get ${all}))`);
  }
}

/** [rows, 1] among [rows, n]. */
function isOneColumn(value: Layout, extent: Extent): boolean {
  return value.kind === 'rows' && value.columns === 1 && extent.count > 1;
}

/** One number for each column. */
function variesByColumn(value: Layout, extent: Extent): boolean {
  return extent.kind === 'rows' && value.kind === 'flat' && countOf(value) > 1;
}
