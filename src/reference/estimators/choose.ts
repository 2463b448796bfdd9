import type { Domain } from '../../variable/index.ts';
import type { LabelRequest } from '../model.ts';
import type { Regularity } from '../smoothness.ts';
import type { ChosenLabels } from './chosen-labels.ts';
import { type MeanPayoff, obstacleTo, payoffRegularity } from './payoff-regularity.ts';
import { jumpRefused, kinkRefused, type SimulatedOptions } from './refusals.ts';

/** Says how derivatives of an order are estimated over a domain, and that labels are unbiased. */
export type LabelChooser = (domain: Domain, order: LabelRequest['order']) => ChosenLabels;

/**
 * Derivative and mean may change places where the payoff, for first derivatives, or these, for second ones, are Lipschitz continuous
 * in x (Glasserman, "Monte Carlo Methods in Financial Engineering", 2003, ch. 7.2). Where they are not, a shift of the normals holds
 * jumps and kinks in place. What is not known is refused, unless the user says so.
 *
 * How smooth the payoff is takes milliseconds to find out, and is remembered for one domain.
 *
 * @returns a function that throws OrderError naming the operation that stands in the way
 */
export function labelChooser(options: SimulatedOptions, mean: MeanPayoff): LabelChooser {
  let last: { readonly domain: Domain; readonly regularity: Regularity } | undefined;
  return (domain, order) =>
    chosenLabels(options, order, () => {
      if (last === undefined || !isSame(last.domain, domain))
        last = {
          domain: { lo: [...domain.lo], hi: [...domain.hi] },
          regularity: payoffRegularity(options, domain, mean),
        };
      return last.regularity;
    });
}

function isSame(a: Domain, b: Domain): boolean {
  return (['lo', 'hi'] as const).every((end) => a[end].every((value, i) => Object.is(value, b[end][i])));
}

/** @param known how smooth the payoff is, which is asked for where that decides */
function chosenLabels(
  options: SimulatedOptions,
  order: LabelRequest['order'],
  known: () => Regularity,
): ChosenLabels {
  const { labels = 'auto', smooth, continuous = smooth === true ? true : undefined, shift } = options;
  if (order === 0 || labels === 'likelihood-ratio') return { by: labels === 'auto' ? 'pathwise' : labels };
  const obstacle = (of: 0 | 1, said: boolean | undefined) =>
    said === undefined ? obstacleTo(of, known()) : undefined;
  // What is taken of too wide a range need not be a jump: a comparison is one.
  const unsure = () =>
    known().obstacle(0).op === 'compare'
      ? ''
      : ' (if it does not, continuous: true gives pathwise labels, of less noise)';
  if (!(continuous ?? known().order >= 0)) {
    const at = obstacle(0, continuous);
    if (labels === 'auto' && shift !== undefined)
      return {
        by: 'likelihood-ratio',
        why: at === undefined ? 'the payoff jumps' : `the payoff may jump: ${at}${unsure()}`,
      };
    throw jumpRefused(options, order, at === undefined ? 'continuous: false' : `one with ${at}`);
  }
  if (order === 1 || labels === 'mixed' || labels === 'differences')
    return { by: labels === 'auto' ? 'pathwise' : labels };
  if (smooth ?? known().order >= 1) return { by: 'pathwise' };
  const at = obstacle(1, smooth);
  if (labels === 'auto' && shift !== undefined)
    return {
      by: 'mixed',
      why: at === undefined ? 'the payoff has a kink' : `the payoff may have a kink: ${at}`,
    };
  throw kinkRefused(options, at === undefined ? 'smooth: false' : `one with ${at}`);
}
