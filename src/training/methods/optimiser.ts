import type { Expression } from '../../graph/index.ts';

/**
 * How a gradient moves parameters. It is stateless: state is a value, and `update` is a graph. State vectors are shaped like
 * the parameters and start at zero; `rates` are scalars that change with the step.
 */
export interface Optimiser {
  readonly state: readonly string[];
  readonly rates: readonly string[];
  /**
   * The next parameters and the next state, as expressions. Where elements move by their own numbers alone, as in Adam,
   * threads may share the vectors. An update with a sum over elements, a norm say, has no code in lanes and goes to the
   * engine.
   */
  update(
    parameters: Expression,
    gradient: Expression,
    state: readonly Expression[],
    rates: readonly Expression[],
  ): { readonly parameters: Expression; readonly state: readonly Expression[] };
  /** The values of each of `rates` in the steps from `first` (counted from 0), one for each learning rate. */
  ratesAt(first: number, learning: Float64Array): Float64Array[];
}
