import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { Expression } from '../../src/graph/index.ts';
import { controlSchemas } from '../../src/reference/control/index.ts';
import { diffusionModelSchemas } from '../../src/reference/diffusion-options.ts';
import {
  asset,
  average,
  basket,
  bestOf,
  brownianMotion,
  call,
  catalogue,
  cev,
  diffusionModel,
  digital,
  downAndOut,
  functionModel,
  geometricBrownianMotion,
  heston,
  type Inputs,
  type ModelName,
  monteCarloModel,
  namedModel,
  put,
  spread,
  withDifferences,
} from '../../src/reference/index.ts';
import { monteCarloSchemas } from '../../src/reference/monte-carlo-options.ts';
import { anything, checkedOptions } from '../../src/reference/options.ts';
import { simulationSchemas } from '../../src/reference/pricing/pricing-model.ts';
import { processControlSchemas } from '../../src/reference/process/controls/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const inputs = [{ name: 'spot', lo: 0.8, hi: 1.2 }];
const named = { name: 'm', inputs };

const monteCarlo = {
  ...named,
  outputs: [{ name: 'y' }],
  payoff: (x: Expression, z: Expression) => x.mul(z),
  ...{ normals: 1, paths: 4 },
};
const process = {
  ...named,
  diffusion: geometricBrownianMotion({ volatility: 0.2 }),
  payoff: call({ strike: 1 }),
  ...{ steps: 1, maturity: 1, paths: 4 },
};
const control = { payoff: call({ strike: 1 }), mean: (x: Inputs) => x.spot };

/** Makers of models, what they are given, and the schemas of their options; also of those within others. */
const makers: readonly (readonly [string, object, (more: object) => unknown])[] = [
  [
    'monteCarloModel',
    monteCarloSchemas,
    (more) => monteCarloModel({ ...monteCarlo, ...more } as Parameters<typeof monteCarloModel>[0]),
  ],
  [
    'a control of monteCarloModel',
    controlSchemas,
    (more) =>
      monteCarloModel({
        ...monteCarlo,
        control: { payoff: monteCarlo.payoff, mean: (x: Expression) => x.mul(0), ...more },
      } as Parameters<typeof monteCarloModel>[0]),
  ],
  [
    'diffusionModel',
    diffusionModelSchemas,
    (more) => diffusionModel({ ...process, ...more } as Parameters<typeof diffusionModel>[0]),
  ],
  [
    'a control of diffusionModel',
    processControlSchemas,
    (more) =>
      diffusionModel({ ...process, control: { ...control, ...more } } as Parameters<
        typeof diffusionModel
      >[0]),
  ],
  ...(['asian', 'barrier', 'black-scholes', 'digital', 'heston'] as const).map(
    (name) => [name, simulationSchemas, (more: object) => namedModel(name as 'digital', more)] as const,
  ),
  [
    'bachelier',
    { antithetic: monteCarloSchemas.antithetic },
    (more) => namedModel('bachelier', { seed: 1, ...more }),
  ],
];

/** What a model that draws its parameters must be given. */
const seedOf = (name: ModelName) => (name === 'bachelier' ? { seed: 1 } : {});

const isFlag = (schema: unknown) => {
  const { def } = schema as z.ZodOptional<z.ZodType>;
  return def.type === 'optional' && (def.innerType as z.ZodType).def.type === 'boolean';
};

const flags = makers.flatMap(([maker, schemas, make]) =>
  Object.entries(schemas)
    .filter(([, schema]) => isFlag(schema))
    .map(([flag]) => [maker, flag, make] as const),
);

describe('an option that is true or false', () => {
  it('is one of these', () => {
    expect(new Set(flags.map(([, flag]) => flag))).toEqual(new Set(['continuous', 'smooth', 'antithetic']));
    expect(flags.length).toBe(3 + 2 + 3 + 2 + 5 * 3 + 1);
  });

  describe.each(flags)('%s: %s', (maker, flag, make) => {
    it.each(['no', 'true', '', 0, 1, 2, null, [], {}])('is not %j', (value) => {
      const built = () => make({ [flag]: value });
      expect(built).toThrow(InputError);
      expect(built).toThrow(`${flag} of `);
      expect(built).toThrow('must be true or false; received ');
    });

    // Making Heston's model takes longer than all others: its closed form estimates its own error.
    it.each(maker === 'heston' ? [false] : [true, false, undefined])('may be %j', (value) => {
      expect(() => make({ [flag]: value })).not.toThrow();
    });
  });

  it.each(Object.keys(catalogue) as ModelName[])('of %s, or there is none', (name) => {
    for (const flag of new Set(flags.map(([, of]) => of)))
      expect(() => namedModel(name as 'digital', { ...seedOf(name), [flag]: 'no' } as never)).toThrow(
        /must be true or false; received "no"|an option of .* must be one of/,
      );
  });
});

type Maker = (options: never) => unknown;

