import { normalQuantile, SobolReplicates } from '../../tensor/index.ts';
import { BrownianBridge } from './brownian-bridge.ts';
import type { Sampling } from './sampling.ts';

/**
 * Scrambled Sobol' points, a dimension for each normal, through Φ⁻¹ (L'Ecuyer and Lemieux, "Recent advances in randomized
 * quasi-Monte Carlo methods", 2002). Each group of a point's paths is a net with a scramble of its own. Every path is then as likely as a
 * pseudo-random one, so labels are unbiased. Coordinates are multiples of 2⁻³², so normals end at 6.3 deviations.
 *
 * @param paths of a point, `replicates` times a power of two
 * @param steps of a Brownian bridge, over which normals are distributed evenly; 1 where there is none
 */
export function sobol({ paths, normals, replicates, steps }: SobolOptions): Sampling {
  return {
    kind: 'sobol',
    groups: replicates,
    described: `Sobol' points in ${replicates === 1 ? 'one net' : `${replicates} nets`} of ${paths / replicates}${
      steps > 1 ? `, by a Brownian bridge over ${steps} steps` : ''
    }`,
    from(random) {
      const net = new SobolReplicates(paths / replicates, normals);
      const bridge = new BrownianBridge(steps, normals / steps);
      const path = new Float64Array(normals);
      return {
        fill(z) {
          for (let start = 0; start < z.length; start += normals) {
            net.fill(path, random);
            for (let j = 0; j < normals; j++) path[j] = normalQuantile(path[j]);
            if (steps > 1) bridge.fill(path, z, start);
            else z.set(path, start);
          }
        },
      };
    },
  };
}

interface SobolOptions {
  readonly paths: number;
  readonly normals: number;
  readonly replicates: number;
  readonly steps: number;
}
