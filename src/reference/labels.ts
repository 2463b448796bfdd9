import { filled, type Tensor } from '../tensor/index.ts';
import type { Labels, StandardErrors } from './model.ts';

/** What labels consist of, in the order of their derivatives. */
export const LABEL_PARTS = [
  { part: 'y', order: 0, what: 'value', plural: 'values' },
  { part: 'dydx', order: 1, what: 'differential', plural: 'derivatives' },
  { part: 'adjoints', order: 1, what: 'adjoint', plural: 'adjoints' },
  { part: 'tangents', order: 1, what: 'tangent', plural: 'tangents' },
  { part: 'products', order: 2, what: 'second differential', plural: 'second derivatives' },
  { part: 'hessian', order: 2, what: 'second differential', plural: 'second derivatives' },
] as const;

export type LabelPart = (typeof LABEL_PARTS)[number]['part'];

/** Parts that have standard errors. */
export const WITH_ERRORS = [
  'y',
  'dydx',
  'hessian',
  'products',
] as const satisfies readonly (keyof StandardErrors)[];

/** The name of a part's standard error in a graph of labels. */
export function errorName(part: keyof StandardErrors): string {
  return `error of ${part}`;
}

/** Labels from the results of a graph of labels, by its names. */
export function labelsOf(results: Readonly<Record<string, Tensor>>): Labels {
  const parts = LABEL_PARTS.flatMap(({ part }) =>
    results[part] === undefined ? [] : [[part, results[part]]],
  );
  const errors = WITH_ERRORS.flatMap((part) => {
    const error = results[errorName(part)];
    return error === undefined ? [] : [[part, error]];
  });
  return {
    ...(Object.fromEntries(parts) as Pick<Labels, LabelPart>),
    ...(errors.length > 0 && { errors: Object.fromEntries(errors) as StandardErrors }),
  };
}

/** Labels of a model without noise, whose standard errors are 0. */
export function withoutNoise(labels: Labels): Labels {
  const errors = WITH_ERRORS.flatMap((part) => {
    const values = labels[part];
    return values === undefined ? [] : [[part, filled(values.shape, 0)]];
  });
  return { ...labels, errors: Object.fromEntries(errors) };
}

/**
 * Labels with the standard errors that independent labels of the same points tell: |difference|/√2. The mean of their squares
 * over points is unbiased; that of one point says little.
 */
export function withErrorsBeside(labels: Labels, others: Labels): Labels {
  const errors = WITH_ERRORS.flatMap((part) => {
    const [values, other] = [labels[part], others[part]];
    if (values === undefined || other === undefined) return [];
    const data = values.data.map((value, i) => Math.abs(value - other.data[i]) * Math.SQRT1_2);
    return [[part, { shape: values.shape, data }]];
  });
  return { ...labels, errors: Object.fromEntries(errors) };
}
