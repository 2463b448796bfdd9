import { Expression } from '../graph/index.ts';
import { describe, InputError } from '../tensor/index.ts';

/* What functions of users are given and return, from which graphs are built. */

/**
 * Columns by name, of which a name that is not there is an error and not undefined.
 *
 * @param what is given them: "the function of cone"
 */
export function onlyNamed<Column>(
  columns: Readonly<Record<string, Column>>,
  what: string,
): Readonly<Record<string, Column>> {
  return new Proxy(columns, {
    get(target, key) {
      // Node looks for `then` and others of its own.
      if (typeof key === 'symbol' || Object.hasOwn(target, key) || key in Object.prototype || key === 'then')
        return Reflect.get(target, key);
      throw new InputError(
        `${what} has the inputs ${Object.keys(target).join(', ')}`,
        key,
        'Correct the name.',
      );
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

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return describe(value);
  const names = Object.keys(value);
  return names.length === 0 ? 'an object' : `an object with ${names.slice(0, 4).join(', ')}`;
}

function remedyFor(value: unknown): string {
  if (value instanceof Promise) return 'Return what it gives: the function builds a graph, and cannot wait.';
  if (typeof value === 'number') return 'Write x.like(3) for a constant, x being one of its inputs.';
  if (value === undefined) return 'Add a return.';
  return 'Return what the methods of its inputs give, such as x.mul(2).';
}