describe('a name that is no option', () => {
  it.each<[string, Maker, object]>([
    ['monteCarloModel', monteCarloModel as Maker, monteCarlo],
    ['diffusionModel', diffusionModel as Maker, process],
    ['functionModel', functionModel as Maker, { ...named, outputs: inputs, function: () => undefined }],
    ['geometricBrownianMotion', geometricBrownianMotion as Maker, {}],
    ['brownianMotion', brownianMotion as Maker, {}],
    ['cev', cev as Maker, { elasticity: 0.5 }],
    [
      'heston',
      heston as Maker,
      { meanReversion: 1, longRunVariance: 1, volatilityOfVariance: 1, varianceCorrelation: 0 },
    ],
    ['call', call as Maker, { strike: 1 }],
    ['put', put as Maker, { strike: 1 }],
    ['digital', digital as Maker, { strike: 1 }],
    ['downAndOut', downAndOut as Maker, { barrier: 0.7, of: call({ strike: 1 }) }],
    ['asset', asset as Maker, {}],
    ['average', average as Maker, {}],
    ['basket', basket as Maker, { weights: [1] }],
    ['bestOf', bestOf as Maker, {}],
    ['spread', spread as Maker, {}],
    ['withDifferences', ((options: object) => withDifferences(namedModel('branin'), options)) as Maker, {}],
    ...(Object.keys(catalogue) as ModelName[]).map((name): [string, Maker, object] => [
      name,
      (options) => namedModel(name, options),
      seedOf(name),
    ]),
  ])('of %s is refused, with the names there are', (_, make, options) => {
    const built = () => make({ ...options, monitr: 'discrete' } as never);
    expect(built).toThrow(InputError);
    expect(built).toThrow(
      /an option of .* must be one of .*; received "monitr"( \(nearest: \w+\))?\. Correct the name/,
    );
  });

  it.each<[string, object, string]>([
    [
      'a sampling',
      { sampling: { kind: 'sobol', replicate: 2 } },
      'sampling of m has kind, replicates and bridge',
    ],
    [
      'a control',
      { control: { ...control, coeficient: 1 } },
      'control of m has payoff, mean, coefficient, continuous and smooth',
    ],
    [
      'a diffusion',
      { diffusion: { ...process.diffusion, exakt: () => 1 } },
      'diffusion of m has name, start, ',
    ],
    ['a payoff', { payoff: { ...process.payoff, observes: {} } }, 'payoff of m has name, observe, value, '],
    [
      'what a payoff observes',
      { payoff: { ...process.payoff, observe: { start: () => ({}), nxt: () => ({}) } } },
      'observe of payoff of m has start and next; received "nxt"',
    ],
    [
      'what is admissible',
      { diffusion: { ...process.diffusion, admissible: { spot: { over: 0 } } } },
      'spot of admissible of diffusion of m has above, atLeast, below and atMost',
    ],
    [
      'a scheme',
      { scheme: { name: 'own', step: () => ({}), noises: 1 } },
      'an option of a scheme of geometric Brownian motion must be one of name, noise, pathwise, step',
    ],
  ])('within %s is refused', (_, more, message) => {
    const built = () => diffusionModel({ ...process, ...more } as Parameters<typeof diffusionModel>[0]);
    expect(built).toThrow(InputError);
    expect(built).toThrow(message);
  });
});

describe('options', () => {
  it.each<[string, object, string]>([
    [
      'diffusion',
      { diffusion: 3 },
      'diffusion of m must be an object with start, drift and volatility; received 3',
    ],
    [
      'drift',
      { diffusion: { ...process.diffusion, drift: undefined } },
      'drift of diffusion of m must be a function; received undefined',
    ],
    ['payoff', { payoff: undefined }, 'payoff of m must be an object with a value; received undefined'],
    ['payoff', { payoff: () => 1 }, 'payoff of m must be an object with a value; received a function'],
    ['inputs', { inputs: undefined }, 'inputs of m must be a list of variables; received undefined'],
    ['paths', { paths: '64' }, 'paths of m must be a whole number of at least 1; received "64"'],
    ['batch', { batch: 0.5 }, 'batch of m must be a whole number of at least 1; received 0.5'],
    ['precision', { precision: 'half' }, 'precision of m must be float32 or float64; received "half"'],
    ['exact', { exact: 1 }, 'exact of m must be a function; received 1'],
  ])('that have another form are refused: %s of diffusionModel, %j', (_, more, message) => {
    const built = () => diffusionModel({ ...process, ...more } as Parameters<typeof diffusionModel>[0]);
    expect(built).toThrow(InputError);
    expect(built).toThrow(message);
  });

  it.each([undefined, null, 3, []])('are an object, not %j', (options) => {
    for (const make of [
      monteCarloModel,
      diffusionModel,
      functionModel,
      call,
      downAndOut,
      basket,
      heston,
      cev,
    ])
      expect(() => (make as Maker)(options as never)).toThrow(InputError);
  });

  it('are returned as they are', () => {
    const given = { replicates: 2 };
    expect(checkedOptions('m', given, { replicates: anything })).toBe(given);
  });

  it('held quantities are numbers, also where null might stand for none', () => {
    expect(() => namedModel('digital', { spot: null } as never)).toThrow(
      'spot of digital must be a number, or the ends [lo, hi] of an input',
    );
  });
});
