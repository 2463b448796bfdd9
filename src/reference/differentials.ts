import {
  adjoint,
  concat,
  constant,
  type Expression,
  hessianVectorProduct,
  jacobian,
  tangent,
} from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import { type Asked, vectorOf, vectorsInput } from './request.ts';

/** Tangent sweeps over adjoints in one graph: more take minutes to be built, which nothing could stop. */
const MOST_SWEEPS = 1024;

/**
 * What labels hold of y [N, m] as a function of x [N, d], by the names of {@link Labels}. The vectors along which derivatives
 * are asked for are inputs (`vectorsInput`). A cotangent takes an adjoint sweep, a direction of first derivatives a tangent one.
 * One of second derivatives takes a tangent sweep over the adjoint of each output.
 *
 * @throws InputError where sweeps are too many
 */
export function labelGraph(y: Expression, x: Expression, asked: Asked): Record<string, Expression> {
  if (asked.order === 0) return { y };
  return { y, ...firstGraph(y, x, asked), ...(asked.order === 2 && secondGraph(y, x, asked)) };
}

/** First derivatives alone: dydx, or adjoints [N, k, d], or tangents [N, k, m]. */
export function firstGraph(
  y: Expression,
  x: Expression,
  { first }: Pick<Asked, 'first'>,
): Record<string, Expression> {
  if (first === undefined) return { dydx: jacobian(y, x) };
  const [batch, d] = x.shape;
  if ('cotangents' in first) {
    const cotangents = vectorsInput('cotangents', first.cotangents);
    const adjoints = eachOf(first.cotangents.shape[1], (i) =>
      adjoint(y, [x], vectorOf(cotangents, i))[0].reshape([batch, 1, d]),
    );
    return { adjoints };
  }
  const directions = vectorsInput('tangent directions', first.directions);
  const tangents = eachOf(first.directions.shape[1], (i) =>
    tangent([y], new Map([[x, vectorOf(directions, i)]]))[0].reshape([batch, 1, y.shape[1]]),
  );
  return { tangents };
}

/** Second derivatives alone: hessian [N, m, d, d], or products [N, k, m, d]. */
function secondGraph(y: Expression, x: Expression, { directions }: Asked): Record<string, Expression> {
  const [batch, d] = x.shape;
  const m = Number(y.shape[1]);
  if (directions === undefined) return {};
  if (directions === 'axes') {
    checkSweeps(m, Number(d), 'inputs');
    const rows = eachOf(
      Number(d),
      (k) => hessianVectorProduct(y, x, axisOf(x, k)).reshape([batch, m, 1, d]),
      2,
    );
    return { hessian: symmetric(rows) };
  }
  const [, k] = directions.shape;
  checkSweeps(m, k, 'directions');
  const along = vectorsInput('directions', directions);
  return {
    products: eachOf(k, (i) => hessianVectorProduct(y, x, vectorOf(along, i)).reshape([batch, 1, m, d])),
  };
}

/** The unit vector of input k, shaped like x [N, d]. */
export function axisOf(x: Expression, k: number): Expression {
  const unit = Array.from({ length: Number(x.shape[x.rank - 1]) }, (_, i) => Number(i === k));
  return constant(unit).broadcast(x.shape);
}

/** (H + Hᵀ)/2 of the last two axes. It is symmetric to the last bit, which rows by sweeps of their own are not. */
export function symmetric(hessian: Expression): Expression {
  return hessian.add(hessian.transpose()).mul(0.5);
}

/** Parts that are made one by one, joined along an axis. */
function eachOf(count: number, part: (i: number) => Expression, axis = 1): Expression {
  return concat(
    Array.from({ length: count }, (_, i) => part(i)),
    axis,
  );
}

/** @throws InputError where outputs times directions are too many */
export function checkSweeps(outputs: number, directions: number, what: 'inputs' | 'directions'): void {
  if (outputs * directions <= MOST_SWEEPS) return;
  throw new InputError(
    `labels of order 2 take a sweep for each output and direction, at most ${MOST_SWEEPS} in all`,
    `${outputs} outputs and ${directions} ${what}`,
    'Take fewer directions, a model of fewer outputs, or order 1.',
  );
}
