import type { Dataset } from '../dataset.ts';
import { asGiven, explanation } from './alternatives.ts';
import { type Differences, differencesOf } from './differences.ts';
import { BEYOND_HONEST, honestlyLeft } from './honest.ts';
import type { Pairs } from './pairs.ts';
import { sumOfSizes } from './robust.ts';
import type { SetRounding } from './rounding.ts';
import { isBetter } from './verdict.ts';

/** Outputs of which all exchanges of two are tried; of more, those that do not fit, as many. */
const MOST = 8;

/** Another order of all derivatives of several outputs. */
export interface JacobianOrder {
  /** Of each place of a row of `dydx`, the place where its derivative stands. */
  readonly from: readonly number[];
  /** What was done: outputs exchanged, or the derivatives written input by input. */
  readonly outputs: readonly number[] | 'by input';
}

/**
 * Whether derivatives fit the values in another order of the whole Jacobian. Those of two outputs may be exchanged, those of
 * all moved on by one, or all written input by input. It must fit far better for every output that it changes.
 *
 * @param given of each output that can be compared
 * @param wrong outputs that do not fit
 */
export function jacobianOrder(
  set: Dataset,
  given: ReadonlyMap<number, Differences>,
  wrong: readonly number[],
  pairs: Pairs,
  rounding: SetRounding,
): JacobianOrder | undefined {
  const d = set.inputs.length;
  const m = set.outputs.length;
  if (m < 2 || wrong.length === 0) return undefined;
  let best: { order: JacobianOrder; left: number } | undefined;
  for (const order of orders(d, m, wrong)) {
    const changed = reordered(set, order);
    let left = 0;
    let fits = true;
    for (let o = 0; o < m && fits; o++) {
      if (!order.from.slice(o * d, (o + 1) * d).some((place, k) => place !== o * d + k)) continue;
      const one = given.get(o);
      const other = one && differencesOf(changed, o, pairs, rounding);
      const size = other && leftBy(one, other);
      fits = size !== undefined;
      left += size ?? 0;
    }
    if (fits && (best === undefined || left < best.left)) best = { order, left };
  }
  return best?.order;
}

/** What derivatives in another order leave of the values, as a share; undefined where they are not far better. */
function leftBy(one: Differences, other: Differences): number | undefined {
  if (other.size !== one.size || one.roles.includes('unknown')) return undefined;
  const total = sumOfSizes(one.values);
  const [before, after] = [one, other].map((of) => explanation({ kind: 'factor', factor: 1 }, asGiven(of)));
  const changes = sumOfSizes(before.left.map((rest, p) => rest - after.left[p]));
  // Where gradients in the wrong order are rough, the right ones tell what they leave.
  const honest = Math.min(honestlyLeft(one), honestlyLeft(other));
  const better = isBetter(one, after, before, (1e-6 * total) / one.size);
  return better && changes > BEYOND_HONEST * honest ? after.size / total : undefined;
}

function orders(d: number, m: number, wrong: readonly number[]): readonly JacobianOrder[] {
  const outputs = Array.from({ length: m }, (_, o) => o);
  const tried = m <= MOST ? outputs : wrong.slice(0, MOST);
  const moved: (readonly number[])[] = tried.flatMap((a, at) =>
    tried.slice(at + 1).map((b) => outputs.with(a, b).with(b, a)),
  );
  if (m >= 3)
    moved.push(
      outputs.map((o) => (o + 1) % m),
      outputs.map((o) => (o + m - 1) % m),
    );
  const inputs = Array.from({ length: d }, (_, k) => k);
  return [
    ...moved.map((order) => ({
      from: order.flatMap((o) => inputs.map((k) => o * d + k)),
      outputs: order,
    })),
    ...(d >= 2
      ? [{ from: outputs.flatMap((o) => inputs.map((k) => k * m + o)), outputs: 'by input' as const }]
      : []),
  ];
}

function reordered(set: Dataset, { from }: JacobianOrder): Dataset {
  const { shape, data } = set.dydx!;
  const width = from.length;
  const moved = data.map((_, at) => data[at - (at % width) + from[at % width]]);
  return { ...set, dydx: { shape, data: moved } };
}
