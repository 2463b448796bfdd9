import { describe, expect, it } from 'vitest';
import {
  call,
  callbackModel,
  catalogue,
  diffusionModel,
  geometricBrownianMotion,
  type ModelName,
  monteCarloModel,
  namedModel,
  type ReferenceModel,
} from '../../src/reference/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { pointsOf, requests } from './support.ts';

const request = await requests();
const spot = { name: 'spot', lo: 0.8, hi: 1.2 };
const price = { name: 'price' };

/** Builds a model with one number of its own, beside those of its defaults. */
type Built = (number: number) => ReferenceModel;

const PRICED = ['spot', 'strike', 'maturity', 'rate', 'dividend'];
const REVERTING = [
  'variance',
  'meanReversion',
  'longRunVariance',
  'volatilityOfVariance',
  'varianceCorrelation',
];

/** Numbers of the models of the catalogue: those that size something, and those that do not, which are held at any number. */
const NAMED: Readonly<Record<ModelName, readonly [sizes: readonly string[], others: readonly string[]]>> = {
  asian: [
    ['paths', 'steps'],
    [...PRICED, 'volatility'],
  ],
  bachelier: [
    ['dimension', 'paths'],
    ['edge', 'strike', 'spot', 'exposure', 'maturity', 'basketVolatility', 'seed'],
  ],
  barrier: [
    ['paths', 'steps'],
    [...PRICED, 'volatility', 'barrier'],
  ],
  'black-scholes': [
    ['paths', 'steps'],
    [...PRICED, 'volatility'],
  ],
  borehole: [[], []],
  branin: [[], []],
  'diffusion-field': [['columns', 'rows', 'modes'], []],
  digital: [
    ['paths', 'steps'],
    [...PRICED, 'volatility'],
  ],
  heston: [
    ['paths', 'steps'],
    [...PRICED, ...REVERTING],
  ],
  ishigami: [[], ['a', 'b']],
  'otl-circuit': [[], []],
  'ring-down': [['samples'], ['duration']],
  rosenbrock: [['dimension'], []],
  'sir-epidemic': [['steps'], ['days']],
  'wing-weight': [[], []],
};

const diffusion = (options: object) =>
  diffusionModel({
    name: 'own',
    inputs: [spot],
    diffusion: geometricBrownianMotion({ volatility: 0.2 }),
    payoff: call({ strike: 1 }),
    maturity: 1,
    steps: 1,
    paths: 4,
    ...options,
  });
const monteCarlo = (options: object) =>
  monteCarloModel({
    name: 'own',
    inputs: [spot],
    outputs: [price],
    normals: 1,
    paths: 4,
    payoff: (x, z) => x.add(z.sum([2], true)),
    ...options,
  });
const callback = (options: object) =>
  callbackModel({
    name: 'own',
    inputs: [spot],
    outputs: [price],
    evaluate: (points) => points.map(([x]) => x),
    vjp: (points, weights) => points.map((_, n) => [weights[n][0]]),
    ...options,
  });

const OWN: Readonly<Record<string, Built>> = {
  'steps of a diffusion': (steps) => diffusion({ steps }),
  'paths of a diffusion': (paths) => diffusion({ paths }),
  'batch of a diffusion': (batch) => diffusion({ batch }),
  'maturity of a diffusion': (maturity) => diffusion({ maturity }),
  'replicates of Sobol’ points': (replicates) =>
    diffusion({ paths: 4, sampling: { kind: 'sobol', replicates } }),
  'steps of a bridge': (bridge) => diffusion({ paths: 4, sampling: { kind: 'sobol', bridge } }),
  'normals of paths': (normals) => monteCarlo({ normals }),
  'paths of normals': (paths) => monteCarlo({ paths }),
  'batch of paths': (batch) => monteCarlo({ batch }),
  'batch of callbacks': (batch) => callback({ batch }),
  'callbacks at once': (concurrency) => callback({ concurrency }),
};

/** Each number of the catalogue of one kind. */
function named(kind: 0 | 1): [string, Built][] {
  return (Object.keys(catalogue) as ModelName[]).flatMap((name) =>
    NAMED[name][kind].map((option): [string, Built] => [
      `${option} of ${name}`,
      (number) => namedModel(name, { ...(name === 'bachelier' && { seed: 1 }), [option]: number } as never),
    ]),
  );
}

describe('a number of any size', () => {
  it.each([...named(0), ...Object.entries(OWN)])(
    'makes labels or is refused in one line: %s',
    async (_, built) => {
      for (const number of [1e9, 1e15]) expect(await answer(built, number, labelled)).not.toContain('\n');
    },
  );

  it.each(named(1))('makes a model or is refused in one line: %s', async (_, built) => {
    expect(await answer(built, 1e12)).not.toContain('\n');
  });

  it.each(named(0))('sizes a model up to its end, and is refused beyond: %s', (what, built) => {
    const end = Number(/at most (\d+)/.exec(refusal(built, 1e15))?.[1]);
    expect(end, what).toBeGreaterThan(1);
    expect(refusal(built, end + 1)).toContain(`at most ${end}`);
  });
});

/** What is made, or why nothing is. */
async function answer(
  built: Built,
  number: number,
  more = async (_: ReferenceModel) => 'a model',
): Promise<string> {
  try {
    return await more(built(number));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

async function labelled(model: ReferenceModel): Promise<string> {
  await model.label(pointsOf(model, 2), request());
  return 'labels';
}

function refusal(built: Built, number: number): string {
  try {
    built(number);
    return 'a model';
  } catch (error) {
    return (error as Error).message;
  }
}
