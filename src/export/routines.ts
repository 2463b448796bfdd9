import type { Order } from '../graph/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { WeightTables } from './arrays.ts';
import type { Helper, Routine } from './code.ts';
import { functionOf } from './function.ts';
import { looped } from './looped.ts';
import { printNumber } from './print.ts';
import { straightLine, straightLineSize } from './straight.ts';

/**
 * Above this {@link straightLineSize}, which counts what is computed, code has loops. They are then faster by far. V8 does
 * not optimise functions of more than 60 KB of bytecode, and a product takes up to 30 bytes.
 */
const STRAIGHT_LIMIT = 1900;

/** What generated code offers, by order. */
export const signatures = [
  { name: 'value', fills: ['y'], comment: 'Fills y.' },
  { name: 'gradient', fills: ['y', 'dydx'], comment: 'Fills y and its derivatives by x.' },
  {
    name: 'hessian',
    fills: ['y', 'dydx', 'hessian'],
    comment: 'Fills y, its first and its second derivatives by x.',
  },
] as const;

/** What holds of x inside the domain, as conditions that both languages read alike; NaN meets none. */
export function domainConditions(
  { inputs }: Pick<Surrogate, 'inputs'>,
  read: (index: number) => string,
  infinity: 'INFINITY' | 'Infinity',
): string[] {
  return inputs.flatMap(({ lo, hi }, i) => {
    const x = read(i);
    if (lo === undefined && hi === undefined) return [`${x} <= ${infinity}`];
    return [
      ...(lo === undefined ? [] : [`${x} >= ${printNumber(lo)}`]),
      ...(hi === undefined ? [] : [`${x} <= ${printNumber(hi)}`]),
    ];
  });
}

/** The generated code of each order, up to the one asked for. */
export interface Routines {
  /** By order: value, gradient, Hessian. */
  readonly byOrder: readonly Routine[];
  /** Tables of all of them. */
  readonly tables: Routine['tables'];
  /** Working arrays of all of them, with the largest size of each. */
  readonly scratch: Routine['scratch'];
  /** Functions that they call, each after those that it needs. */
  readonly helpers: readonly Helper[];
}

/** The routines of a network for value, gradient and Hessian, up to `order`. */
export function routinesOf(surrogate: Surrogate, order: Order): Routines {
  const tables = new WeightTables();
  const byOrder = Array.from({ length: order + 1 }, (_, k) => {
    const results = functionOf(surrogate, k as Order);
    return straightLineSize(results) <= STRAIGHT_LIMIT ? straightLine(results) : looped(results, tables);
  });
  const scratch = new Map<string, number>();
  for (const { scratch: arrays } of byOrder)
    for (const [name, size] of arrays) scratch.set(name, Math.max(size, scratch.get(name) ?? 0));
  const helpers = new Map(byOrder.flatMap((own) => own.helpers.map((helper) => [helper.name, helper])));
  return { byOrder, scratch, tables: tables.all, helpers: [...helpers.values()] };
}
