import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/graph/index.ts';
import { type MonteCarloOptions, monteCarloModel } from '../../../src/reference/index.ts';
import { bridged, samplingOf } from '../../../src/reference/sampling/index.ts';
import { InputError } from '../../../src/tensor/index.ts';

const model = {
  name: 'm',
  inputs: [{ name: 'x', lo: 0, hi: 1 }],
  outputs: [{ name: 'y' }],
  payoff: (x: Expression, z: Expression) => x.mul(z.sum([2], true)),
  ...{ paths: 64, normals: 4 },
};

describe('a sampling', () => {
  it('has as many independent groups of paths as there are paths, or nets', () => {
    expect(samplingOf(model)).toMatchObject({ kind: 'pseudo-random', groups: 64 });
    expect(samplingOf({ ...model, sampling: 'sobol' })).toMatchObject({ kind: 'sobol', groups: 1 });
    expect(samplingOf({ ...model, paths: 24, sampling: { kind: 'sobol', replicates: 3 } }).groups).toBe(3);
  });

  it('of a diffusion has a bridge over its steps, unless it says another', () => {
    expect(bridged('pseudo-random', 12)).toBe('pseudo-random');
    expect(bridged('sobol', 12)).toEqual({ kind: 'sobol', bridge: 12 });
    expect(bridged({ kind: 'sobol', replicates: 2, bridge: 1 }, 12)).toEqual({
      kind: 'sobol',
      replicates: 2,
      bridge: 1,
    });
  });

  it.each([
    ["sampling of m must be 'pseudo-random'", { sampling: 'halton' }, 'received "halton"'],
    ["sampling of m must be 'pseudo-random'", { sampling: null }, 'received null'],
    ['sampling of m has kind, replicates and bridge', { sampling: { kind: 'sobol', nets: 2 } }, 'nets'],
    ['replicates of sampling of m', { sampling: { kind: 'sobol', replicates: 0 } }, '0'],
    ['bridge of sampling of m', { sampling: { kind: 'sobol', bridge: 1.5 } }, '1.5'],
    ["Sobol' points of m take at most 256 normals", { normals: 257, sampling: 'sobol' }, 'Take fewer steps'],
    ['paths of m must be a power of two', { paths: 48, sampling: 'sobol' }, 'Take 64'],
    [
      'paths of m must be 4 times a power of two',
      { paths: 2, sampling: { kind: 'sobol', replicates: 4 } },
      'Take 4',
    ],
    ['the bridge of m must have steps', { sampling: { kind: 'sobol', bridge: 3 } }, '3 steps of 4 normals'],
  ])('is refused: %s (%j)', (invariant, options, rest) => {
    const make = () => monteCarloModel({ ...model, ...options } as MonteCarloOptions);
    expect(make).toThrow(InputError);
    expect(make).toThrow(invariant);
    expect(make).toThrow(rest);
  });
});
