import { differentialWeights, type Samples } from '../../dataset/index.ts';
import { demand } from '../../tensor/index.ts';
import type { Term } from '../term.ts';
import { jacobians } from './jacobians.ts';
import { products } from './products.ts';

export interface GradientOptions {
  /**
   * Weight of each differential column. `uniform` (default): 1. `scale`: 1/√mean(∂y²), so that every column
   * counts alike (Huge and Savine, "Differential Machine Learning", 2020).
   */
  readonly columns?: 'uniform' | 'scale';
}

/**
 * First derivatives: the mean of wₖ²(∂ŷⱼ/∂xₖ − ∂yⱼ/∂xₖ)² over points, outputs and inputs. Where the samples have products of
 * Jacobians with random cotangents, it is an unbiased estimate of that mean. Else it compares the Jacobians that are known.
 */
export function gradients(weight = 1, { columns = 'uniform' }: GradientOptions = {}): Term {
  return {
    name: 'gradients',
    weight,
    bind(samples, network) {
      const { x, y, vjp, dydx } = samples;
      const weights = (of: Pick<Samples, 'vjp' | 'dydx'>) =>
        columns === 'scale' ? differentialWeights({ x, y, ...of }) : undefined;
      if (vjp !== undefined) return products(vjp, network, () => weights({ vjp }));
      demand(
        dydx !== undefined,
        'the Sobolev loss needs dydx',
        'values alone',
        'Label the data with differentials.',
      );
      return jacobians(dydx, network, () => weights({ dydx }), samples.errors?.dydx);
    },
  };
}
