import { constantOf, countOf, type Expression } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { WeightTable } from './code.ts';
import type { Filled } from './function.ts';
import type { Locations } from './locations.ts';
import { externalOperands, type Nest, nodesOf } from './plan.ts';
import { entriesOf } from './sparse.ts';

/**
 * The array of each node: the caller's, a table of constants, or a working array. A working array is used again once nothing
 * reads it any more.
 */
export class Arrays {
  readonly scratch = new Map<string, number>();
  readonly #names = new Map<Expression, string>();
  readonly #tables: WeightTables;
  readonly #read = new Set<WeightTable>();

  constructor(
    results: readonly Filled[],
    nests: readonly Nest[],
    locations: Locations,
    tables: WeightTables,
  ) {
    this.#tables = tables;
    const lastRead = new Map<Expression, number>();
    const read = (e: Expression, at: number) => {
      const location = locations.of(e);
      if (typeof location === 'object') lastRead.set(location.base, at);
    };
    for (const [at, nest] of nests.entries()) for (const e of externalOperands(nest)) read(e, at);
    // What is summed up in an array must be a double there, and the caller's may be floats.
    const computed = new Set(nests.filter(({ kind }) => kind !== 'sparse-product').flatMap(nodesOf));
    for (const result of results) {
      const { of, array, symmetric } = result;
      const direct = computed.has(of) && symmetric === undefined && !lastRead.has(of) && !this.#names.has(of);
      if (direct) this.#names.set(of, array);
      else read(of, nests.length);
    }
    this.#share(nests, lastRead);
  }

  /** Tables that have been asked for. */
  get tables(): readonly WeightTable[] {
    return [...this.#read];
  }

  /** The name of a node's array; undefined for what is computed and read within one nest. */
  of(base: Expression): string | undefined {
    if (base.op === 'input') return base.attributes.name as string;
    if (constantOf(base) === undefined) return this.#names.get(base);
    const table = this.#tables.of(base);
    this.#read.add(table);
    return table.name;
  }

  /** Names of the tables of the entries of a sparse constant, and how many there are. */
  entriesOf(base: Expression) {
    const { weights, rows, columns } = this.#tables.entriesOf(base);
    const count = weights.values.length;
    if (count > 0) for (const table of [weights, rows, columns]) this.#read.add(table);
    return { count, weights: weights.name, rows: rows.name, columns: columns.name };
  }

  #share(nests: readonly Nest[], lastRead: ReadonlyMap<Expression, number>): void {
    const free = new Set<string>();
    const taken: { readonly name: string; readonly until: number }[] = [];
    for (const [at, nest] of nests.entries()) {
      for (const node of nodesOf(nest)) {
        const until = lastRead.get(node);
        if (until === undefined) continue;
        const name = this.#take(countOf(node), free);
        this.#names.set(node, name);
        taken.push({ name, until });
      }
      for (const { name, until } of taken) if (until === at) free.add(name);
    }
  }

  /** Takes the smallest free array that is large enough; else the largest, made larger; else a new one. */
  #take(size: number, free: Set<string>): string {
    const sizes = [...free].map((name) => [name, this.scratch.get(name) as number] as const);
    sizes.sort(([, p], [, q]) => p - q);
    const [name] = sizes.find(([, own]) => own >= size) ?? sizes.at(-1) ?? [`work${this.scratch.size + 1}`];
    free.delete(name);
    this.scratch.set(name, Math.max(size, this.scratch.get(name) ?? 0));
    return name;
  }
}

/** Tables of constants for all routines of a file. Equal tables are one. */
export class WeightTables {
  readonly all: WeightTable[] = [];
  readonly #known = new Map<Expression, WeightTable>();
  readonly #entries = new Map<Expression, EntryTables>();

  of(base: Expression): WeightTable {
    let table = this.#known.get(base);
    if (table === undefined) {
      const { shape, data } = constantOf(base) as Tensor;
      const kind = shape.filter((size) => size > 1).length > 1 ? 'weight' : 'bias';
      table = this.#one(kind, data);
      this.#known.set(base, table);
    }
    return table;
  }

  /** Tables of the entries of a sparse constant. */
  entriesOf(base: Expression): EntryTables {
    let tables = this.#entries.get(base);
    if (tables === undefined) {
      const { weights, rows, columns } = entriesOf(constantOf(base) as Tensor);
      tables = {
        weights: this.#one('weight', weights),
        rows: this.#one('row', rows),
        columns: this.#one('column', columns),
      };
      this.#entries.set(base, tables);
    }
    return tables;
  }

  #one(kind: 'weight' | 'bias' | 'row' | 'column', values: WeightTable['values']): WeightTable {
    const same = this.all.find((table) => isSame(table.values, values));
    if (same !== undefined) return same;
    const before = this.all.filter(({ name }) => name.startsWith(kind)).length;
    const table = { name: `${kind}${before + 1}`, values };
    this.all.push(table);
    return table;
  }
}

/** Tables of the entries of a sparse matrix: numbers, and the places where they stand. */
interface EntryTables {
  readonly weights: WeightTable;
  readonly rows: WeightTable;
  readonly columns: WeightTable;
}

function isSame(a: WeightTable['values'], b: WeightTable['values']): boolean {
  return (
    a.constructor === b.constructor && a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
  );
}
