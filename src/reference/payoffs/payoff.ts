import type { Expression } from '../../graph/index.ts';
import type { Inputs, Parts } from '../process/parts.ts';

/** What a simulated path pays, as graph functions. */
export interface Payoff {
  readonly name: string;
  /** What it gathers on the way: a running mean, the probability not to have crossed a barrier. Default: nothing. */
  readonly observe?: Observation;
  /**
   * What is paid at maturity, not discounted.
   *
   * @param state the last one
   * @param observed what was gathered, {} where nothing is
   * @returns [N, paths, outputs]
   */
  value(state: Parts, observed: Parts, x: Inputs): Expression;
}

/** What a payoff gathers from a path, step by step. */
export interface Observation {
  /** Before the first step. Gives names and widths of its parts. */
  start(state: Parts, x: Inputs): Parts;
  /** After a step, shaped like what was observed before. */
  next(observed: Parts, step: ObservedStep, x: Inputs): Parts;
}

/** A step of a path as a payoff sees it. */
export interface ObservedStep {
  /** The states at its ends. */
  readonly before: Parts;
  readonly after: Parts;
  /** Of its beginning. */
  readonly time: Expression;
  readonly dt: Expression;
  /** How many steps there are. */
  readonly steps: number;
  /** b at its beginning, shaped like the state. */
  readonly volatility: Parts;
  /** Parts whose logarithm moves by normal steps, or nearly. */
  readonly logarithmic: readonly string[];
}
