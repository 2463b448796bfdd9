import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();

const modules = `
  import { call, callbackModel, diffusionModel, geometricBrownianMotion, monteCarloModel } from 'sobolev';
  const inputs = [{ name: 'spot', lo: 0.8, hi: 1.2 }];
  const outputs = [{ name: 'price' }];
  const option = (payoff) => () => diffusionModel({
    name: 'option', inputs, diffusion: geometricBrownianMotion({ volatility: 0.2 }), payoff, steps: 2, maturity: 1, paths: 4,
  });
  export const number = option({ name: 'paid', value: () => 1 });
  export const state = option({
    name: 'paid', observe: { start: ({ spot }) => ({ sum: spot }), next: (_, s) => ({ sum: s.spot }) }, value: (_, { sum }) => sum,
  });
  export const control = () => monteCarloModel({
    name: 'paths', inputs, outputs, normals: 1, paths: 4, payoff: (x, z) => x.add(z), control: { payoff: (x, z) => z, mean: () => 1 },
  });
  export const called = () => callbackModel({ name: 'called', inputs, outputs, evaluate: () => { call({}); } });
`;

beforeAll(() => writeFile(path('functions.ts'), modules));

describe('sample refuses a model whose functions do not fit, in one line', () => {
  it.each([
    ['number', /the value of paid must return an expression.*received 1\. Write x\.like\(3\)/],
    ['state', /a step that paid observes has before, after.*received "spot".*step\.after\.spot/],
    ['control', /the mean of the control must return an expression.*received 1/],
    ['called', /evaluate of called at point 0, x = \(.*\): strike of a call must be/],
  ])('%s', async (name, message) => {
    const model = `${path('functions.ts')}#${name}`;
    const { code, stderr } = await sobolev(['sample', model, '--points', '4', '--out', path(`${name}.csv`)]);
    expect(code).toBe(2);
    expect(stderr.match(/^sobolev: .*\n/gm)).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/InputError|TypeError/);
  });
});

it('a domain with barriers above the spot is refused', async () => {
  await writeFile(path('domain.json'), JSON.stringify({ barrier: [0.6, 1.1] }));
  const words = [
    'sample',
    'barrier',
    '--points',
    '4',
    '--domain',
    path('domain.json'),
    '--out',
    path('b.csv'),
  ];
  const { code, stderr } = await sobolev(words);
  expect(stderr).toMatch(/the barrier of barrier must lie below spot/);
  expect(code).toBe(2);
});
