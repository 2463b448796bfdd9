import type { Expression } from '../../graph/index.ts';
import type { VarianceQuantities } from './heston.ts';
import { type HestonOption, type HestonRule, hestonOption } from './heston-integral.ts';
import { forwardOf } from './lognormal.ts';

type HestonQuantities = VarianceQuantities &
  Readonly<Record<'spot' | 'strike' | 'rate' | 'dividend', Expression>>;

/** What is off in the integral is where its nodes are too few, not where it ends. */
const FINER: HestonRule = { nodes: 192, end: 60 };

/**
 * How far an integral of Heston's may be from the truth: what half as many nodes more change. A call's error is a share of the larger
 * of forward and strike. Of 4,000 draws of all quantities all that are off by 10⁻⁸ or more change by more than that, and no others.
 */
export function hestonError(of: keyof HestonOption) {
  return ({ spot, rate, dividend, strike, ...process }: HestonQuantities): Expression => {
    const { forward } = forwardOf({ spot, rate, dividend, maturity: process.maturity });
    const [own, finer] = [undefined, FINER].map((rule) => hestonOption(forward, strike, process, rule)[of]);
    const change = finer.sub(own).abs();
    return of === 'probability' ? change : change.div(forward.max(strike));
  };
}
