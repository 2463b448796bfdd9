import {
  type Applied,
  type Attributes,
  type Bounds,
  dependents,
  type Expression,
  inputsOf,
  type Singularity,
  topological,
} from '../graph/index.ts';
import { boundsAt, encloseWith, type IntervalTensor, intervals, intervalTensor } from '../interval/index.ts';
import { type Sizes, sizeOf } from '../tensor/index.ts';
import { branchwise } from './branchwise.ts';
import { meetingOrder } from './meeting.ts';

/** How smooth an expression is known to be, and what stands in the way of more. */
export interface Regularity {
  /** Up to which order derivatives are Lipschitz continuous: −1 not even the value, 0 the value, 1 first derivatives, ∞. */
  readonly order: number;
  /** For an order that is not reached: the first operation of which it is not known, with the range of what it is taken of. */
  obstacle(order: number): { readonly op: Expression['op']; readonly range: Bounds | undefined };
}

/**
 * How smooth y is in x. Each operation says in its room how smooth it is (`smooth`) where its arguments may be. These are
 * enclosed over boxes of the inputs. Sound, and cautious: what is not known counts as rough. A `where` on a comparison is
 * known to be continuous where both branches become one expression at its boundary, as those of S > K ? S − K : 0
 * (`meeting.ts`), and choices are taken together where that says more (`branchwise.ts`): that is looked for up to order 1,
 * which labels need.
 *
 * @param y an expression with a fixed batch
 * @param x one of its inputs
 * @param box a box for each named input, or undefined if arguments may be anything
 */
export function regularityOf(
  y: Expression,
  x: Expression,
  box: Readonly<Record<string, IntervalTensor>> | undefined,
): Regularity {
  const asWritten = analysed(y, x, box);
  if (asWritten.order >= 1) return asWritten;
  const rewritten = branchwise(y);
  if (rewritten === undefined) return asWritten;
  return { ...asWritten, order: Math.max(asWritten.order, analysed(rewritten, x, box).order) };
}

function analysed(
  y: Expression,
  x: Expression,
  box: Readonly<Record<string, IntervalTensor>> | undefined,
): Regularity {
  const order = topological([y]);
  const reached = dependents(order, [x]);
  const singularities = new Map<Expression, Singularity>();
  for (const e of order) {
    const smooth = e.room.smooth(e as Applied<Attributes>);
    if (reached.has(e) && smooth !== 'everywhere') singularities.set(e, smooth);
  }
  const ranges = rangesOf(
    [...singularities.values()].map(({ at }) => at),
    box,
  );
  const within = new Set(order);
  /** Whether an argument depends on x, which may be none of the operations of y. */
  const varies = (at: Expression): boolean => reached.has(at) || (!within.has(at) && at.inputs.some(varies));
  const known = new Map<Expression, number>();
  const of = (e: Expression) => known.get(e) ?? Number.POSITIVE_INFINITY;
  const least = (expressions: readonly Expression[]) =>
    Math.min(...expressions.map(of), Number.POSITIVE_INFINITY);
  for (const e of order) {
    if (!reached.has(e)) continue;
    const singularity = singularities.get(e);
    const isAt = singularity !== undefined && varies(singularity.at);
    known.set(e, isAt ? orderAt(e, singularity) : least(e.inputs));
  }

  function orderAt(e: Expression, singularity: Singularity): number {
    const { at, fromZero = false, order: rough, touching, branches } = singularity;
    const range = ranges.get(at);
    if (branches !== undefined) {
      if (range !== undefined && isOneSided(range)) return of(branches[isZero(range) ? 1 : 0]);
      return Math.max(rough, Math.min(meetingOrder(at, branches, e, x), least(branches)));
    }
    if (range?.every(({ lo, hi }) => lo > 0 || (!fromZero && hi < 0))) return least(e.inputs);
    const nonnegative = range?.every(({ lo }) => lo >= 0) ?? false;
    if (fromZero && !nonnegative) return -1;
    const touches = touching !== undefined && touching > rough && of(at) >= 1 && isNowhereNegative(at, box);
    return Math.min(touches ? touching : rough, least(e.inputs));
  }

  function obstacle(wanted: number): ReturnType<Regularity['obstacle']> {
    let e = y;
    for (let below: Expression | undefined = y; below !== undefined; ) {
      e = below;
      below = e.inputs.find((operand) => of(operand) < wanted);
    }
    const at = singularities.get(e)?.at;
    return { op: e.op, range: at && hullOf(ranges.get(at)) };
  }
  return { order: of(y), obstacle };
}

/** Enclosures of every element of the expressions, where there is a box and they are defined all over it. */
function rangesOf(
  expressions: readonly Expression[],
  box: Readonly<Record<string, IntervalTensor>> | undefined,
): Map<Expression, readonly Bounds[]> {
  const ranges = new Map<Expression, readonly Bounds[]>();
  if (box === undefined) return ranges;
  encloseWith(intervals, expressions, box).forEach((enclosure, k) => {
    const elements = Array.from({ length: enclosure.lo.length }, (_, i) => boundsAt(enclosure, i));
    if (elements.every(({ lo, hi }) => lo <= hi)) ranges.set(expressions[k], elements);
  });
  return ranges;
}

/** Whether an expression is at least 0 all around a box, and not only up to its edge; without one, for all inputs whatever. */
function isNowhereNegative(
  e: Expression,
  box: Readonly<Record<string, IntervalTensor>> | undefined,
): boolean {
  const around = inputsOf([e]).map(({ attributes, shape }) => {
    const name = attributes.name as string;
    const own = box?.[name];
    const size = sizeOf(shape as Sizes);
    const lo = own?.lo ?? new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const hi = own?.hi ?? new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    const margin = lo.map((end, i) => (hi[i] - end || Math.abs(end) || 1) / 16);
    return [
      name,
      intervalTensor(
        shape as Sizes,
        lo.map((end, i) => end - margin[i]),
        hi.map((end, i) => end + margin[i]),
      ),
    ] as const;
  });
  const range = rangesOf([e], Object.fromEntries(around)).get(e);
  return range?.every(({ lo }) => lo >= 0) ?? false;
}

const isZero = (range: readonly Bounds[]) => range.every(({ lo, hi }) => lo === 0 && hi === 0);

/** Whether a condition is 0 for all members, or for none. */
function isOneSided(range: readonly Bounds[]): boolean {
  return isZero(range) || range.every(({ lo, hi }) => lo > 0 || hi < 0);
}

function hullOf(range: readonly Bounds[] | undefined): Bounds | undefined {
  return range && { lo: Math.min(...range.map(({ lo }) => lo)), hi: Math.max(...range.map(({ hi }) => hi)) };
}
