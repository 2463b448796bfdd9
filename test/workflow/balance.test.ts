import { describe, expect, it } from 'vitest';
import { type Activation, isKinked, perceptron } from '../../src/surrogate/index.ts';
import { balancedFor } from '../../src/workflow/balance.ts';

const like = (activation: Activation) => perceptron([3, 8, 8, 1], activation);
const sobolev = { kind: 'sobolev' } as const;

describe('the balance of a loss that nobody gave', () => {
  it('is that of kinks for networks that are linear piece by piece, also where tanh bounds the output', () => {
    const layers = like('relu').layers;
    const bounded = { layers: [...layers.slice(0, -1), { ...layers[2], activation: 'tanh' as const }] };
    for (const network of [like('relu'), like('leaky-relu'), bounded]) {
      expect(isKinked(network)).toBe(true);
      expect(balancedFor(sobolev, network)).toEqual({ kind: 'sobolev', lambda: 0.3 / 3, columns: 'scale' });
    }
    const noisy = { ...sobolev, labels: 'noise' } as const;
    expect(balancedFor(noisy, like('relu'))).toEqual({ ...noisy, lambda: 0.3 / 3 });
  });

  it('is as it was for smooth networks, for values alone, and for second derivatives', () => {
    for (const activation of ['silu', 'elu', 'softplus'] as const)
      expect(balancedFor(sobolev, like(activation))).toBe(sobolev);
    for (const loss of [{ kind: 'vanilla' } as const, { ...sobolev, order: 2 } as const])
      expect(balancedFor(loss, like('relu'))).toBe(loss);
  });

  it('is what was said, where something was', () => {
    const said = [{ lambda: 1 }, { columns: 'uniform' as const }, { weights: { values: 1, gradients: 1 } }];
    for (const one of said)
      expect(balancedFor({ ...sobolev, ...one }, like('relu'))).toEqual({ ...sobolev, ...one });
  });
});
