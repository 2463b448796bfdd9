import type { Variable } from '../../variable/index.ts';
import type { Payoff } from '../payoffs/payoff.ts';
import type { Diffusion } from './diffusion.ts';
import type { Scheme } from './schemes/index.ts';

/** What is simulated: a diffusion from time 0 to maturity, in equal steps, and what is paid then. */
export interface ProcessOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly diffusion: Diffusion;
  /**
   * `euler-maruyama`, `milstein`, `exact`, one that the diffusion brings, or a scheme of your own. Default: the first that the
   * diffusion brings, else `exact` where it has such a step, else `euler-maruyama`.
   */
  readonly scheme?: string | Scheme;
  readonly payoff: Payoff;
  /** Equal steps from 0 to maturity, 1 to 65,536. */
  readonly steps: number;
  /** T > 0, in the unit of time: a number, or the name of an input. */
  readonly maturity: number | string;
  /**
   * r, by which payoffs are discounted, e^(−r·T): a number, or the name of an input. The diffusion's drift is its own. Default 0.
   */
  readonly rate?: number | string;
}
