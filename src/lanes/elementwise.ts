import type { Expression, Lane } from '../graph/index.ts';
import { type Sizes, sizeOf } from '../tensor/index.ts';
import { LaneCode } from './code.ts';
import { loop } from './kernels.ts';
import {
  countOf,
  FLOAT_BYTES,
  type Flat,
  padded,
  type Rows,
  type Storage,
  UNROLLED,
  type Value,
  VECTOR,
} from './storage.ts';
import { NoLanes, type Unit } from './unit.ts';

/** What a loop runs over: the columns of a batch, or numbers that lie together. */
export interface Extent {
  readonly kind: 'rows' | 'flat';
  readonly count: number;
}

/** The extent of an elementwise result, or why there is none. */
export function extentOf(e: Expression, kinds: readonly Value['kind'][], batch: number): Extent {
  const shape = e.shape as Sizes;
  if (kinds.includes('turned')) throw new NoLanes(e, 'of a transpose');
  if (kinds.includes('rows')) {
    if (shape[0] !== batch) throw new NoLanes(e, 'rows that are not on the first axis');
    return { kind: 'rows', count: sizeOf(shape.slice(1)) };
  }
  return { kind: 'flat', count: sizeOf(shape) };
}

/** Elementwise values of one extent, computed in one loop so that what only they use never leaves the registers. */
export class ElementwiseLoop implements Unit {
  readonly level: number;
  readonly extent: Extent;
  readonly #batch: number;
  readonly #members: Expression[] = [];
  readonly #operands = new Map<Expression, Value>();
  readonly #results = new Map<Expression, Storage>();

  constructor(level: number, extent: Extent, batch: number) {
    this.level = level;
    this.extent = extent;
    this.#batch = batch;
  }

  /** Takes a value on; `operands` are those of its inputs that the loop does not compute itself. */
  add(e: Expression, operands: ReadonlyMap<Expression, Value>): void {
    for (const [input, value] of operands) {
      this.#check(e, value);
      this.#operands.set(input, value);
    }
    this.#members.push(e);
  }

  /** Whether the loop reads nothing of this memory but the numbers that it writes to in the same turn. */
  readsInStep(storage: Storage): boolean {
    return [...this.#operands.values()].every(
      (value) =>
        value.kind !== 'flat' ||
        value.storage !== storage ||
        (this.extent.kind === 'flat' && value.offset === 0 && countOf(value) === this.extent.count),
    );
  }

  /** Says that a value is wanted in memory. */
  store(e: Expression, storage: Storage): void {
    this.#results.set(e, storage);
  }

  get reads(): Storage[] {
    return [...this.#operands.values()].flatMap((value) =>
      value.kind === 'rows' || value.kind === 'flat' ? [value.storage] : [],
    );
  }

  get writes(): Storage[] {
    return [...this.#results.values()];
  }

  code(): string {
    const { kind, count } = this.extent;
    const values = [...this.#operands.values()];
    const column = this.#batch * FLOAT_BYTES;
    if (kind === 'flat')
      return loop('$i', 0, padded(count) * FLOAT_BYTES, UNROLLED * VECTOR, this.#body('$i', '$i'));
    const byColumn = values.some((value) => this.#variesByColumn(value) || this.#oneColumn(value));
    if (!byColumn || count === 1)
      return loop('$i', 0, column * count, UNROLLED * VECTOR, this.#body('$i', '$i'));
    // $i runs over all, $p over the rows of a column, $c counts columns.
    return [
      '(local.set $i (i32.const 0))',
      loop('$c', 0, count, 1, [
        loop('$p', 0, column, UNROLLED * VECTOR, [
          ...this.#body('$i', '$p'),
          `(local.set $i (i32.add (local.get $i) (i32.const ${UNROLLED * VECTOR})))`,
        ]),
      ]),
    ].join('\n');
  }

  /** Locals that the code needs beside those of kernels. */
  locals = 0;

  #body(all: string, within: string): string[] {
    return Array.from({ length: UNROLLED }, (_, k) => this.#turn(k * VECTOR, all, within)).flat();
  }

  /** One vector of every value. */
  #turn(shift: number, all: string, within: string): string[] {
    const code = new LaneCode(() => `$v${this.locals++}`);
    const lanes = new Map<Expression, Lane>();
    for (const [e, value] of this.#operands) lanes.set(e, this.#load(value, shift, all, within, code));
    for (const e of this.#members) {
      const inputs = e.inputs.map((input) => lanes.get(input) as Lane);
      lanes.set(e, e.room.lanes?.(inputs, e.attributes, code) as Lane);
    }
    const stores = [...this.#results].map(
      ([e, storage]) => `(v128.store offset=${storage.at + shift} (local.get ${all}) ${lanes.get(e)})`,
    );
    return [...code.lines, ...stores];
  }

  #load(value: Value, shift: number, all: string, within: string, code: LaneCode): Lane {
    if (value.kind === 'uniform') return code.constant(value.value);
    const { storage } = value as Rows | Flat;
    if (value.kind === 'rows') {
      const at = storage.at + value.column * this.#batch * FLOAT_BYTES + shift;
      return code.value(`(v128.load offset=${at} (local.get ${this.#oneColumn(value) ? within : all}))`);
    }
    const { offset, strides } = value as Flat;
    const at = storage.at + offset * FLOAT_BYTES;
    if (this.#variesByColumn(value)) {
      const along = strides[strides.length - 1] * FLOAT_BYTES;
      return code.value(`(v128.load32_splat offset=${at} (i32.mul (local.get $c) (i32.const ${along})))`);
    }
    return countOf(value as Flat) === 1
      ? code.value(`(v128.load32_splat offset=${at} (i32.const 0))`)
      : code.value(`(v128.load offset=${at + shift} (local.get ${all}))`);
  }

  /** [B, 1] among [B, n]. */
  #oneColumn(value: Value): boolean {
    return value.kind === 'rows' && value.columns === 1 && this.extent.count > 1;
  }

  /** One number for each column. */
  #variesByColumn(value: Value): boolean {
    return this.extent.kind === 'rows' && value.kind === 'flat' && countOf(value) > 1;
  }

  #check(e: Expression, value: Value): void {
    const { kind, count } = this.extent;
    if (value.kind === 'uniform') return;
    if (value.kind === 'rows') {
      if (value.columns !== count && value.columns !== 1)
        throw new NoLanes(e, 'columns that stretch in part');
      return;
    }
    const operand = value as Flat;
    const size = countOf(operand);
    if (size === 1) return;
    if (kind === 'flat') {
      if (size !== count) throw new NoLanes(e, 'numbers that stretch in part');
      return;
    }
    const leading = operand.shape.slice(0, -1);
    const byColumn = size === count && leading.every((length) => length === 1) && e.rank === 2;
    if (!byColumn) throw new NoLanes(e, 'neither rows nor a number for each column');
  }
}
