import { formatShape, InputError, isTensor, sameShape } from '../tensor/index.ts';
import { nameOf } from './expressions.ts';
import { failureOf } from './failures.ts';
import type { ExactLabels, ReferenceModel } from './model.ts';

const checked = new WeakSet<object>();

/**
 * A closed form that a user gives, checked at each call: that it returns values, gradients and curvatures, each of its shape. What it
 * throws is told with the model's name.
 *
 * @returns nothing where there is none, and one that is checked already as it is
 */
export function checkedExact(
  model: Pick<ReferenceModel, 'name' | 'inputs' | 'outputs' | 'exact'>,
): ReferenceModel['exact'] {
  const { name, inputs, outputs, exact } = model;
  if (exact === undefined || checked.has(exact)) return exact;
  const what = `exact of ${name}`;
  const [d, m] = [inputs.length, outputs.length];
  const safe: ReferenceModel['exact'] = (points) => {
    const [n] = points.shape;
    const labels: unknown = called(what, () => model.exact?.(points));
    if (typeof labels !== 'object' || labels === null || Array.isArray(labels) || labels instanceof Promise)
      throw new InputError(
        `${what} must return values, gradients and curvatures`,
        nameOf(labels),
        'Return { y, dydx, curvature }, at once.',
      );
    const shapes = { y: [n, m], dydx: [n, m, d], curvature: [n, m] };
    for (const [part, shape] of Object.entries(shapes)) {
      const given = (labels as Record<string, unknown>)[part];
      if (isTensor(given) && given.data instanceof Float64Array && sameShape(given.shape, shape)) continue;
      throw new InputError(
        `${what} must return ${part} of shape ${formatShape(shape)}`,
        isTensor(given) ? formatShape(given.shape) : nameOf(given),
        'Return it as { shape, data }, data a Float64Array; NaN for what is not known.',
      );
    }
    return labels as ExactLabels;
  };
  checked.add(safe);
  return safe;
}

function called(what: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    throw failureOf(error, what);
  }
}
