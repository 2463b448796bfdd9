import { formatShape, InputError, isTensor, sameShape, sizeOf, type Tensor } from '../tensor/index.ts';
import { checkedExact } from './checked-exact.ts';
import { evenLabels } from './hessians.ts';
import { LABEL_PARTS, type LabelPart } from './labels.ts';
import type { LabelRequest, Labels, ReferenceModel } from './model.ts';
import { OrderError } from './order-error.ts';
import { checkRequest } from './request.ts';

/** A model whose labels are checked: that what was asked for is there, and of the right shape. */
export function withCheckedLabels(model: ReferenceModel): ReferenceModel {
  const { name, inputs, outputs, parameters, spread, illustration } = model;
  // A model of a class has parts that spreading would leave behind.
  return {
    ...model,
    name,
    inputs,
    outputs,
    parameters,
    ...(spread && { spread }),
    ...(illustration && { illustration }),
    exact: checkedExact(model),
    async label(points, request) {
      checkRequest(model, points, request);
      const labels: unknown = await model.label(points, request);
      if (typeof labels !== 'object' || labels === null)
        throw new InputError(`label of ${name} must return labels`, typeof labels, 'Return { y, … }.');
      const shapes = wantedShapes(model, points, request);
      for (const { part, order } of LABEL_PARTS)
        checkPart(`label of ${name}`, { part, order }, (labels as Labels)[part], shapes[part]);
      return evenLabels(name, points, labels as Labels);
    },
  };
}

/** The shape of each part that is asked for. */
function wantedShapes(
  { inputs, outputs }: ReferenceModel,
  { shape: [n] }: Tensor,
  { order, directions, first }: LabelRequest,
): Partial<Record<LabelPart, readonly number[]>> {
  const [d, m] = [inputs.length, outputs.length];
  const shapes: Partial<Record<LabelPart, readonly number[]>> = { y: [n, m] };
  if (order > 0) {
    if (first === undefined) shapes.dydx = [n, m, d];
    else if ('cotangents' in first) shapes.adjoints = [n, first.cotangents.shape[1], d];
    else shapes.tangents = [n, first.directions.shape[1], m];
  }
  if (order === 2) {
    if (directions === 'axes') shapes.hessian = [n, m, d, d];
    else if (directions !== undefined) shapes.products = [n, directions.shape[1], m, d];
  }
  return shapes;
}

/** @throws OrderError where a derivative is missing, InputError where a part has another shape */
function checkPart(
  label: string,
  { part, order }: Pick<(typeof LABEL_PARTS)[number], 'part' | 'order'>,
  values: Tensor | undefined,
  shape: readonly number[] | undefined,
): void {
  if (shape === undefined) return;
  const invariant = `${label} must return ${part} of shape ${formatShape(shape)} where it is asked for`;
  if (values === undefined && order !== 0) throw new OrderError(order, invariant, 'none', `Return ${part}`);
  const isOne = isTensor(values) && values.data instanceof Float64Array;
  if (isOne && sameShape(values.shape, shape) && values.data.length === sizeOf(shape)) return;
  throw new InputError(
    invariant,
    values === undefined ? 'none' : isOne ? formatShape(values.shape) : typeof values,
    'Return it as { shape, data }, data a Float64Array.',
  );
}
