import type { Variable } from '../variable/index.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import type { ProcessControl } from './process/index.ts';
import type { ProcessOptions } from './process/process-options.ts';

/** A diffusion whose discounted payoff is averaged over paths. All but the process is as for a {@link MonteCarloOptions}. */
export interface DiffusionModelOptions
  extends ProcessOptions,
    Omit<MonteCarloOptions, 'name' | 'inputs' | 'outputs' | 'normals' | 'payoff' | 'explain' | 'control'> {
  /** What the payoff's columns are. Default: one, `price`. */
  readonly outputs?: readonly Variable[];
  /** Takes noise away by another payoff of the same paths whose mean is known. Default: nothing. */
  readonly control?: ProcessControl;
}
