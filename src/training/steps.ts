import type { Values } from '../runtime/index.ts';

/** Training steps as an engine takes them; it holds the parameters and the optimiser's state. */
export interface Steps {
  /** As they are after the last call. */
  readonly parameters: Values;
  /**
   * @param rows row numbers of the batches, one after the other
   * @param rates a number for each step under each name
   * @returns the parts of the loss of each step, before it moves
   */
  take(
    rows: Int32Array,
    rates: Readonly<Record<string, Float32Array>>,
  ): Promise<{ readonly values: Float64Array; readonly gradients?: Float64Array }>;
  dispose(): Promise<void>;
}
