import { expect, it } from 'vitest';
import {
  intervalSignificance,
  scoresBy,
  scoresOf,
  surrogateSignificance,
} from '../../../src/pruning/index.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

const network = exampleSurrogate();

it('the criterion gives what a significance has, with the enclosures as guaranteed ranges', async () => {
  const significance = surrogateSignificance(network);
  const scores = await scoresBy(intervalSignificance, network);
  expect(scores).toEqual(scoresOf(significance));
  expect(scores.groups[2]).toEqual({
    of: 'neurons',
    layer: 2,
    scores: significance.layers[2].significance,
    ranges: significance.layers[2].values,
  });
});

it('by the adjoint of gradients it bounds products of more layers: one beyond doubles is refused by its neuron', async () => {
  const steep = {
    ...network,
    layers: network.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => 1e80 * w) })),
  };
  await expect(scoresBy(intervalSignificance, network, { adjointOf: 'gradients' })).resolves.toBeDefined();
  for (const of of ['neurons', 'weights'] as const)
    await expect(scoresBy(intervalSignificance, steep, { of, adjointOf: 'gradients' })).rejects.toThrow(
      InputError,
    );
});

it('it is taken over the box that is given, and needs one', async () => {
  const domain = { lo: [1, -1, 10], hi: [1.5, 1, 20] };
  const bare = { ...network, inputs: network.inputs.map(({ lo: _, hi: __, ...input }) => input) };
  const scores = await scoresBy(intervalSignificance, bare, { domain });
  expect(scores).toEqual(scoresOf(surrogateSignificance(network, domain)));
  expect(scores.domain).toEqual(domain);
  await expect(scoresBy(intervalSignificance, bare)).rejects.toThrow(
    /interval-significance needs the domain of its inputs; received none/,
  );
});
