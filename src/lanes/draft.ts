import type { Expression } from '../graph/index.ts';
import { filled, sizeOf, type Tensor } from '../tensor/index.ts';
import { arranged } from './kernels/arrange.ts';
import type { KernelCall } from './kernels/kernel.ts';
import { type Flat, flat, isContiguous, type Layout, rowsOf, sizes } from './layout.ts';
import { ElementwiseLoop, type Extent, isSameExtent } from './loop.ts';
import { Piece } from './memory.ts';
import { NoLanes } from './no-lanes.ts';
import type { Unit } from './unit.ts';

/**
 * A plan that is being made. It says how the value of every expression lies, and which unit computes it. An elementwise
 * value belongs to a loop. It lies in memory only once something outside the loop asks for it.
 */
export class Draft {
  readonly #layouts = new Map<Expression, Layout>();
  /** Level of the unit that computes a value; 0 for values that are there before. */
  readonly #levels = new Map<Expression, number>();
  readonly #kernels: Unit[] = [];
  readonly #loops: ElementwiseLoop[] = [];
  /** The loops that compute elementwise values. */
  readonly #homes = new Map<Expression, ElementwiseLoop>();
  readonly #inputs = new Map<string, Piece>();
  readonly #constants: Piece[] = [];

  get inputs(): ReadonlyMap<string, Piece> {
    return this.#inputs;
  }

  get constants(): readonly Piece[] {
    return this.#constants;
  }

  /** Kernels, then loops. */
  get units(): readonly Unit[] {
    return [...this.#kernels, ...this.#loops];
  }

  level(e: Expression): number {
    return this.#levels.get(e) as number;
  }

  home(e: Expression): ElementwiseLoop | undefined {
    return this.#homes.get(e);
  }

  /** How a value lies in memory, if anything has asked for that so far. */
  known(e: Expression): Layout | undefined {
    return this.#layouts.get(e);
  }

  /** How a value lies in memory. An elementwise one is stored from now on. */
  layout(e: Expression): Layout {
    const known = this.#layouts.get(e);
    if (known !== undefined) return known;
    const home = this.#homes.get(e) as ElementwiseLoop;
    const shape = sizes(e);
    const piece = new Piece(sizeOf(shape));
    const value = home.extent.kind === 'rows' ? rowsOf(piece, shape) : flat(piece, shape);
    home.store(e, piece);
    this.#layouts.set(e, value);
    return value;
  }

  /** A value as flat numbers. */
  flat(e: Expression): Flat {
    const value = this.layout(e);
    if (value.kind === 'uniform') return this.constant(filled(sizes(e), value.value));
    if (value.kind !== 'flat') throw new NoLanes(e, `is ${value.kind}`);
    return value;
  }

  /** Puts the numbers of a flat value in order, if they do not lie so. */
  arrange(e: Expression): void {
    const value = this.#layouts.get(e);
    if (value?.kind !== 'flat' || isContiguous(value)) return;
    const work = arranged(value);
    if (work === undefined) throw new NoLanes(e, 'of more than a matrix');
    this.compute(e, work);
  }

  /** Says how a value lies, and that it is there from `level` on. */
  have(e: Expression, level: number, value: Layout): void {
    this.#layouts.set(e, value);
    this.#levels.set(e, level);
  }

  /** Has a kernel compute a value. */
  compute(e: Expression, { reads, result, emit }: KernelCall): void {
    const level = 1 + Math.max(...e.inputs.map((input) => this.level(input)));
    this.#kernels.push({
      level,
      reads: reads.map(({ piece }) => piece),
      writes: [result.kind === 'turned' ? result.of.piece : result.piece],
      emit: (at) => ({ text: emit(at), locals: 0 }),
    });
    this.have(e, level, result);
  }

  /** Has a loop of this extent compute an elementwise value: the loop of its inputs, where they have the extent. */
  join(e: Expression, extent: Extent): void {
    const joins = (input: Expression) => {
      const home = this.#homes.get(input);
      return home !== undefined && isSameExtent(home.extent, extent);
    };
    const level = Math.max(1, ...e.inputs.map((input) => this.level(input) + (joins(input) ? 0 : 1)));
    const home = this.#loopAt(level, extent);
    const outside = e.inputs.filter((input) => this.#homes.get(input) !== home);
    home.add(e, new Map(outside.map((input) => [input, this.layout(input)])));
    this.#homes.set(e, home);
    this.#levels.set(e, level);
  }

  /** Memory of an input, the same for all expressions of this name. */
  input(name: string, floats: number): Piece {
    const known = this.#inputs.get(name);
    if (known !== undefined) return known;
    const piece = new Piece(floats);
    this.#inputs.set(name, piece);
    return piece;
  }

  constant({ shape, data }: Tensor): Flat {
    const piece = new Piece(data.length, Float32Array.from(data));
    this.#constants.push(piece);
    return flat(piece, shape);
  }

  #loopAt(level: number, extent: Extent): ElementwiseLoop {
    const found = this.#loops.find((other) => other.level === level && isSameExtent(other.extent, extent));
    if (found !== undefined) return found;
    const made = new ElementwiseLoop(level, extent);
    this.#loops.push(made);
    return made;
  }
}
