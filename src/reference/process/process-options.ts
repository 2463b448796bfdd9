import type { Variable } from '../../variable/index.ts';
import type { Payoff } from '../payoffs/payoff.ts';
import type { Diffusion } from './diffusion.ts';
import type { Scheme, SchemeName } from './schemes/index.ts';

/** What is simulated: a diffusion from time 0 to maturity, in equal steps, and what is paid then. */
export interface ProcessOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly diffusion: Diffusion;
  /** Default: `exact` where the diffusion has such a step, else `euler-maruyama`. */
  readonly scheme?: SchemeName | Scheme;
  readonly payoff: Payoff;
  /** Equal steps from 0 to maturity, at least 1. */
  readonly steps: number;
  /** T > 0, in the unit of time: a number, or the name of an input. */
  readonly maturity: number | string;
  /**
   * r, by which payoffs are discounted, e^(−r·T): a number, or the name of an input. The diffusion's drift is its own. Default 0.
   */
  readonly rate?: number | string;
}
