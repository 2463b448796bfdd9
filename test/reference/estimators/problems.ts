import { adjoint, constant, type Expression, evaluate, hessian, input } from '../../../src/graph/index.ts';
import {
  average,
  bachelierCall,
  bachelierDigital,
  bachelierDownAndOutCall,
  bachelierPut,
  basket,
  blackScholesCall,
  blackScholesDigital,
  blackScholesDownAndOutCall,
  blackScholesPut,
  brownianMotion,
  type ClosedForm,
  call,
  cev,
  type Diffusion,
  type DiffusionModelOptions,
  digital,
  downAndOut,
  geometricAsianCall,
  geometricBrownianMotion,
  heston,
  hestonCall,
  hestonDigital,
  hestonPut,
  type NumberOrInput,
  type Payoff,
  put,
} from '../../../src/reference/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';
import type { Variable } from '../../../src/variable/index.ts';

/** Quantities of the problems: their domain where they are inputs, and their value where they are not. */
export const QUANTITIES: Readonly<
  Record<string, { readonly lo: number; readonly hi: number; readonly held: number }>
> = {
  spot: { lo: 0.8, hi: 1.25, held: 1 },
  other: { lo: 0.8, hi: 1.25, held: 1.1 },
  strike: { lo: 0.9, hi: 1.1, held: 1.02 },
  volatility: { lo: 0.2, hi: 0.3, held: 0.25 },
  variance: { lo: 0.03, hi: 0.09, held: 0.06 },
  rate: { lo: 0, hi: 0.06, held: 0.03 },
  maturity: { lo: 0.8, hi: 1.2, held: 1 },
  barrier: { lo: 0.6, hi: 0.75, held: 0.7 },
};
const HESTON = {
  meanReversion: 2,
  longRunVariance: 0.06,
  volatilityOfVariance: 0.4,
  varianceCorrelation: -0.6,
};
const WEIGHTS = [0.6, 0.4];
const CORRELATION = 0.3;
const OTHER_VOLATILITY = 0.35;

/** A quantity as a model takes it, and as a formula does. */
type Given = (name: string) => NumberOrInput;
type Columns = (name: string) => Expression;

/** A model under a payoff whose mean is known. */
export interface Problem {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Whether a path has more than one step. */
  readonly inSteps: boolean;
  /** Whether the payoff jumps: then neither pathwise nor mixed labels are right. */
  readonly jumps: boolean;
  readonly formula: ClosedForm;
  /** What the formula is a function of, beside its like-named quantities. */
  readonly others?: (of: Columns) => Readonly<Record<string, Expression | number>>;
  process(given: Given): Pick<DiffusionModelOptions, 'diffusion' | 'payoff' | 'steps' | 'scheme'>;
}

type Make<Made> = (given: Given) => Made;
const INPUTS = ['spot', 'strike', 'volatility', 'rate', 'maturity'];

const bachelier: Make<Diffusion> = (of) => brownianMotion({ volatility: of('volatility') });
const blackScholes: Make<Diffusion> = (of) =>
  geometricBrownianMotion({ volatility: of('volatility'), rate: of('rate') });
const quadraticExponential: Make<Diffusion> = (of) =>
  heston({ ...HESTON, variance: of('variance'), rate: of('rate') });

const calls: Make<Payoff> = (of) => call({ strike: of('strike') });
const puts: Make<Payoff> = (of) => put({ strike: of('strike') });
const digitals: Make<Payoff> = (of) => digital({ strike: of('strike') });
const knockedOut: Make<Payoff> = (of) => downAndOut({ barrier: of('barrier'), of: calls(of) });
const asians: Make<Payoff> = (of) => call({ strike: of('strike'), on: average({ kind: 'geometric' }) });

function problem(
  name: string,
  formula: ClosedForm,
  diffusion: Make<Diffusion>,
  payoff: Make<Payoff>,
  { steps = 1, inputs = INPUTS, ...more }: Partial<Problem> & { readonly steps?: number } = {},
): Problem {
  return {
    name,
    inputs,
    jumps: payoff === digitals,
    inSteps: steps > 1,
    formula,
    process: (given) => ({ diffusion: diffusion(given), payoff: payoff(given), steps }),
    ...more,
  };
}

/** With one step a CEV process is normal. */
const normalStep = (elasticity: number): Partial<Problem> => ({
  inputs: ['spot', 'volatility', 'rate', 'maturity'],
  others: (of) => ({
    volatility: of('volatility').mul(of('spot').power(elasticity)),
    drift: of('spot').mul(of('rate')),
  }),
});
const inHeston = { inputs: ['spot', 'variance', 'strike'], others: () => HESTON, steps: 4 };
const inSteps = { inputs: ['spot', 'volatility', 'maturity'], steps: 2 };

