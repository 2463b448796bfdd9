export {
  type Activation,
  type ActivationFamily,
  activationChoices,
  activationFacts,
  activationNamed,
  activationOf,
  activations,
  applyActivation,
  memberLike,
  type NamedActivation,
} from './activations.ts';
export { adjoint } from './adjoint.ts';
export type { CodeArithmetic } from './code-arithmetic.ts';
export {
  axisOf,
  curvature,
  hessian,
  hessianVectorProduct,
  jacobian,
  symmetric,
  symmetricHessian,
} from './differentials.ts';
export { elementsOf } from './elements.ts';
export type { Emitter, OnnxAttributes } from './emitter.ts';
export type { Arithmetic, Bounds, BoundsArithmetic, Curve, Extremum } from './enclosing.ts';
export { batchSize, evaluate, evaluator } from './evaluate.ts';
export {
  apply,
  asWritten,
  concat,
  constant,
  Expression,
  expression,
  input,
  type Operand,
} from './expression.ts';
export {
  type Branches,
  type Facts,
  isElementwise,
  isRearrangement,
  isUnivariate,
  type Reach,
} from './facts.ts';
export type { Lane, LaneArithmetic } from './lane-arithmetic.ts';
export { checkLoopBody, demandDistinct, type LoopBody, outputsOf, partShapes } from './loop-body.ts';
export type { Applied, Attributes, Operation, OperationName } from './operation.ts';
export { operations } from './operations.ts';
export type { SliceAttributes } from './ops/slice.ts';
export type { Order } from './order.ts';
export { differentialsAt, type PointDifferentials } from './point.ts';
export {
  allPositions,
  countOf,
  moved,
  type Positions,
  positionsInTurn,
  stretched,
} from './positions.ts';
export { print } from './print.ts';
export { hessianVectorProducts, jacobianVectorProducts, vectorJacobianProducts } from './products.ts';
export type { ActivationFacts, ActivationNumber } from './rules/activation.ts';
export { constantOf, uniformOf } from './rules/uniform.ts';
export type { Singularity, Smoothness } from './smoothness.ts';
export { substitute } from './substitute.ts';
export { tangent } from './tangent.ts';
export { dependents, inputsOf, topological } from './traverse.ts';
