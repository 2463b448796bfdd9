import type { Expression } from '../../graph/index.ts';
import type { Paths } from '../paths.ts';

/** How a simulated mean is differentiated twice. */
export type SecondKind = 'pathwise' | 'mixed' | 'differences';

/**
 * A Hessian-vector product of an output, shaped like the paths' start: that of the mean, or of each path.
 *
 * @param v [N, 1, d]
 */
export type SecondEstimator = (paths: Paths, output: number, v: Expression) => Expression;
