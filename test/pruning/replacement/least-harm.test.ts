import { describe, expect, it } from 'vitest';
import type { CutQuality } from '../../../src/pruning/replacement/cut-quality.ts';
import { leastHarm } from '../../../src/pruning/replacement/least-harm.ts';
import type { Replacement } from '../../../src/pruning/replacement/replacement.ts';
import { InputError } from '../../../src/tensor/index.ts';

type Quality = readonly [values: number, gradients: number, dead?: number, of?: number];

/** The replacement that is taken, of those that are told; others are refused. */
function taken(qualities: Partial<Record<Replacement, Quality>>): Replacement {
  const quality = ([values, gradients, neurons = 0, of = 1]: Quality): CutQuality => ({
    r2: { values, gradients },
    dead: neurons === 0 ? [] : [{ layer: 2, neurons, of }],
    constant: [],
  });
  const make = (replacement: Replacement) => {
    if (qualities[replacement] === undefined) throw new InputError('it must be one', 'none', 'Correct it.');
    return replacement;
  };
  return leastHarm(make, (one) => quality(qualities[one] as Quality)).taken;
}

describe('the replacement that hurts least', () => {
  it('is that of least errors of values and gradients together, the first of equal ones', () => {
    expect(taken({ midpoint: [0.5, 0.2], mean: [0.5, 0.4], 'least-squares': [0.6, 0.2] })).toBe('mean');
    expect(taken({ midpoint: [0.5, 0.2], mean: [0.5, 0.2] })).toBe('midpoint');
  });

  it('is no constant network because slopes of another are far off', () => {
    // A collision-avoidance network of six layers of 50 relu neurons, cut to a quarter.
    expect(taken({ mean: [-0.0003, -0.001, 10, 13], 'least-squares': [0.018, -1.69, 4, 13] })).toBe(
      'least-squares',
    );
  });

  it('is the one with fewer dead neurons where errors say nothing', () => {
    expect(taken({ midpoint: [-9, -9, 11, 12], mean: [-2, -7, 3, 12] })).toBe('mean');
  });

  it('is never one whose errors are no numbers, where another has some', () => {
    expect(taken({ midpoint: [Number.NaN, 0.9], mean: [-5, -5] })).toBe('mean');
  });
});
