import { type Expression, input } from '../graph/index.ts';
import { BATCH, demand, describe, formatShape, InputError, type Tensor } from '../tensor/index.ts';
import type { LabelRequest, ReferenceModel } from './model.ts';

/** What is asked of labels at points, checked: nothing is here that the order does not read. */
export type Asked = Pick<LabelRequest, 'order' | 'directions' | 'first'> & { readonly errors: boolean };

/**
 * Checks what is asked of labels at points [n, d] that were checked.
 *
 * @throws InputError unless the order is 0, 1 or 2 and errors are wanted or not, at order 2 the directions are "axes", or finite and [n, k, d] with k ≥ 1,
 *   and from order 1 cotangents or directions of first derivatives, where there are any, are finite, [n, k, m] or [n, k, d]
 */
export function checkRequest(
  { name, outputs }: Pick<ReferenceModel, 'name' | 'outputs'>,
  points: Tensor,
  {
    order,
    directions,
    first,
    errors = false,
  }: Pick<LabelRequest, 'order' | 'directions' | 'first' | 'errors'>,
): Asked {
  demand(
    order === 0 || order === 1 || order === 2,
    `the order of labels of ${name} must be 0, 1 or 2`,
    order,
    'Ask for one of these.',
  );
  demand(
    typeof errors === 'boolean',
    `errors of a request for labels of ${name} must be true or false`,
    errors,
    'Correct it.',
  );
  const [n, d] = points.shape;
  if (first !== undefined) {
    demand(
      order > 0,
      `cotangents and tangents of ${name} are of order 1`,
      order,
      'Ask for order 1, or leave them out.',
    );
    checkFirst(name, first, [n, d, outputs.length]);
  }
  if (order < 2) return { order, errors, ...(first && { first }) };
  if (directions !== 'axes') checkAlong(`labels of order 2 of ${name}`, 'directions', directions, n, d);
  return { order, directions, errors, ...(first && { first }) };
}

function checkFirst(
  name: string,
  first: NonNullable<LabelRequest['first']>,
  [n, d, m]: readonly [n: number, d: number, m: number],
): void {
  const given = Object.keys(first);
  if (given.length !== 1 || !('cotangents' in first || 'directions' in first))
    throw new InputError(
      `first derivatives of ${name} are asked for by cotangents or by directions`,
      given.length === 0 ? 'neither' : given.join(' and '),
      'Give one of the two.',
    );
  const what = `first derivatives of ${name}`;
  if ('cotangents' in first) checkAlong(what, 'cotangents', first.cotangents, n, m);
  else checkAlong(what, 'directions', first.directions, n, d);
}

/** Checks vectors [n, k, width] along which derivatives are asked for. */
function checkAlong(
  labels: string,
  what: 'directions' | 'cotangents',
  vectors: Tensor | undefined,
  n: number,
  width: number,
): void {
  const shape = vectors?.shape;
  if (vectors === undefined || shape?.length !== 3 || shape[0] !== n || shape[1] < 1 || shape[2] !== width)
    throw new InputError(
      `${labels} need ${what} of shape [${n},k,${width}] with k ≥ 1`,
      vectors === undefined ? 'none' : shape === undefined ? describe(vectors) : formatShape(shape),
      what === 'directions' ? 'Give one direction a point or more.' : 'Give one cotangent a point or more.',
    );
  const at = vectors.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(
      `${what} of ${labels} must be finite`,
      `${vectors.data[at]} at point ${Math.floor(at / (shape[1] * width))}`,
      'Correct it.',
    );
}

/** The vectors that a graph of labels is given beside its points, by the names of its inputs. */
export function boundBy({ directions, first }: Asked): Readonly<Record<string, Tensor>> {
  return {
    ...(directions !== undefined && directions !== 'axes' && { directions }),
    ...(first && ('cotangents' in first ? first : { 'tangent directions': first.directions })),
  };
}

/** The input of a graph of labels for the vectors of that name in {@link boundBy}: [N, k, …]. */
export function vectorsInput(name: string, { shape: [, ...rest] }: Tensor): Expression {
  return input(name, [BATCH, ...rest]);
}
