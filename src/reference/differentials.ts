import {
  type Expression,
  hessianVectorProducts,
  jacobian,
  jacobianVectorProducts,
  symmetricHessian,
  vectorJacobianProducts,
} from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import { type Asked, vectorsInput } from './request.ts';

/** Sweeps for second derivatives in one graph: more take minutes to be built, which nothing could stop. */
const MOST_SWEEPS = 1024;

/**
 * What labels hold of y [N, m] as a function of x [N, d], by the names of `Labels`. The vectors along which derivatives are
 * asked for are inputs (`vectorsInput`). Hessians are symmetric to the last bit.
 *
 * @throws InputError where sweeps are too many
 */
export function labelGraph(y: Expression, x: Expression, asked: Asked): Record<string, Expression> {
  if (asked.order === 0) return { y };
  return { y, ...firstGraph(y, x, asked), ...secondGraph(y, x, asked) };
}

/** First derivatives alone: dydx, or adjoints [N, k, d], or tangents [N, k, m]. */
function firstGraph(y: Expression, x: Expression, { first }: Asked): Record<string, Expression> {
  if (first === undefined) return { dydx: jacobian(y, x) };
  if ('cotangents' in first)
    return { adjoints: vectorJacobianProducts(y, x, vectorsInput('cotangents', first.cotangents)) };
  return { tangents: jacobianVectorProducts(y, x, vectorsInput('tangent directions', first.directions)) };
}

/** Second derivatives alone: hessian [N, m, d, d], or products [N, k, m, d]. */
function secondGraph(y: Expression, x: Expression, { directions }: Asked): Record<string, Expression> {
  if (directions === undefined) return {};
  const [d, m] = [Number(x.shape[1]), Number(y.shape[1])];
  if (directions === 'axes') {
    checkSweeps(m, d, d);
    return { hessian: symmetricHessian(y, x) };
  }
  checkSweeps(m, d, directions.shape[1]);
  return { products: hessianVectorProducts(y, x, vectorsInput('directions', directions)) };
}

/** @throws InputError where sweeps along directions are too many: one for each output or input, whichever are fewer */
export function checkSweeps(outputs: number, inputs: number, directions: number): void {
  if (Math.min(outputs, inputs) * directions <= MOST_SWEEPS) return;
  throw new InputError(
    `labels of order 2 take a sweep for each output, or input, and direction, at most ${MOST_SWEEPS} in all`,
    `${outputs} outputs, ${inputs} inputs and ${directions} directions`,
    'Take fewer directions, a model of fewer outputs, or order 1.',
  );
}
