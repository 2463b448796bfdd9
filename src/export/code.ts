/*
 * A small language for generated code: what ECMAScript and C99 have in common for arithmetic on doubles. Each value is named
 * once (`let`). Arrays are tables of constants, scratch, or the caller's.
 */

/** A whole-number expression: a number, a loop's index, "i * 8 + j", or an entry of a table. */
export type Index = number | string | TableIndex;

/** offset + stride · table[at] */
export interface TableIndex {
  readonly table: string;
  readonly at: string;
  readonly stride: number;
  readonly offset: number | string;
}

/** A real number: a literal, the name of a value, or an operation on others. */
export type Scalar = number | string | Compound;

export type Relation = '<' | '<=';

export type Compound =
  | { readonly op: 'element'; readonly array: string; readonly index: Index }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Scalar; readonly right: Scalar }
  | { readonly op: 'negative'; readonly of: Scalar }
  | { readonly op: 'call'; readonly function: string; readonly of: readonly Scalar[] }
  | {
      readonly op: 'choice';
      readonly condition: readonly [Scalar, Relation, Scalar];
      readonly chosen: Scalar;
      readonly otherwise: Scalar;
    };

export type Statement =
  /** A named value. */
  | { readonly kind: 'let'; readonly name: string; readonly value: Scalar }
  /** Named values, each the sum of its term over the index from 0. */
  | {
      readonly kind: 'sums';
      readonly index: string;
      readonly count: number;
      readonly body: readonly Statement[];
      readonly terms: readonly (readonly [name: string, term: Scalar])[];
    }
  | { readonly kind: 'set'; readonly array: string; readonly index: Index; readonly value: Scalar }
  /** Adds to what stands there. */
  | { readonly kind: 'increase'; readonly array: string; readonly index: Index; readonly value: Scalar }
  /** A scope of its own for names. */
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'loop';
      readonly index: string;
      readonly count: number | string;
      readonly body: readonly Statement[];
    };

/** Numbers that loops read: doubles, or whole numbers that are part of an index. */
export interface WeightTable {
  readonly name: string;
  readonly values: Float64Array | Uint16Array | Uint32Array;
}

/** A function of numbers. */
export interface Helper {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly statements: readonly Statement[];
  readonly result: Scalar;
}

/** What a routine does, with the arrays and functions that it needs beside its parameters. */
export interface Routine {
  readonly statements: readonly Statement[];
  readonly tables: readonly WeightTable[];
  /** Working arrays of doubles: name and size. */
  readonly scratch: ReadonlyMap<string, number>;
  /** Each after those that it needs. */
  readonly helpers: readonly Helper[];
}

/** What a compound is computed from. */
export function operandsOf(operation: Compound): readonly Scalar[] {
  switch (operation.op) {
    case 'element':
      return [];
    case 'negative':
      return [operation.of];
    case 'call':
      return operation.of;
    case 'choice':
      return [operation.condition[0], operation.condition[2], operation.chosen, operation.otherwise];
    default:
      return [operation.left, operation.right];
  }
}

/** The compound with what `f` makes of its operands. */
export function mapOperands(operation: Compound, f: (operand: Scalar) => Scalar): Compound {
  switch (operation.op) {
    case 'element':
      return operation;
    case 'negative':
      return { ...operation, of: f(operation.of) };
    case 'call':
      return { ...operation, of: operation.of.map(f) };
    case 'choice': {
      const [left, relation, right] = operation.condition;
      return {
        op: 'choice',
        condition: [f(left), relation, f(right)],
        chosen: f(operation.chosen),
        otherwise: f(operation.otherwise),
      };
    }
    default:
      return { ...operation, left: f(operation.left), right: f(operation.right) };
  }
}
