import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  adjointsOf,
  affineSignificanceOver,
  intervalSignificance,
  sampledSignificance,
  scoresBy,
} from '../../../src/pruning/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { pointsIn, randomSurrogate } from '../../support/random-networks.ts';

it.each([
  ['interval significance', intervalSignificance, 50, 2500],
  ['affine significance', affineSignificanceOver(1), 30, 1500],
  ['affine significance, over 5 parts', affineSignificanceOver(5), 15, 700],
])(
  '%s bounds the sampled one over any points of its box, of neurons, inputs and weights',
  async (_, criterion, runs, least) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const network = randomSurrogate(seed);
        const random = stream(seed, 'box');
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
      { seed: 1, numRuns: runs },
    );
    expect(compared).toBeGreaterThan(least);
  },
);
