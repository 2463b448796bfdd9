/*
 * A small language for generated code: what ECMAScript and C99 have in common for arithmetic on doubles. Values are named
 * once (`let`), arrays are tables of constants, scratch, or the caller's.
 */

/** A whole-number expression that reads the same in both languages: a number, a loop's index, or "i * 8 + j". */
export type Index = number | string;

/** A real number: a literal, the name of a value, or an operation on others. */
export type Scalar = number | string | Operation;

type Operation =
  | { readonly op: 'element'; readonly array: string; readonly index: Index }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Scalar; readonly right: Scalar }
  | { readonly op: 'negative'; readonly of: Scalar }
  | { readonly op: 'call'; readonly function: string; readonly of: readonly Scalar[] }
  | {
      readonly op: 'choice';
      readonly condition: readonly [Scalar, '<' | '>', Scalar];
      readonly then: Scalar;
      readonly otherwise: Scalar;
    };

export type Statement =
  /** A named value. */
  | { readonly kind: 'let'; readonly name: string; readonly value: Scalar }
  /** A named value: start + Σ term over the index from 0. */
  | {
      readonly kind: 'sum';
      readonly name: string;
      readonly start: Scalar;
      readonly index: string;
      readonly count: Index;
      readonly term: Scalar;
    }
  | { readonly kind: 'set'; readonly array: string; readonly index: Index; readonly value: Scalar }
  | {
      readonly kind: 'loop';
      readonly index: string;
      readonly count: Index;
      readonly body: readonly Statement[];
    };

/** Numbers that loops read. */
export interface Table {
  readonly name: string;
  readonly values: Float64Array;
}

/** What a routine does, with the arrays it works on beside its parameters. */
export interface Program {
  readonly statements: readonly Statement[];
  readonly tables: readonly Table[];
  /** Working arrays of doubles: name and size. */
  readonly scratch: ReadonlyMap<string, number>;
}

/** A function of numbers. */
export interface Helper {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly statements: readonly Statement[];
  readonly result: Scalar;
}

// Constructors: they leave out what is 0 or 1, as pruned networks have such weights

export function element(array: string, index: Index): Scalar {
  return { op: 'element', array, index };
}

export function add(left: Scalar, right: Scalar): Scalar {
  if (left === 0) return right;
  if (right === 0) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const subtracted = negated(right);
  return subtracted === undefined ? { op: '+', left, right } : { op: '-', left, right: subtracted };
}

export function subtract(left: Scalar, right: Scalar): Scalar {
  return add(left, negative(right));
}

export function multiply(left: Scalar, right: Scalar): Scalar {
  if (left === 0 || right === 0) return 0;
  if (left === 1) return right;
  if (right === 1) return left;
  if (left === -1) return negative(right);
  if (right === -1) return negative(left);
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  return { op: '*', left, right };
}

export function divide(left: Scalar, right: Scalar): Scalar {
  return { op: '/', left, right };
}

export function negative(of: Scalar): Scalar {
  return typeof of === 'number' ? -of : (negated(of) ?? { op: 'negative', of });
}

export function call(name: string, ...of: Scalar[]): Scalar {
  return { op: 'call', function: name, of };
}

/** `then` where the condition holds; `otherwise` elsewhere, for NaN too. */
export function choose(
  condition: readonly [Scalar, '<' | '>', Scalar],
  then: Scalar,
  otherwise: Scalar,
): Scalar {
  return { op: 'choice', condition, then, otherwise };
}

/** start + Σ weight·value, in this order. */
export function linear(start: Scalar, terms: readonly (readonly [Scalar, Scalar])[]): Scalar {
  return terms.reduce((sum, [weight, value]) => add(sum, multiply(weight, value)), start);
}

/** What is negated, where a scalar is visibly the negative of something: a − b reads better than a + −b. */
function negated(scalar: Scalar): Scalar | undefined {
  if (typeof scalar === 'number') return scalar < 0 ? -scalar : undefined;
  if (typeof scalar === 'string') return undefined;
  if (scalar.op === 'negative') return scalar.of;
  if (scalar.op === '*' && typeof scalar.left === 'number' && scalar.left < 0)
    return multiply(-scalar.left, scalar.right);
  return undefined;
}

/** Collects statements; equal values are named once. */
export class Block {
  readonly statements: Statement[] = [];
  readonly #known = new Map<string, string>();

  /** Names a value, unless it is a number or a name already. Names differ within a block. */
  let(name: string, value: Scalar): Scalar {
    if (typeof value !== 'object') return value;
    const key = JSON.stringify(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, name);
    this.statements.push({ kind: 'let', name, value });
    return name;
  }

  sum(name: string, start: Scalar, index: string, count: Index, term: Scalar): Scalar {
    this.statements.push({ kind: 'sum', name, start, index, count, term });
    return name;
  }

  set(array: string, index: Index, value: Scalar): void {
    this.statements.push({ kind: 'set', array, index, value });
  }

  loop(index: string, count: Index, fill: (body: Block) => void): void {
    const body = new Block();
    fill(body);
    this.statements.push({ kind: 'loop', index, count, body: body.statements });
  }
}

/** The statements without named values that nothing uses: compilers warn of them. */
export function withoutUnused(statements: readonly Statement[], used = new Set<string>()): Statement[] {
  const kept: Statement[] = [];
  for (const statement of statements.toReversed()) {
    if ((statement.kind === 'let' || statement.kind === 'sum') && !used.has(statement.name)) continue;
    if (statement.kind === 'loop') {
      kept.push({ ...statement, body: withoutUnused(statement.body, used) });
      continue;
    }
    for (const scalar of scalarsOf(statement)) collectNames(scalar, used);
    kept.push(statement);
  }
  return kept.reverse();
}

/** Names of the functions called by statements. */
export function functionsOf(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const visit = (scalar: Scalar) => {
    if (typeof scalar !== 'object') return;
    if (scalar.op === 'call') names.add(scalar.function);
    operandsOf(scalar).forEach(visit);
  };
  for (const statement of statements)
    if (statement.kind === 'loop') for (const name of functionsOf(statement.body)) names.add(name);
    else scalarsOf(statement).forEach(visit);
  return names;
}

function scalarsOf(statement: Exclude<Statement, { kind: 'loop' }>): readonly Scalar[] {
  return statement.kind === 'sum' ? [statement.start, statement.term] : [statement.value];
}

function collectNames(scalar: Scalar, names: Set<string>): void {
  if (typeof scalar === 'string') names.add(scalar);
  else if (typeof scalar === 'object') for (const operand of operandsOf(scalar)) collectNames(operand, names);
}

function operandsOf(operation: Operation): readonly Scalar[] {
  switch (operation.op) {
    case 'element':
      return [];
    case 'negative':
      return [operation.of];
    case 'call':
      return operation.of;
    case 'choice':
      return [operation.condition[0], operation.condition[2], operation.then, operation.otherwise];
    default:
      return [operation.left, operation.right];
  }
}
