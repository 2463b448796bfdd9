import { tangent } from '../../graph/index.ts';
import { slopeOf } from '../paths.ts';
import type { SecondEstimator } from './estimator.ts';

/** The tangent of each path's slope along v, normals held: unbiased where slopes are Lipschitz continuous. */
export const pathwise: SecondEstimator = (paths, output, v) =>
  tangent([slopeOf(paths, output)], new Map([[paths.start, v.broadcast(paths.start.shape)]]))[0];
