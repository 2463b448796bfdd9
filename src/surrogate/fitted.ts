import type { Expression } from '../graph/index.ts';
import type { Surrogate } from './surrogate.ts';

/** A fitted function that is no network, as a graph: for its predictions and their derivatives, which it gives in float64. */
export interface FittedFunction extends Pick<Surrogate, 'inputs' | 'outputs'> {
  /** The function of physical inputs x [N, d] to physical outputs [N, m]. */
  graph(x: Expression): Expression;
  /** How many numbers were fitted. */
  readonly parameters: number;
  /** How many numbers it holds of a point at once, at most. */
  readonly width: number;
}

/** Whether it is a network. */
export function isNetwork(fitted: Surrogate | FittedFunction): fitted is Surrogate {
  return 'layers' in fitted;
}
