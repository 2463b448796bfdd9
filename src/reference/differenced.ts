import { filled, InputError, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { describePoint } from './checks.ts';
import { checkStep, stepsOf } from './estimators/index.ts';
import { symmetrised } from './hessians.ts';
import type { LabelRequest, Labels, ReferenceModel } from './model.ts';
import { anything, checkedOptions } from './options.ts';
import { checkRequest } from './request.ts';

export interface DifferencesOptions {
  /** The step to either side, as a share of each input's domain lo to hi. Default 0.01. */
  readonly step?: number;
}

const DEFAULT_STEP = 0.01;

/**
 * A model whose second derivatives are central differences of its gradients: (∇f(x + s·v) − ∇f(x − s·v))/2s. The move s·v has
 * length 1 in units of the steps of the inputs. Both sides have the noise of the point itself. A direction takes two labels
 * of order 1, at points that may lie outside the domain by a step.
 *
 * Their bias is s²/6 times the fourth derivative along v. Errors of gradients that are not alike on both sides are divided by
 * s. Take a larger step where they come from a solver of low accuracy.
 *
 * Standard errors of what is differenced are 0 where those of the gradients are, and else not known (NaN).
 *
 * @throws InputError when an input has no bounds, or the step is not positive
 */
export function withDifferences(model: ReferenceModel, options: DifferencesOptions = {}): ReferenceModel {
  const { name, inputs, outputs } = model;
  const { step = DEFAULT_STEP } = checkedOptions('differences', options, { step: anything });
  checkStep(name, step);
  const steps = stepsOf(domainOf(inputs), step);
  return {
    ...model,
    parameters: { ...model.parameters, differences: { step } },
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      const { directions } = checkRequest({ name, outputs }, points, request);
      const first = { ...request, order: request.order === 0 ? 0 : 1, directions: undefined } as const;
      if (directions === undefined) return model.label(points, first);
      const [n, d] = points.shape;
      const noise = request.random.copy();
      const k = directions === 'axes' ? d : directions.shape[1];
      const part = (at: number) => ({
        progress: (share: number) => request.progress?.((at + share) / (2 * k + 1)),
      });
      const labels = await model.label(points, { ...first, ...part(0) });
      const m = outputs.length;
      const products = filled([n, k, m, d], 0);
      let isExact = true;
      for (let i = 0; i < k; i++) {
        const { move, lengths } = moved(directions, i, points, steps);
        const [above, below] = [1, -1].map((side) => ({
          shape: points.shape,
          data: points.data.map((coordinate, at) => coordinate + side * move[at]),
        }));
        const slopes = { ...first, first: undefined };
        const sides = [
          await model.label(above, { ...slopes, ...part(2 * i + 1), random: noise.copy() }),
          await model.label(below, { ...slopes, ...part(2 * i + 2), random: noise.copy() }),
        ];
        const [plus, minus] = sides.map(({ dydx }) => knownSlopes(name, dydx, points));
        isExact &&= sides.every(({ errors }) => errors?.dydx?.data.every((error) => error === 0) ?? false);
        for (let row = 0; row < n; row++)
          for (let at = 0; at < m * d; at++)
            products.data[(row * k + i) * m * d + at] =
              (plus[row * m * d + at] - minus[row * m * d + at]) * (lengths[row] / 2);
      }
      return withSecond(
        labels,
        directions === 'axes' ? { hessian: symmetrised(byOutput(products)) } : { products },
        isExact,
      );
    },
  };
}

/** The moves s·v of all points along direction i, [n, d], and 1/s of each. */
function moved(
  directions: Tensor | 'axes',
  i: number,
  { shape: [n, d] }: Tensor,
  steps: Float64Array,
): { readonly move: Float64Array; readonly lengths: Float64Array } {
  const move = new Float64Array(n * d);
  const lengths = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const v = (at: number) =>
      directions === 'axes' ? Number(at === i) : directions.data[(row * directions.shape[1] + i) * d + at];
    let square = 0;
    for (let at = 0; at < d; at++) square += (v(at) / steps[at]) ** 2;
    lengths[row] = Math.sqrt(square);
    for (let at = 0; at < d; at++) move[row * d + at] = square === 0 ? 0 : v(at) / lengths[row];
  }
  return { move, lengths };
}

/** @throws InputError where a derivative is not known */
function knownSlopes(name: string, dydx: Tensor | undefined, points: Tensor): Float64Array {
  const at = dydx?.data.findIndex(Number.isNaN) ?? 0;
  if (dydx !== undefined && at < 0) return dydx.data;
  const row = dydx === undefined ? 0 : Math.floor((at * points.shape[0]) / dydx.data.length);
  throw new InputError(
    `differences of ${name} need gradients that are all known`,
    `one that is not known, a step from ${describePoint(points, row)}`,
    'Return it, or ask for order 1.',
  );
}

/** The Hessian [n, m, d, d] of products [n, d, m, d] along the axes. */
function byOutput({ shape: [n, d, m], data }: Tensor): Tensor {
  const hessian = filled([n, m, d, d], 0);
  for (let row = 0; row < n; row++)
    for (let along = 0; along < d; along++)
      for (let j = 0; j < m; j++) {
        const from = ((row * d + along) * m + j) * d;
        hessian.data.set(data.subarray(from, from + d), ((row * m + j) * d + along) * d);
      }
  return hessian;
}

function withSecond(
  labels: Labels,
  second: Pick<Labels, 'hessian'> | Pick<Labels, 'products'>,
  isExact: boolean,
): Labels {
  if (labels.errors === undefined) return { ...labels, ...second };
  const errors = Object.entries(second).map(([part, { shape }]) => [
    part,
    filled(shape, isExact ? 0 : Number.NaN),
  ]);
  return { ...labels, ...second, errors: { ...labels.errors, ...Object.fromEntries(errors) } };
}
