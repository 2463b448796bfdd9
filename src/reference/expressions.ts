import { Expression } from '../graph/index.ts';
import { describe, formatShape, InputError, unknownNames } from '../tensor/index.ts';

/* What functions of users are given and return, from which graphs are built. */

/**
 * What a function is given by name, of which a name that is not there is an error and not undefined.
 *
 * @param says what has them, up to their names: "the function of cone has the inputs"
 */
export function onlyNamed<Given extends object>(
  given: Given,
  says: string,
  remedy = 'Correct the name.',
): Given {
  return new Proxy(given, {
    get(target, key) {
      // Node looks for `then` and others of its own.
      if (typeof key === 'symbol' || Object.hasOwn(target, key) || key in Object.prototype || key === 'then')
        return Reflect.get(target, key);
      const names = Object.keys(target);
      throw new InputError(`${says} ${names.join(', ') || 'none'}`, unknownNames([key], names), remedy);
    },
  });
}

/**
 * Checks that a function has returned an expression.
 *
 * @param what returned it: "the function of cone"
 * @param wanted of which shape it should be
 * @throws InputError saying what came instead
 */
export function checkedExpression(value: unknown, what: string, wanted: string): Expression {
  if (value instanceof Expression) return value;
  throw new InputError(`${what} must return an expression, ${wanted}`, nameOf(value), remedyFor(value));
}

/**
 * The same of an expression on the axes of points and paths.
 *
 * @param wanted its shape: "[N, paths, outputs]"
 */
export function checkedOnPaths(value: unknown, what: string, wanted: string): Expression {
  const given = checkedExpression(value, what, `one ${wanted}`);
  if (given.rank === 3) return given;
  throw new InputError(
    `${what} must have shape ${wanted}`,
    formatShape(given.shape),
    'Keep the axes of points and paths: x.like(3) is a constant of them, x being one of its inputs.',
  );
}

/** The same for a list of expressions, one a column. */
export function checkedColumns(values: readonly unknown[], what: string): readonly Expression[] {
  const at = values.findIndex((value) => !(value instanceof Expression));
  if (at < 0 && values.length > 0) return values as readonly Expression[];
  throw new InputError(
    `${what} must return a list of expressions, one column [N, 1] an output`,
    at < 0 ? 'an empty list' : `${nameOf(values[at])} as item ${at + 1}`,
    remedyFor(values[at]),
  );
}

/** What came in place of an expression, in a few words. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  // JSON of a graph has a shared node as often as it is met.
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Expression) return `an expression of shape ${formatShape(value.shape)}`;
  if (typeof value !== 'object' || value === null) return describe(value);
  const names = Object.keys(value);
  return names.length === 0 ? 'an object' : `an object with ${names.slice(0, 4).join(', ')}`;
}

function remedyFor(value: unknown): string {
  if (value instanceof Promise) return 'Return what it gives: the function builds a graph, and cannot wait.';
  if (typeof value === 'number') return 'Write x.like(3) for a constant, x being one of its inputs.';
  if (value === undefined) return 'Add a return.';
  if (Array.isArray(value)) return 'Return one expression: concat(columns, 2) joins columns [N, paths, 1].';
  return 'Return what the methods of its inputs give, such as x.mul(2).';
}
