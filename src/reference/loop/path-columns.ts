import { type Expression, elementsOf, input } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import type { Parts, Recurrence } from '../process/index.ts';
import { inLogarithms } from './logarithms.ts';

/** The number of the step, of which all paths are at the same. */
export const STEP_NUMBER = input('step', [1]);

/**
 * A path as columns of numbers, a row each path: every component of every part is an input or an expression [N, 1]. Antithetic
 * paths are one row, since they share their point and their normals.
 */
export interface PathColumns {
  /** The model's inputs. */
  readonly x: readonly Expression[];
  /** The normals of a step. */
  readonly z: readonly Expression[];
  /** What is carried from step to step, of all signs. */
  readonly state: readonly Expression[];
  /** Its value before the first step, by x. */
  readonly start: readonly Expression[];
  /** Its value after a step, by state, z, x and {@link STEP_NUMBER}. */
  readonly next: readonly Expression[];
  /** What is paid, by the last state and x: a column an output, the mean over signs. */
  readonly paid: readonly Expression[];
}

/** A column of this name. */
export function column(name: string): Expression {
  return input(name, [BATCH, 1]);
}

export function columns(name: string, count: number): Expression[] {
  return Array.from({ length: count }, (_, i) => column(`${name} ${i}`));
}

/** @param signs of the normals that are simulated: 1, and −1 if antithetic */
export function pathColumns(recurrence: Recurrence, inputs: number, signs: readonly (1 | -1)[]): PathColumns {
  const x = columns('x', inputs);
  const z = columns('z', recurrence.normals);
  // One path of one point, of which the elements are taken.
  const point = recurrence.inputsOf(input('x', [1, 1, inputs]));
  const normals = input('z', [1, 1, recurrence.normals]);
  const number = input('step', [1, 1, 1]);
  const dt = recurrence.dt(point);
  const started = recurrence.start(point);
  const held: Parts = Object.fromEntries(
    Object.entries(started).map(([name, part]) => [name, input(name, [1, 1, Number(part.shape[2])])]),
  );
  const stepped = recurrence.step(held, normals, dt.mul(number), dt, point);
  const paid = recurrence.payoff(held, point);

  const each = signs.map((sign) => {
    const own = Object.entries(held).map(
      ([name, part]) => [name, columns(sign === 1 ? name : `−${name}`, Number(part.shape[2]))] as const,
    );
    const given = new Map<string, readonly Expression[]>([
      ['x', x],
      ['z', sign === 1 ? z : z.map((normal) => normal.neg())],
      ['step', [STEP_NUMBER]],
      ...own,
    ]);
    const elements = (of: readonly Expression[]) =>
      elementsOf(of, (e) => given.get(e.attributes.name as string) as readonly Expression[]).flat();
    const positive = Object.keys(held).map((name) => recurrence.logarithmic.includes(name));
    return {
      state: own.flatMap(([, parts]) => parts),
      positive: own.flatMap(([, parts], k) => (positive[k] ? parts : [])),
      start: elements(Object.values(started)),
      next: elements(Object.keys(started).map((name) => stepped[name])),
      paid: elements([paid]),
    };
  });
  const all = (of: 'state' | 'start' | 'next') => each.flatMap((path) => path[of]).map(stretchedColumn);
  const [first, ...others] = each.map((path) => path.paid);
  const path = {
    x,
    z,
    state: all('state'),
    start: all('start'),
    next: all('next'),
    paid: first.map((value, j) =>
      stretchedColumn(others.reduce((sum, more) => sum.add(more[j]), value).mul(1 / signs.length)),
    ),
  };
  return inLogarithms(
    path,
    each.flatMap(({ positive }) => positive),
  );
}

/** A number that does not vary is a column all the same. */
export function stretchedColumn(e: Expression): Expression {
  return e.broadcast([BATCH, 1]);
}
