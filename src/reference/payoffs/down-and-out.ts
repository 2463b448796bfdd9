import type { Expression } from '../../graph/index.ts';
import { demand } from '../../tensor/index.ts';
import { anything, checkedOptions, type OptionSchemas, objectOf, oneOf } from '../options.ts';
import { checkNumbers, type NumberOrInput, numberAt } from '../process/number-or-input.ts';
import type { Inputs, Parts } from '../process/parts.ts';
import { checkedSmoothing, type Smoothing, smooth } from '../smoothing.ts';
import { notCrossed } from './bridge.ts';
import { checkedPayoff } from './checked-payoff.ts';
import { type ObservedStep, type Payoff, payoffSchemas, type StartCondition } from './payoff.ts';
import { type AssetOptions, asset, assetSchemas } from './underlyings/asset.ts';

/** `part` and `component` say which price is watched. Default: the one asset's. */
export interface DownAndOutOptions extends AssetOptions {
  /** B: a number, or the name of an input. */
  readonly barrier: NumberOrInput;
  /** What is paid where the barrier was not reached. */
  readonly of: Payoff;
  /**
   * `continuous`: the barrier is watched at all times, and each step counts with the probability that a Brownian bridge between its
   * ends stays above. `discrete`: it is watched at the ends of steps. Default continuous.
   */
  readonly monitoring?: 'continuous' | 'discrete';
  /** Of the jump where the barrier is watched at ends of steps, over the price less the barrier. Default: none. */
  readonly smoothing?: Smoothing;
}

const SCHEMAS: OptionSchemas<DownAndOutOptions> = {
  ...assetSchemas,
  barrier: anything,
  of: objectOf(payoffSchemas, 'must be a payoff, such as call({ strike })'),
  monitoring: oneOf(['continuous', 'discrete']).optional(),
  smoothing: anything,
};

const SURVIVAL = 'survival';

/**
 * What another payoff pays, unless a price reaches a barrier below it on the way (down and out). Watched at all times, it is the
 * payoff times the probability that the path was not out, given its dates. That has the same mean and is continuous, so that
 * pathwise derivatives are right; an indicator of paths jumps (Glasserman, "Monte Carlo Methods in Financial Engineering", 2003,
 * ch. 6.4). The bridge is exact where steps are normal, of the price or its logarithm ({@link Diffusion.logarithmic}). Domains in which
 * the price starts at such a barrier or below it are refused.
 *
 * @throws InputError naming the option that does not fit
 */
export function downAndOut(options: DownAndOutOptions): Payoff {
  const what = 'a down-and-out payoff';
  const {
    barrier,
    of: given,
    monitoring = 'continuous',
    smoothing = {},
    ...watched
  } = checkedOptions(what, options, SCHEMAS);
  checkNumbers(`barrier of ${what}`, barrier);
  checkedSmoothing(smoothing);
  const of = checkedPayoff(given);
  const isContinuous = monitoring === 'continuous';
  demand(
    smoothing.width === undefined || !isContinuous,
    'smoothing of a barrier is of the jump where it is watched at dates',
    'monitoring: continuous',
    'Leave it out: watched at all times, the payoff does not jump. Or take monitoring: discrete.',
  );
  const { part = 'spot' } = watched;
  const on = asset(watched);
  const survived = (step: ObservedStep, x: Inputs): Expression => {
    const level = numberAt(barrier, x);
    const after = on.value(step.after, {}, x);
    if (isContinuous)
      return notCrossed(level, {
        before: on.value(step.before, {}, x),
        after,
        volatility: on.value(step.volatility, {}, x),
        dt: step.dt,
        isLogarithmic: step.logarithmic.includes(part),
      });
    return smooth(
      after.sub(level),
      (u) => u.like(0),
      (u) => u.like(1),
      smoothing,
    );
  };
  const below: StartCondition = {
    says: (model) => `the barrier of ${model} must lie below ${on.name}`,
    name: `${on.name} − barrier`,
    positive: (start, x) => on.value(start, {}, x).sub(numberAt(barrier, x)),
  };
  return {
    name: `down-and-out ${of.name}`,
    observe: {
      start: (state, x) => ({
        [SURVIVAL]: on.value(state, {}, x).like(1),
        ...of.observe?.start(state, x),
      }),
      next({ [SURVIVAL]: survival, ...own }, step, x) {
        const next = { [SURVIVAL]: survival.mul(survived(step, x)) };
        return of.observe === undefined ? next : { ...next, ...of.observe.next(own, step, x) };
      },
    },
    starts: [...(isContinuous ? [below] : []), ...(of.starts ?? [])],
    ...(of.option && { option: of.option }),
    ...(of.illustration && { illustration: of.illustration }),
    value: (state, { [SURVIVAL]: survival, ...own }: Parts, x) => of.value(state, own, x).mul(survival),
  };
}
