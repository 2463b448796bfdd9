import fc from 'fast-check';
import { expect } from 'vitest';
import { adjointsOf, type Criterion, sampledSignificance, scoresBy } from '../../../src/pruning/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { pointsIn, randomSurrogate } from '../../support/random-networks.ts';

/**
 * A criterion bounds the sampled significance over any points of its box, of neurons, inputs and weights: for so many random
 * networks, which have at least so many scores.
 */
export async function expectBounds(
  criterion: Criterion,
  runs: number,
  least: number,
  seed: number,
): Promise<void> {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (own) => {
      const network = randomSurrogate(own);
      const random = stream(own, 'box');
      const [lo, hi] = [0, 1].map(() => network.inputs.map(() => 0)) as [number[], number[]];
      network.inputs.forEach((one, k) => {
        const ends = [0, 1].map(() => one.lo! + (one.hi! - one.lo!) * random.uniform());
        [lo[k], hi[k]] = [Math.min(...ends), Math.max(...ends)];
      });
      const domain = { lo, hi };
      const boxed = {
        ...network,
        inputs: network.inputs.map((one, k) => ({ ...one, lo: lo[k], hi: hi[k] })),
      };
      const { inputs, outputs } = network;
      const x = [...pointsIn(boxed, 60, random), lo, hi];
      const y = tensor(x.map(() => outputs.map(() => 0)));
      const samples = { inputs, outputs, provenance: {}, x: tensor(x), y };
      for (const of of ['neurons', 'weights'] as const)
        for (const adjointOf of adjointsOf) {
          const bounds = await scoresBy(criterion, network, { of, adjointOf, domain });
          const sampled = await scoresBy(sampledSignificance, network, { of, adjointOf, domain, samples });
          sampled.groups.forEach(({ scores, layer }, g) => {
            expect(bounds.groups[g].layer).toBe(layer);
            scores.forEach((score, i) => {
              expect(score).toBeLessThanOrEqual(bounds.groups[g].scores[i]);
              compared++;
            });
          });
        }
    }),
    { seed, numRuns: runs },
  );
  expect(compared).toBeGreaterThan(least);
}
