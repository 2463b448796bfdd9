import { beforeAll, describe, expect, it } from 'vitest';
import { adjoint, type Expression, evaluate, hessian, input } from '../../../src/graph/index.ts';
import {
  bachelierCall,
  bachelierDigital,
  blackScholesCall,
  blackScholesDigital,
} from '../../../src/reference/formulas/index.ts';
import {
  brownianMotion,
  call,
  type Diffusion,
  diffusionModel,
  digital,
  type EstimatorKind,
  geometricBrownianMotion,
  type LabelRequest,
  type Payoff,
} from '../../../src/reference/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';
import { pointsOf, requests } from '../support.ts';
import { column } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const [COUNT, PATHS] = [100, 4096];
/** The spot is the first input: its column of gradients and of Hessians. */
const SPOT = 0;
const inputs = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
  { name: 'volatility', lo: 0.2, hi: 0.3 },
  { name: 'maturity', lo: 0.8, hi: 1.2 },
];
type Columns = Readonly<Record<'spot' | 'strike' | 'volatility' | 'maturity', Expression>>;

const models: Record<
  string,
  { readonly diffusion: Diffusion; readonly formulas: readonly ((x: Columns) => Expression)[] }
> = {
  Bachelier: {
    diffusion: brownianMotion({ volatility: 'volatility' }),
    formulas: [bachelierCall.value, bachelierDigital.value],
  },
  'Black–Scholes': {
    diffusion: geometricBrownianMotion({ volatility: 'volatility' }),
    formulas: [blackScholesCall.value, blackScholesDigital.value],
  },
};
const payoffs: readonly Payoff[] = [call({ strike: 'strike' }), digital({ strike: 'strike' })];

/** Which estimator is right for which derivative of which payoff. */
const cases = Object.keys(models).flatMap((model) =>
  [true, false].flatMap(
    (antithetic) =>
      [
        { model, payoff: 0, labels: 'pathwise', order: 1, antithetic },
        { model, payoff: 0, labels: 'mixed', order: 2, antithetic },
        { model, payoff: 0, labels: 'likelihood-ratio', order: 2, antithetic },
        { model, payoff: 1, labels: 'likelihood-ratio', order: 2, antithetic },
      ] as const,
  ),
);

describe('values, slopes and second derivatives by every estimator are within four standard errors at 100 points', () => {
  it.each(cases.map((one) => ({ ...one, name: ['call', 'digital'][one.payoff] })))(
    '$model $name, $labels, antithetic $antithetic',
    async ({ model, payoff, labels, order, antithetic }) => {
      const { diffusion, formulas } = models[model];
      const simulated = diffusionModel({
        name: model,
        inputs,
        diffusion,
        payoff: payoffs[payoff],
        steps: 1,
        maturity: 'maturity',
        paths: PATHS,
        labels: labels as EstimatorKind,
        antithetic,
        precision: 'float32',
      });
      const points = pointsOf(simulated, COUNT);
      const asked = order === 2 ? ({ order, directions: 'axes' } as const) : ({ order } as const);
      const got = await simulated.label(points, request({ ...asked, errors: true }));
      const x = input('x', ['N', inputs.length]);
      const columns = inputs.map(({ name }, k) => [name, x.slice(1, k, k + 1)] as const);
      const y = formulas[payoff](Object.fromEntries(columns) as unknown as Columns);
      const [value, slopes, bends] = evaluate([y, adjoint(y, [x])[0], hessian(y, x)], { x: points });
      expectWithin(got.y, value, got.errors?.y, 0);
      expectWithin(got.dydx, slopes, got.errors?.dydx, SPOT);
      if (order === 2) expectWithin(got.hessian, bends, got.errors?.hessian, SPOT);
    },
  );
});

/** The numbers of a column are within four standard errors of the truth. */
function expectWithin(
  labels: Tensor | undefined,
  truth: Tensor,
  errors: Tensor | undefined,
  at: number,
): void {
  const [own, told, exact] = [labels, errors, truth].map((of) => column(of as Tensor, at));
  const apart = exact.map((value, n) => Math.abs(own[n] - value) / told[n]);
  expect(apart.reduce((most, one) => Math.max(most, one))).toBeLessThan(4);
}
