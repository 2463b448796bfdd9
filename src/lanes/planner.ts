import { type Expression, type LoopBody, outputsOf, topological, uniformOf } from '../graph/index.ts';
import { filled, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { LaneCode } from './code.ts';
import { ElementwiseLoop, type Extent, extentOf } from './elementwise.ts';
import { arrange, columnSums, copy, type Matrix, product, reduction, total } from './kernels.ts';
import { place } from './placement.ts';
import {
  addressOf,
  countOf,
  FLOAT_BYTES,
  type Flat,
  flat,
  isContiguous,
  type Rows,
  rowsOf,
  Storage,
  TURN,
  type Value,
} from './storage.ts';
import { NoLanes, type Unit } from './unit.ts';
import { sizes, viewOf } from './views.ts';

/** What a loop body becomes: units that compute, and where in memory everything is. */
export interface Plan {
  /** In an order in which they can run. */
  readonly units: readonly Unit[];
  /** Copies behind the units: the next state to where the state is. */
  readonly moves: readonly Move[];
  /** Memory used, in bytes from 0 on. */
  readonly bytes: number;
  /** What the body names and does not compute. */
  readonly inputs: ReadonlyMap<string, Storage>;
  readonly results: readonly { readonly name: string; readonly value: Flat }[];
  readonly constants: readonly Storage[];
}

interface Move {
  readonly from: Flat;
  readonly to: Storage;
}

/** Decides for every expression where its value lives and which unit computes it. */
export class Planner {
  readonly #body: LoopBody;
  readonly #batch: number;
  readonly #values = new Map<Expression, Value>();
  /** Level of the unit that computes a value; 0 for what is there before. */
  readonly #levels = new Map<Expression, number>();
  readonly #kernels: Unit[] = [];
  readonly #loops: ElementwiseLoop[] = [];
  /** The loops that compute elementwise values. */
  readonly #homes = new Map<Expression, ElementwiseLoop>();
  readonly #inputs = new Map<string, Storage>();
  readonly #constants: Storage[] = [];

  constructor(body: LoopBody) {
    this.#body = body;
    this.#batch = Number(body.gathered[0]?.shape[0] ?? TURN);
    const outputs = outputsOf(body);
    if (this.#batch % TURN !== 0) throw new NoLanes(outputs[0], `a batch of ${this.#batch}`);
    for (const e of topological(outputs)) this.#take(e);
  }

  /** Decides what becomes of the results, and places everything in memory. */
  finish(): Plan {
    const { carried, collected, gathered, scheduled } = this.#body;
    const results = Object.entries(collected).map(([name, e]) => ({ name, value: this.#own(e) }));
    const moves = carried.flatMap(({ name, next }) =>
      this.#carry(this.#input(name, sizeOf(sizes(next))), next),
    );
    for (const name of scheduled) this.#input(name, 1);
    for (const { name, shape } of gathered) this.#input(name, sizeOf(shape as Sizes));

    const units = [...this.#kernels, ...this.#loops].sort((p, q) => p.level - q.level);
    const kept = new Set([
      ...this.#inputs.values(),
      ...this.#constants,
      ...[...results.map(({ value }) => value), ...moves.map(({ from }) => from)].map(
        ({ storage }) => storage,
      ),
    ]);
    const bytes = place(units, kept);
    return { units, moves, bytes, inputs: this.#inputs, results, constants: this.#constants };
  }

  /** Lets the next state take the place of the state: in its loop where nobody reads the state later, else by a move. */
  #carry(state: Storage, next: Expression): Move[] {
    const value = this.#values.get(next);
    if (next.op === 'input' && value?.kind === 'flat' && value.storage === state) return [];
    const home = this.#homes.get(next);
    const readers = [...this.#kernels, ...this.#loops].filter((unit) => unit.reads.includes(state));
    const free =
      home !== undefined &&
      value === undefined &&
      home.readsInStep(state) &&
      readers.every((unit) => unit === home || unit.level < home.level);
    if (!free) return [{ from: this.#own(next), to: state }];
    home.store(next, state);
    return [];
  }

  #take(e: Expression): void {
    if (e.op === 'input') this.#bind(e);
    else if (uniformOf(e) !== undefined) this.#have(e, 0, { kind: 'uniform', value: uniformOf(e) as number });
    else if (e.op === 'constant') this.#have(e, 0, this.#constant(e.attributes.values as Tensor));
    else if (e.op === 'reshape' || e.op === 'slice' || e.op === 'transpose')
      this.#have(e, this.#level(e.inputs[0]), viewOf(e, this.#value(e.inputs[0]), this.#batch));
    else if (e.op === 'matmul') this.#product(e);
    else if (e.op === 'sum') this.#sum(e);
    else if (e.op === 'concat') this.#concat(e);
    else this.#elementwise(e);
  }

  #elementwise(e: Expression): void {
    const { lanes } = e.room;
    const trial = new LaneCode(() => '$');
    if (
      lanes?.(
        e.inputs.map(() => trial.constant(0)),
        e.attributes,
        trial,
      ) === undefined
    )
      throw new NoLanes(e, 'has no rule for lanes');
    const kinds = e.inputs.map((input) => this.#homes.get(input)?.extent.kind ?? this.#value(input).kind);
    const extent = extentOf(e, kinds, this.#batch);
    if (extent.kind === 'flat') for (const input of e.inputs) this.#arrange(input);
    const joins = (input: Expression) => {
      const home = this.#homes.get(input);
      return home !== undefined && home.extent.kind === extent.kind && home.extent.count === extent.count;
    };
    const level = Math.max(1, ...e.inputs.map((input) => this.#level(input) + (joins(input) ? 0 : 1)));
    const home = this.#loopAt(level, extent);
    const outside = e.inputs.filter((input) => this.#homes.get(input) !== home);
    home.add(e, new Map(outside.map((input) => [input, this.#value(input)])));
    this.#homes.set(e, home);
    this.#levels.set(e, level);
  }

  #loopAt(level: number, extent: Extent): ElementwiseLoop {
    const found = this.#loops.find(
      (other) =>
        other.level === level && other.extent.kind === extent.kind && other.extent.count === extent.count,
    );
    if (found !== undefined) return found;
    const made = new ElementwiseLoop(level, extent, this.#batch);
    this.#loops.push(made);
    return made;
  }

  #bind(e: Expression): void {
    const name = e.attributes.name as string;
    const shape = sizes(e);
    const storage = this.#input(name, sizeOf(shape));
    const byRow = this.#body.gathered.some((part) => part.name === name);
    this.#have(e, 0, byRow ? rowsOf(storage, shape) : flat(storage, shape));
  }

  #constant({ shape, data }: Tensor): Flat {
    const storage = new Storage(data.length, Float32Array.from(data));
    this.#constants.push(storage);
    return flat(storage, shape);
  }

  #product(e: Expression): void {
    const [left, right] = e.inputs.map((input) => this.#value(input));
    const [rows, columns] = sizes(e);
    if (e.rank !== 2) throw new NoLanes(e, 'of more than matrices');
    if (left.kind === 'rows' && right.kind === 'flat') {
      const storage = new Storage(rows * columns);
      this.#kernel(e, rowsOf(storage, [rows, columns]), [left, right], () =>
        product({
          rows,
          columns,
          inner: left.columns,
          left: this.#addressOfRows(left),
          right: matrix(right),
          result: storage.at,
        }),
      );
    } else if (left.kind === 'turned' && right.kind === 'rows') {
      const storage = new Storage(rows * columns);
      this.#kernel(e, flat(storage, [rows, columns]), [left.rows, right], () =>
        reduction({
          rows: this.#batch,
          leftColumns: rows,
          rightColumns: columns,
          left: this.#addressOfRows(left.rows),
          right: this.#addressOfRows(right),
          result: storage.at,
        }),
      );
    } else throw new NoLanes(e, `of ${left.kind} and ${right.kind}`);
  }

  #sum(e: Expression): void {
    const [from] = e.inputs.map((input) => this.#value(input));
    const { axes } = e.attributes as { readonly axes: readonly number[] };
    if (from.kind !== 'rows') throw new NoLanes(e, `of ${from.kind}`);
    const over = e.inputs[0].rank;
    const storage = new Storage(sizeOf(sizes(e)));
    if (axes.length === over)
      this.#kernel(e, flat(storage, sizes(e)), [from], () =>
        total(from.columns * this.#batch, this.#addressOfRows(from), storage.at),
      );
    else if (axes.length === 1 && axes[0] === 0)
      this.#kernel(e, flat(storage, sizes(e)), [from], () =>
        columnSums(this.#batch, from.columns, this.#addressOfRows(from), storage.at),
      );
    else throw new NoLanes(e, 'over columns');
  }

  #concat(e: Expression): void {
    const { axis } = e.attributes as { readonly axis: number };
    const result = flat(new Storage(sizeOf(sizes(e))), sizes(e));
    if (axis === 0) for (const input of e.inputs) this.#arrange(input);
    else if (e.rank !== 2) throw new NoLanes(e, 'of more than matrices');
    const parts = e.inputs.map((input) => this.#flat(input));
    this.#kernel(e, result, parts, () => {
      let offset = 0;
      return parts
        .map((part) => {
          const at = { ...result, offset };
          offset += part.shape[axis] * result.strides[axis];
          return axis === 0
            ? copy(countOf(part), addressOf(part), addressOf(at))
            : arrange(part.shape[0], part.shape[1], matrix(part), matrix(at));
        })
        .join('\n');
    });
  }

  /** Puts the numbers of a flat value in order, if they do not lie so. */
  #arrange(e: Expression): void {
    const value = this.#values.get(e);
    if (value?.kind !== 'flat' || isContiguous(value)) return;
    if (e.rank !== 2) throw new NoLanes(e, 'of more than a matrix');
    const result = flat(new Storage(countOf(value)), value.shape);
    const [rows, columns] = value.shape;
    this.#kernel(e, result, [value], () => arrange(rows, columns, matrix(value), matrix(result)));
  }

  #kernel(e: Expression, result: Rows | Flat, reads: readonly (Rows | Flat)[], code: () => string): void {
    const level = 1 + Math.max(...e.inputs.map((input) => this.#level(input)));
    this.#kernels.push({
      level,
      reads: reads.map(({ storage }) => storage),
      writes: [result.storage],
      code,
    });
    this.#have(e, level, result);
  }

  #have(e: Expression, level: number, value: Value): void {
    this.#values.set(e, value);
    this.#levels.set(e, level);
  }

  #level(e: Expression): number {
    return this.#levels.get(e) as number;
  }

  /** A value in memory: an elementwise one is stored now if it was not. */
  #value(e: Expression): Value {
    const known = this.#values.get(e);
    if (known !== undefined) return known;
    const home = this.#homes.get(e) as ElementwiseLoop;
    const shape = sizes(e);
    const storage = new Storage(sizeOf(shape));
    const value = home.extent.kind === 'rows' ? rowsOf(storage, shape) : flat(storage, shape);
    home.store(e, storage);
    this.#values.set(e, value);
    return value;
  }

  #flat(e: Expression): Flat {
    const value = this.#value(e);
    if (value.kind === 'uniform') return this.#constant(filled(sizes(e), value.value));
    if (value.kind !== 'flat') throw new NoLanes(e, `is ${value.kind}`);
    return value;
  }

  /** A result with memory of its own: that of an input is overwritten when the next state takes its place. */
  #own(e: Expression): Flat {
    const value = this.#flat(e);
    if ([...this.#inputs.values()].includes(value.storage)) throw new NoLanes(e, 'is an input');
    return value;
  }

  /** Memory of an input, the same for all expressions of this name. */
  #input(name: string, floats: number): Storage {
    const known = this.#inputs.get(name);
    if (known !== undefined) return known;
    const storage = new Storage(floats);
    this.#inputs.set(name, storage);
    return storage;
  }

  #addressOfRows({ storage, column }: Rows): number {
    return storage.at + column * this.#batch * FLOAT_BYTES;
  }
}

function matrix(value: Flat): Matrix {
  const [down, along] = value.strides;
  return { at: addressOf(value), strides: [down * FLOAT_BYTES, along * FLOAT_BYTES] };
}
