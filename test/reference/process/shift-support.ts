import { adjoint, evaluate, hessian, input } from '../../../src/graph/index.ts';
import type { blackScholesCall } from '../../../src/reference/formulas/index.ts';
import {
  type DiffusionModelOptions,
  diffusionModel,
  type LabelRequest,
  type Payoff,
} from '../../../src/reference/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';
import { column, expectUnbiased } from '../estimators/support.ts';
import { pointsOf } from '../support.ts';
import { GEOMETRIC_INPUTS, geometric } from './support.ts';

export const digital: Payoff = { name: 'digital', value: ({ spot }, _, { strike }) => spot.greater(strike) };

/** Where noise is much alike. */
const INPUTS = GEOMETRIC_INPUTS.map((variable) => {
  if (variable.name === 'volatility') return { ...variable, lo: 0.2, hi: 0.3 };
  return variable.name === 'maturity' ? { ...variable, lo: 0.8, hi: 1.2 } : variable;
});

export const options: DiffusionModelOptions = {
  name: 'digital',
  inputs: INPUTS,
  diffusion: geometric,
  payoff: digital,
  steps: 1,
  maturity: 'maturity',
  rate: 'rate',
  paths: 32,
  precision: 'float32',
};

/** Gradient and Hessian of a formula of the inputs at points. */
function truthOf(formula: typeof blackScholesCall, points: ReturnType<typeof pointsOf>) {
  const x = input('x', ['N', GEOMETRIC_INPUTS.length]);
  const columns = GEOMETRIC_INPUTS.map(({ name }, k) => [name, x.slice(1, k, k + 1)]);
  const y = formula.value(Object.fromEntries(columns));
  return evaluate([y, adjoint(y, [x])[0], hessian(y, x)], { x: points });
}

const COUNT = 2048;

/** That labels are unbiased with true standard errors, up to an order. */
export async function expectUnbiasedLabels(
  own: Partial<DiffusionModelOptions>,
  formula: typeof blackScholesCall,
  order: 1 | 2,
  request: (overrides?: Partial<LabelRequest>) => LabelRequest,
): Promise<void> {
  const model = diffusionModel({ ...options, precision: 'float32', ...own });
  const points = pointsOf(model, COUNT);
  const asked = order === 2 ? ({ order, directions: 'axes' } as const) : ({ order } as const);
  const got = await model.label(points, request({ ...asked, errors: true }));
  const [y, dydx, bends] = truthOf(formula, points);
  for (const [labels, truth, errors] of [
    [got.y, y, got.errors?.y],
    [got.dydx, dydx, got.errors?.dydx],
    [got.hessian, bends, got.errors?.hessian],
  ] as const) {
    if (labels === undefined) continue;
    const width = truth.data.length / COUNT;
    for (let at = 0; at < width; at++)
      expectUnbiased(column(labels, at), column(truth, at), column(errors as Tensor, at));
  }
}
