import { type Expression, input } from '../../graph/index.ts';
import { encloseWith, type IntervalTensor, intervals, intervalTensor } from '../../interval/index.ts';
import { type Sizes, sizeOf } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { FARTHEST } from '../estimators/index.ts';
import { type Regularity, regularityOf } from '../smoothness.ts';
import { heldParts, type Parts } from './parts.ts';
import type { Recurrence } from './recurrence.ts';

/** Prices beyond these do not occur. */
const [LEAST, MOST] = [1e-12, 1e12];
/** Steps that are enclosed one after the other. Of more, what still grows may be anything. */
const FOLLOWED = 64;

type Boxes = Readonly<Record<string, IntervalTensor>>;

/**
 * How smooth what one path pays is in the inputs, found on a single step. A composition is as smooth as its roughest part. Parts are the start, steps as functions of columns and inputs, and the payoff. Columns are enclosed over all steps, so that
 * neither time nor memory grow with their number.
 */
export function pathRegularity(recurrence: Recurrence, inputs: number, domain: Domain): Regularity {
  const x = input('held point', [1, 1, inputs]);
  const z = input('held noise', [1, 1, recurrence.normals]);
  const number = input('held step', [1, 1, 1]);
  const of = recurrence.inputsOf(x);
  const dt = recurrence.dt(of);
  const start = recurrence.start(of);
  const held = heldParts(start);
  const next = recurrence.step(held, z, dt.mul(number), dt, of);
  const columns = Object.entries(held);
  const paid = recurrence.payoff(held, of);
  const fixed = { [nameOf(x)]: boxOf(x, domain.lo, domain.hi), [nameOf(z)]: around(z, FARTHEST) };
  const { before, after } = enclosed(recurrence, { fixed, start, next, held, number });
  const by = [x, ...columns.map(([, part]) => part)];
  const parts = [
    { y: paid, box: { ...fixed, ...after } },
    ...columns.map(([name]) => ({ y: next[name], box: { ...fixed, ...before } })),
    ...columns.map(([name]) => ({ y: start[name], box: fixed })),
  ];
  const found = parts.flatMap(({ y, box }) => by.map((one) => regularityOf(y, one, box)));
  return {
    order: Math.min(...found.map(({ order }) => order)),
    obstacle: (order) => (found.find((one) => one.order < order) ?? found[0]).obstacle(order),
  };
}

interface Step {
  /** Of inputs and normals. */
  readonly fixed: Boxes;
  readonly start: Parts;
  readonly next: Parts;
  readonly held: Parts;
  readonly number: Expression;
}

/** Where columns are before any step, with its number, and after the last one, by the names of their inputs. */
function enclosed(
  { steps, logarithmic }: Recurrence,
  { fixed, start, next, held, number }: Step,
): { readonly before: Boxes; readonly after: Boxes } {
  const names = Object.keys(held);
  const numbers = (from: number, to: number) => ({ [nameOf(number)]: boxOf(number, [from], [to]) });
  const known = (boxes: readonly IntervalTensor[]): Boxes =>
    Object.fromEntries(
      names.map((name, k) => [nameOf(held[name]), within(boxes[k], held[name], logarithmic.includes(name))]),
    );
  const after = (boxes: Boxes, box: Boxes) =>
    known(
      encloseWith(
        intervals,
        names.map((name) => next[name]),
        { ...fixed, ...boxes, ...box },
      ),
    );
  let now = known(
    encloseWith(
      intervals,
      names.map((name) => start[name]),
      fixed,
    ),
  );
  let before = now;
  for (let n = 0; n < Math.min(steps, FOLLOWED); n++) {
    before = n === 0 ? now : joined(before, now);
    now = after(now, numbers(n, n));
  }
  const last = numbers(0, steps - 1);
  // Each round sets ends free that still move, of which there are finitely many.
  for (let all = steps > FOLLOWED ? joined(before, now) : undefined; all !== undefined; ) {
    const more = freed(
      all,
      after(all, last),
      names.map((name) => [nameOf(held[name]), logarithmic.includes(name)] as const),
    );
    before = all;
    now = all;
    all = more;
  }
  return { before: { ...before, ...last }, after: now };
}

/** A box as wide as its part is, of numbers that occur. */
function within({ shape, lo, hi }: IntervalTensor, part: Expression, isPositive: boolean): IntervalTensor {
  const size = sizeOf(part.shape as Sizes);
  const [least, most] = isPositive ? [LEAST, MOST] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const at = (ends: Float64Array, i: number) => ends[i % sizeOf(shape)];
  const isProper = (i: number) => at(lo, i) <= at(hi, i);
  return boxOf(
    part,
    Float64Array.from({ length: size }, (_, i) =>
      isProper(i) ? Math.min(most, Math.max(least, at(lo, i))) : least,
    ),
    Float64Array.from({ length: size }, (_, i) =>
      isProper(i) ? Math.max(least, Math.min(most, at(hi, i))) : most,
    ),
  );
}

function joined(a: Boxes, b: Boxes): Boxes {
  return Object.fromEntries(
    Object.entries(a).map(([name, { shape, lo, hi }]) => [
      name,
      intervalTensor(
        shape,
        lo.map((end, i) => Math.min(end, b[name].lo[i])),
        hi.map((end, i) => Math.max(end, b[name].hi[i])),
      ),
    ]),
  );
}

/** The boxes with each end free that a step moves out; undefined where none is. */
function freed(
  boxes: Boxes,
  after: Boxes,
  names: readonly (readonly [name: string, isPositive: boolean])[],
): Boxes | undefined {
  let isMoved = false;
  const free = (end: number, moves: boolean, to: number) => {
    isMoved ||= moves;
    return moves ? to : end;
  };
  const wider = Object.fromEntries(
    names.map(([name, isPositive]) => {
      const [own, next] = [boxes[name], after[name]];
      const [least, most] = isPositive ? [LEAST, MOST] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const lo = own.lo.map((end, i) => free(end, next.lo[i] < end, least));
      const hi = own.hi.map((end, i) => free(end, next.hi[i] > end, most));
      return [name, intervalTensor(own.shape, lo, hi)];
    }),
  );
  return isMoved ? wider : undefined;
}

function boxOf(e: Expression, lo: ArrayLike<number>, hi: ArrayLike<number>): IntervalTensor {
  return intervalTensor(e.shape as Sizes, lo, hi);
}

function around(e: Expression, end: number): IntervalTensor {
  const ends = new Float64Array(sizeOf(e.shape as Sizes)).fill(end);
  return boxOf(
    e,
    ends.map((one) => -one),
    ends,
  );
}

function nameOf(e: Expression): string {
  return e.attributes.name as string;
}
