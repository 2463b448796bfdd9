/** What variance reduction is measured on: three options, each with a control whose mean is known. */

/**
 * @typedef {object} VarianceCase
 * @property {string} name
 * @property {readonly number[]} deltas which inputs are spots
 * @property {(changes: object) => import('sobolev').ReferenceModel} model with a sampling, a control, a number of paths
 * @property {import('sobolev').DiffusionModelOptions['control']} control
 * @property {boolean} exact whether the closed form is that of the simulated steps
 */

/**
 * @typedef {object} Way a way to take noise away
 * @property {string} name
 * @property {boolean} [antithetic] half as many draws, each with its mirror image: as many paths
 * @property {'sobol' | {kind: 'sobol', replicates: number}} [sampling]
 * @property {boolean} [control]
 */

/** The first is what others are compared with. @type {readonly Way[]} */
export const ways = [
  { name: 'pseudo-random' },
  { name: 'antithetic', antithetic: true },
  { name: "Sobol' + bridge", sampling: 'sobol' },
  { name: "Sobol' + bridge + antithetic", sampling: 'sobol', antithetic: true },
  { name: 'control', control: true },
  { name: 'antithetic + control', antithetic: true, control: true },
  { name: "Sobol' + bridge + control", sampling: { kind: 'sobol', replicates: 2 }, control: true },
];

/** @returns {Promise<readonly VarianceCase[]>} */
export async function varianceCases() {
  const sobolev = await import('sobolev');
  const { average, basket, blackScholesControl, brownianMotion, call, diffusionModel } = sobolev;
  const { bachelierCall, bachelierParameters, exactOf, geometricAsianControl } = sobolev;
  const { geometricBrownianMotion, heston, hestonCall } = sobolev;

  const assets = bachelierParameters(1);
  const { weights, volatilities, correlation, strike, spot, basketVolatility: sigma } = assets;
  const names = weights.map((_, i) => `S${i + 1}`);
  const on = basket({ weights });
  const edge = spot * (1 + 0.5 * Math.sqrt(6 / 12));
  /** @param {Readonly<Record<string, import('sobolev').Expression>>} prices */
  const basketOf = (prices) =>
    names.map((name, i) => prices[name].mul(weights[i])).reduce((sum, price) => sum.add(price));
  /** @param {import('sobolev').Expression} price */
  const squared = (price) => price.sub(strike).square();

  const lognormal = { spot: [0.8, 1.2], strike: [0.9, 1.1], volatility: [0.1, 0.4], rate: [0, 0.05] };
  const random = { spot: [0.8, 1.2], variance: [0.01, 0.09], strike: [0.9, 1.1], rate: [0, 0.05] };
  const process = { meanReversion: 1.5, longRunVariance: 0.04, volatilityOfVariance: 0.3 };
  const parameters = { ...process, varianceCorrelation: -0.7 };
  /** @param {Readonly<Record<string, readonly number[]>>} domain */
  const inputsOf = (domain) =>
    Object.entries({ ...domain, maturity: [0.5, 2] }).map(([name, [lo, hi]]) => ({ name, lo, hi }));
  const priced = { maturity: 'maturity', rate: 'rate', paths: 1 };

  return [
    {
      name: 'Bachelier, 7 assets',
      deltas: names.map((_, i) => i),
      exact: true,
      control: {
        payoff: { name: 'square', value: (state, observed, x) => squared(on.value(state, observed, x)) },
        mean: (x) => squared(basketOf(x)).add(sigma ** 2),
      },
      model: (changes) =>
        diffusionModel({
          name: 'basket',
          inputs: names.map((name) => ({ name, lo: spot - edge / 2, hi: spot + edge / 2 })),
          diffusion: brownianMotion({ spot: names, volatility: volatilities, correlation }),
          payoff: call({ strike, on }),
          ...{ steps: 1, maturity: 1, paths: 1 },
          exact: exactOf(bachelierCall, names, {
            ...{ strike, volatility: sigma, maturity: 1 },
            spot: basketOf,
          }),
          ...changes,
        }),
    },
    {
      name: 'arithmetic Asian, 12 dates',
      deltas: [0],
      exact: false,
      control: geometricAsianControl(),
      model: (changes) =>
        diffusionModel({
          ...{ name: 'average', inputs: inputsOf(lognormal) },
          diffusion: geometricBrownianMotion({ rate: 'rate' }),
          payoff: call({ strike: 'strike', on: average() }),
          ...{ ...priced, steps: 12 },
          ...changes,
        }),
    },
    {
      name: 'Heston, 64 steps',
      deltas: [0],
      exact: false,
      control: blackScholesControl(),
      model: (changes) =>
        diffusionModel({
          ...{ name: 'heston', inputs: inputsOf(random) },
          diffusion: heston({ ...parameters, rate: 'rate' }),
          payoff: call({ strike: 'strike' }),
          ...{ ...priced, steps: 64 },
          exact: exactOf(hestonCall, [...Object.keys(random), 'maturity'], parameters),
          ...changes,
        }),
    },
  ];
}
