import type { Expression } from '../graph/index.ts';
import { type Sizes, sizeOf } from '../tensor/index.ts';
import { countOf, type Layout } from './layout.ts';
import { loopCode } from './loop-code.ts';
import type { Piece } from './memory.ts';
import { NoLanes } from './no-lanes.ts';
import type { Addresses } from './place.ts';
import type { Unit, UnitCode } from './unit.ts';

/** What a loop runs over: the columns of a batch, or numbers that lie together. */
export type Extent =
  | { readonly kind: 'rows'; readonly count: number; readonly rows: number }
  | { readonly kind: 'flat'; readonly count: number };

/** The extent of an elementwise result, or why there is none. */
export function extentOf(e: Expression, kinds: readonly Layout['kind'][], batch: number): Extent {
  const shape = e.shape as Sizes;
  if (kinds.includes('turned')) throw new NoLanes(e, 'of a transpose');
  if (!kinds.includes('rows')) return { kind: 'flat', count: sizeOf(shape) };
  if (shape[0] !== batch) throw new NoLanes(e, 'rows that are not on the first axis');
  return { kind: 'rows', count: sizeOf(shape.slice(1)), rows: batch };
}

export function isSameExtent(a: Extent, b: Extent): boolean {
  return a.kind === b.kind && a.count === b.count;
}

/** Elementwise values of one extent in one loop. Values that only these use never leave the registers. */
export class ElementwiseLoop implements Unit {
  readonly level: number;
  readonly extent: Extent;
  readonly #members: Expression[] = [];
  readonly #operands = new Map<Expression, Layout>();
  readonly #results = new Map<Expression, Piece>();

  constructor(level: number, extent: Extent) {
    this.level = level;
    this.extent = extent;
  }

  /** Adds a value. `operands` are its inputs that the loop does not compute itself. */
  add(e: Expression, operands: ReadonlyMap<Expression, Layout>): void {
    for (const [input, value] of operands) {
      checkOperand(e, value, this.extent);
      this.#operands.set(input, value);
    }
    this.#members.push(e);
  }

  /** Says that a value is wanted in memory. */
  store(e: Expression, piece: Piece): void {
    this.#results.set(e, piece);
  }

  /** Whether the loop reads nothing of this memory but the numbers that it writes to in the same turn. */
  readsInStep(piece: Piece): boolean {
    return [...this.#operands.values()].every(
      (value) =>
        value.kind !== 'flat' ||
        value.piece !== piece ||
        (this.extent.kind === 'flat' && value.offset === 0 && countOf(value) === this.extent.count),
    );
  }

  get reads(): Piece[] {
    return [...this.#operands.values()].flatMap((value) =>
      value.kind === 'rows' || value.kind === 'flat' ? [value.piece] : [],
    );
  }

  get writes(): Piece[] {
    return [...this.#results.values()];
  }

  emit(at: Addresses): UnitCode {
    return loopCode(
      { extent: this.extent, operands: this.#operands, members: this.#members, results: this.#results },
      at,
    );
  }
}

/** Throws NoLanes where an operand would have to be stretched in a way that the loop cannot. */
function checkOperand(e: Expression, value: Layout, { kind, count }: Extent): void {
  if (value.kind === 'uniform' || value.kind === 'turned') return;
  if (value.kind === 'rows') {
    if (value.columns !== count && value.columns !== 1) throw new NoLanes(e, 'columns that stretch in part');
    return;
  }
  const size = countOf(value);
  if (size === 1) return;
  if (kind === 'flat') {
    if (size !== count) throw new NoLanes(e, 'numbers that stretch in part');
    return;
  }
  const leading = value.shape.slice(0, -1);
  const byColumn = size === count && leading.every((length) => length === 1) && e.rank === 2;
  if (!byColumn) throw new NoLanes(e, 'neither rows nor a number for each column');
}
