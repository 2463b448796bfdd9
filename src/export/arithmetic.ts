import type { CodeArithmetic } from '../graph/index.ts';
import type { Compound, Helper, Relation, Scalar, Statement } from './code.ts';
import { named, type Use } from './naming.ts';

/** C's names of functions that rooms call otherwise. */
const FUNCTIONS: Readonly<Record<string, string>> = { abs: 'fabs' };

/**
 * The graph's arithmetic for code, in scalars. Equal operations are one object, which shows what is used more than once.
 * Operations with 0 and 1 are left out, since pruned networks have such weights.
 */
export class ScalarArithmetic implements CodeArithmetic<Scalar> {
  readonly #helpers = new Map<string, Helper>();
  readonly #known = new Map<string, Compound>();
  readonly #numbers = new Map<Compound, number>();

  /** Functions that values call, in the order in which they need each other. */
  get helpers(): readonly Helper[] {
    return [...this.#helpers.values()];
  }

  /** Statements that take values. What is used more than once first gets a name: `prefix` and a number. */
  statements(uses: readonly Use[], prefix = 'v'): Statement[] {
    return named(uses, prefix, (operation) => this.#numbers.get(operation) as number);
  }

  constant(value: number): Scalar {
    return value;
  }

  element(array: string, index: number | string): Scalar {
    return this.#one({ op: 'element', array, index }, `${array}[${index}]`);
  }

  add(left: Scalar, right: Scalar): Scalar {
    if (left === 0) return right;
    if (right === 0) return left;
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    const subtracted = this.#negated(right);
    return subtracted === undefined ? this.#binary('+', left, right) : this.#binary('-', left, subtracted);
  }

  sub(left: Scalar, right: Scalar): Scalar {
    return this.add(left, this.neg(right));
  }

  mul(left: Scalar, right: Scalar): Scalar {
    if (left === 0 || right === 0) return 0;
    if (left === 1) return right;
    if (right === 1) return left;
    if (left === -1) return this.neg(right);
    if (right === -1) return this.neg(left);
    if (typeof left === 'number' && typeof right === 'number') return left * right;
    return this.#binary('*', left, right);
  }

  div(left: Scalar, right: Scalar): Scalar {
    return this.#binary('/', left, right);
  }

  neg(of: Scalar): Scalar {
    if (typeof of === 'number') return -of;
    return this.#negated(of) ?? this.#one({ op: 'negative', of }, `-${this.#key(of)}`);
  }

  call(name: string, ...of: Scalar[]): Scalar {
    const called = FUNCTIONS[name] ?? name;
    return this.#one({ op: 'call', function: called, of }, `${called}(${of.map((s) => this.#key(s))})`);
  }

  pow(base: Scalar, exponent: number): Scalar {
    return this.call('pow', base, exponent);
  }

  choose(left: Scalar, relation: Relation, right: Scalar, chosen: Scalar, otherwise: Scalar): Scalar {
    const [a, b, p, q] = [left, right, chosen, otherwise].map((s) => this.#key(s));
    return this.#one(
      { op: 'choice', condition: [left, relation, right], chosen, otherwise },
      `${a}${relation}${b}?${p}:${q}`,
    );
  }

  define(name: string, of: readonly Scalar[], body: (of: readonly Scalar[]) => Scalar): Scalar {
    if (!this.#helpers.has(name)) {
      const parameters = of.map((_, k) => 'abcdefgh'[k]);
      let result: Scalar = 0;
      const returned = (value: Scalar) => {
        result = value;
        return [];
      };
      const statements = this.statements([{ value: body(parameters), take: returned }], 'h');
      this.#helpers.set(name, { name, parameters, statements, result });
    }
    return this.call(name, ...of);
  }

  #binary(op: '+' | '-' | '*' | '/', left: Scalar, right: Scalar): Scalar {
    return this.#one({ op, left, right }, `${this.#key(left)}${op}${this.#key(right)}`);
  }

  /** The one operation of this key. */
  #one(operation: Compound, key: string): Compound {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, operation);
    this.#numbers.set(operation, this.#numbers.size);
    return operation;
  }

  #key(scalar: Scalar): string {
    if (typeof scalar === 'object') return `%${this.#numbers.get(scalar)}`;
    return typeof scalar === 'string' ? scalar : Object.is(scalar, -0) ? '-0' : String(scalar);
  }

  /** What a scalar is visibly the negative of; else undefined. a − b reads better than a + −b. */
  #negated(scalar: Scalar): Scalar | undefined {
    if (typeof scalar === 'number') return scalar < 0 ? -scalar : undefined;
    if (typeof scalar === 'string') return undefined;
    if (scalar.op === 'negative') return scalar.of;
    if (scalar.op === '*' && typeof scalar.left === 'number' && scalar.left < 0)
      return this.mul(-scalar.left, scalar.right);
    return undefined;
  }
}
