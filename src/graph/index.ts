export { adjoint } from './adjoint.ts';
export { curvature, hessian, hessianVectorProduct, jacobian } from './differentials.ts';
export { batchSize, evaluate } from './evaluate.ts';
export {
  apply,
  concat,
  constant,
  constantOf,
  Expression,
  expression,
  input,
  type Operand,
} from './expression.ts';
export { checkLoopBody, demandDistinct, type LoopBody, outputsOf, partShapes } from './loop-body.ts';
export type {
  Applied,
  Arithmetic,
  Attributes,
  Bounds,
  BoundsArithmetic,
  Curve,
  Emitter,
  Extremum,
  Lane,
  LaneArithmetic,
  OnnxAttributes,
  Operation,
  OperationName,
  Singularity,
  Smoothness,
} from './operation.ts';
export { operations } from './operations.ts';
export { print } from './print.ts';
export { normalTail } from './rules/normal.ts';
export { uniformOf } from './rules/uniform.ts';
export { tangent } from './tangent.ts';
export { dependents, inputsOf, topological } from './traverse.ts';
