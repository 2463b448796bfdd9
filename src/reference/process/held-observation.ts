import { constant, type Expression, input } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { type Inputs, inputsAt, mapParts, type Parts } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';

/** What a payoff does with a step and with the last state, where all that it is given is an input of the graph. */
export interface HeldObservation {
  /** Points, [N, 1, d]. */
  readonly point: Expression;
  /** What it is given, and of which sign that is. */
  readonly given: readonly { readonly of: Expression; readonly isPositive: boolean }[];
  /** What it has observed after the step, and what it pays, undiscounted. */
  readonly made: readonly Expression[];
  /** The first of these alone. */
  readonly observed: readonly Expression[];
}

/** @param batch of points. Default: symbolic */
export function heldObservation(
  { name, inputs, diffusion, payoff, steps, maturity }: ProcessOptions,
  batch: number | typeof BATCH = BATCH,
): HeldObservation {
  const { logarithmic = [] } = diffusion;
  const { observe } = payoff;
  const point = input('held point', [batch, 1, inputs.length]);
  const x: Inputs = inputsAt(inputs, point, name);
  const given: { of: Expression; isPositive: boolean }[] = [];
  const held = (what: string, parts: Parts, isPositive: (part: string) => boolean) =>
    mapParts(parts, ({ shape }, part) => {
      const of = input(`${what} ${part}`, shape);
      given.push({ of, isPositive: isPositive(part) });
      return of;
    });
  const start = diffusion.start(x);
  const isPrice = (part: string) => logarithmic.includes(part);
  const after = held('after', start, isPrice);
  if (observe === undefined) return { point, given, made: [payoff.value(after, {}, x)], observed: [] };
  const before = held('before', start, isPrice);
  const volatility = held('volatility', start, () => true);
  const noise = held('noise', start, () => false);
  const own = held('observed', observe.start(start, x), () => false);
  const time = typeof maturity === 'number' ? constant(maturity) : x[maturity];
  const dt = time.mul(1 / steps);
  const step = { before, after, time: dt, dt, steps, volatility, noise, logarithmic };
  const observed = Object.values(observe.next(own, step, x));
  return { point, given, made: [...observed, payoff.value(after, own, x)], observed };
}
