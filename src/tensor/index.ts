export { cholesky, choleskySolve } from './cholesky.ts';
export { digest } from './digest.ts';
export { embeddedModule } from './embedded-module.ts';
export { demand, describe, errorOf, faultOf, InputError, saidOf, saidOfLater } from './errors.ts';
export type { Finding } from './finding.ts';
export { firstDifference } from './first-difference.ts';
export { float16 } from './float16.ts';
export { gaussLegendre, type Quadrature } from './gauss-legendre.ts';
export { DISTRIBUTIONS, type Distribution, fillIsotropic } from './isotropic.ts';
export { issueWords } from './issue-words.ts';
export { matrixProduct, transposed } from './matrix.ts';
export { nameFinder, nearestName, spelling } from './nearest.ts';
export { normalQuantile } from './normal-quantile.ts';
export { counted, numeral } from './numerals.ts';
export { libraryWords, noWords, type OptionWords, withWords } from './option-words.ts';
export { checkOptions, type DocumentWords, innermostIssue, type Path, parsed } from './parsed.ts';
export { type RandomStream, stream } from './random.ts';
export {
  BATCH,
  bindShape,
  broadcastShapes,
  type Dimension,
  formatShape,
  normaliseAxes,
  type Shape,
  type Sizes,
  sameShape,
  sizeOf,
  stridesOf,
} from './shape.ts';
export { beyondSingleColumn, isWithinSingle } from './single.ts';
export { sobolPoints } from './sobol.ts';
export { MOST_SOBOL_DIMENSIONS } from './sobol-net.ts';
export { SobolReplicates } from './sobol-replicates.ts';
export {
  type ColumnStatistics,
  columnStatistics,
  compensatedMean,
  compensatedSum,
  powerOfTwoNear,
  spearman,
} from './statistics.ts';
export { type SymmetricEigen, symmetricEigen } from './symmetric-eigen.ts';
export { filled, isTensor, rowOf, rowsOf, type Tensor, type TensorLike, tensor } from './tensor.ts';
export { lowerInverse, lowerSolved, upperSolved } from './triangular.ts';
export { turn } from './turn.ts';
export { listedNames, unknownNames } from './unknown-names.ts';
