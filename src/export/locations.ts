import {
  allPositions,
  constant,
  constantOf,
  countOf,
  dependents,
  type Expression,
  evaluate,
  isRearrangement,
  moved,
  type Positions,
  topological,
  uniformOf,
} from '../graph/index.ts';

/** Where the elements of a node lie: each at a position in the array of a node; or the number that all of them are. */
export type Location = number | { readonly base: Expression; readonly positions: Positions };

/**
 * Where everything in a graph lies. What only moves elements lies where its input does, and is not written. What depends on
 * no input is computed at once.
 */
export class Locations {
  readonly #known = new Map<Expression, Location>();
  readonly #written = new Set<Expression>();
  readonly #varying: ReadonlySet<Expression>;

  constructor(outputs: readonly Expression[]) {
    const nodes = topological(outputs);
    this.#varying = dependents(
      nodes,
      nodes.filter((e) => e.op === 'input'),
    );
  }

  /** Whether code must compute a node: it varies, is no input, and does more than move elements of one operand. */
  isComputed(e: Expression): boolean {
    if (this.#written.has(e)) return true;
    return this.#varying.has(e) && e.op !== 'input' && !this.#isView(e);
  }

  /** Gives a rearrangement an array of its own, to be written out. */
  write(e: Expression): void {
    this.#written.add(e);
    this.#known.delete(e);
  }

  of(e: Expression): Location {
    let location = this.#known.get(e);
    if (location === undefined) {
      location = this.#location(e);
      this.#known.set(e, location);
    }
    return location;
  }

  #location(e: Expression): Location {
    const uniform = uniformOf(e);
    if (uniform !== undefined) return uniform;
    if (this.#isView(e) && !this.#written.has(e)) {
      const below = this.of(e.inputs[0]);
      return typeof below === 'number' ? below : { ...below, positions: moved(e, [below.positions]) };
    }
    const isKnown = this.#varying.has(e) || constantOf(e) !== undefined;
    const base = isKnown ? e : constant(evaluate([e])[0]);
    return uniformOf(base) ?? { base, positions: allPositions(countOf(e)) };
  }

  #isView(e: Expression): boolean {
    return isRearrangement(e) && e.inputs.length === 1;
  }
}