const correlation = [
  [1, CORRELATION],
  [CORRELATION, 1],
];
const ofTwo = ['spot', 'other', 'strike', 'volatility'];
const twoAssets = (of: Given) => ({
  spot: [of('spot'), of('other')],
  volatility: [of('volatility'), OTHER_VOLATILITY],
  correlation,
});
/** Of Σ wᵢ·σᵢ·Wᵢ at time 1. */
const basketVolatility = (of: Columns) => {
  const [own, other] = [of('volatility').mul(WEIGHTS[0]), WEIGHTS[1] * OTHER_VOLATILITY];
  return own
    .square()
    .add(own.mul(2 * CORRELATION * other))
    .add(other ** 2)
    .sqrt();
};
const normalBasket: Partial<Problem> = {
  inputs: ofTwo,
  others: (of) => ({
    spot: of('spot').mul(WEIGHTS[0]).add(of('other').mul(WEIGHTS[1])),
    volatility: basketVolatility(of),
  }),
};
/** Of the geometric mean of lognormal prices, a lognormal price itself: what its drift lacks counts as a dividend. */
const lognormalBasket: Partial<Problem> = {
  inputs: ofTwo,
  others: (of) => {
    const volatility = basketVolatility(of);
    const variances = of('volatility')
      .square()
      .mul(WEIGHTS[0])
      .add(WEIGHTS[1] * OTHER_VOLATILITY ** 2);
    return {
      spot: of('spot').power(WEIGHTS[0]).mul(of('other').power(WEIGHTS[1])),
      volatility,
      dividend: variances.sub(volatility.square()).mul(0.5),
    };
  },
};
const geometricBasket: Make<Payoff> = (of) =>
  call({
    strike: of('strike'),
    on: {
      name: 'geometric basket',
      value: ({ spot }) =>
        spot
          .log()
          .matmul(constant({ shape: [2, 1], data: Float64Array.from(WEIGHTS) }))
          .exp(),
    },
  });

export const problems: readonly Problem[] = [
  problem('Bachelier call', bachelierCall, bachelier, calls),
  problem('Bachelier put', bachelierPut, bachelier, puts),
  problem('Bachelier digital', bachelierDigital, bachelier, digitals),
  problem('Bachelier down-and-out call', bachelierDownAndOutCall, bachelier, knockedOut, inSteps),
  problem(
    'Bachelier basket call',
    bachelierCall,
    (of) => brownianMotion(twoAssets(of)),
    (of) => call({ strike: of('strike'), on: basket({ weights: WEIGHTS }) }),
    normalBasket,
  ),
  problem('Black–Scholes call', blackScholesCall, blackScholes, calls),
  problem('Black–Scholes put', blackScholesPut, blackScholes, puts),
  problem('Black–Scholes digital', blackScholesDigital, blackScholes, digitals),
  problem('Black–Scholes down-and-out call', blackScholesDownAndOutCall, blackScholes, knockedOut, inSteps),
  problem('Black–Scholes geometric Asian call', geometricAsianCall(2), blackScholes, asians, inSteps),
  problem(
    'Black–Scholes geometric basket call',
    blackScholesCall,
    (of) => geometricBrownianMotion({ ...twoAssets(of), rate: of('rate') }),
    geometricBasket,
    lognormalBasket,
  ),
  problem(
    'CEV call, β = ½, one step',
    bachelierCall,
    (of) => cev({ elasticity: 0.5, volatility: of('volatility'), rate: of('rate') }),
    calls,
    normalStep(0.5),
  ),
  problem(
    'CEV digital, β = 1, one step',
    bachelierDigital,
    (of) => cev({ elasticity: 1, volatility: of('volatility'), rate: of('rate') }),
    digitals,
    normalStep(1),
  ),
  problem('Heston call', hestonCall, quadraticExponential, calls, inHeston),
  problem('Heston put', hestonPut, quadraticExponential, puts, inHeston),
  problem('Heston digital', hestonDigital, quadraticExponential, digitals, inHeston),
];

export interface Posed {
  readonly model: Omit<DiffusionModelOptions, 'paths'>;
  /** Value, gradient and Hessian at points. */
  truth(points: Tensor): readonly Tensor[];
}

/** A problem as a function of some of its inputs; the others are held. */
export function posed({ name, formula, others, process }: Problem, inputs: readonly string[]): Posed {
  const given: Given = (of) => (inputs.includes(of) ? of : QUANTITIES[of].held);
  const x = input('x', ['N', inputs.length]);
  const columns: Columns = (of) => {
    const k = inputs.indexOf(of);
    return k < 0 ? constant(QUANTITIES[of].held) : x.slice(1, k, k + 1);
  };
  const named = formula.quantities.filter((of) => of in QUANTITIES).map((of) => [of, columns(of)]);
  const y = formula.value({ ...Object.fromEntries(named), ...others?.(columns) }).broadcast(['N', 1]);
  const all = [y, adjoint(y, [x])[0], hessian(y, x)];
  const variables: Variable[] = inputs.map((of) => ({
    name: of,
    lo: QUANTITIES[of].lo,
    hi: QUANTITIES[of].hi,
  }));
  return {
    model: { name, inputs: variables, ...process(given), maturity: given('maturity'), rate: given('rate') },
    truth: (points) => evaluate(all, { x: points }),
  };
}
