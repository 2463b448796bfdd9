import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  applyPlan,
  planOf,
  scoresOf,
  select,
  surrogateSignificance,
  tiedNeurons,
} from '../../src/pruning/index.ts';
import {
  checkArchitecture,
  hiddenPlaces,
  inputOf,
  type Surrogate,
  surrogateGraph,
} from '../../src/surrogate/index.ts';
import { BATCH, stream, tensor } from '../../src/tensor/index.ts';
import { pointsIn, randomSurrogate, reweighted } from '../support/random-networks.ts';

/** The neurons that go: by chance, with all that sums tie to them, but of each layer the first stays. */
function chosen(surrogate: Surrogate, seed: number): ReadonlySet<string> {
  const random = stream(seed, 'removed');
  const ties = tiedNeurons(surrogate);
  const removed = new Set<string>();
  const stays = new Set(
    hiddenPlaces(surrogate).flatMap((place) => {
      const tied = ties.find(({ neurons }) =>
        neurons.some((one) => one.layer === place + 1 && one.index === 0),
      );
      return [`${place + 1}:0`, ...(tied?.neurons ?? []).map(({ layer, index }) => `${layer}:${index}`)];
    }),
  );
  for (const place of hiddenPlaces(surrogate))
    for (let index = 0; index < surrogate.layers[place].outputs; index++) {
      const key = `${place + 1}:${index}`;
      const tie = ties.find(({ neurons }) => neurons.some((one) => `${one.layer}:${one.index}` === key));
      const group = tie?.neurons.map((one) => `${one.layer}:${one.index}`) ?? [key];
      if (tie?.fixedBy !== undefined || group.some((one) => stays.has(one)) || random.uniform() < 0.4)
        continue;
      for (const one of group) removed.add(one);
    }
  return removed;
}

/** The network with these neurons cut off from what they read: their activations are constant. */
function silenced(surrogate: Surrogate, removed: ReadonlySet<string>): Surrogate {
  const { layers } = surrogate;
  return reweighted(surrogate, (w, at, place) =>
    removed.has(`${place + 1}:${at % layers[place].outputs}`) ? 0 : w,
  );
}

it('removing neurons that are constant over the box changes no function, whatever skips a network has', () => {
  let count = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const drawn = randomSurrogate(seed);
      const removed = chosen(drawn, seed);
      const network = silenced(drawn, removed);
      if (hiddenPlaces(network).length === 0) return;
      const scores = scoresOf(surrogateSignificance(network));
      const all = select(scores, { by: 'ratio', ratio: 0, scope: 'layer' }, { ties: tiedNeurons(network) });
      const groups = all.groups.map((group) => ({
        ...group,
        choices: group.choices.map((choice) => ({
          ...choice,
          keep: !removed.has(`${group.layer}:${choice.index}`),
        })),
      }));
      const pruned = applyPlan(network, planOf(network, { ...all, groups }));
      checkArchitecture(pruned);
      count += removed.size;
      for (const place of hiddenPlaces(network)) {
        const gone = [...removed].filter((key) => key.startsWith(`${place + 1}:`)).length;
        expect(pruned.layers[place].outputs).toBe(network.layers[place].outputs - gone);
        expect(inputOf(pruned, place)).toEqual(inputOf(network, place));
      }
      const x = input('x', [BATCH, network.inputs.length]);
      const points = { x: tensor(pointsIn(network, 10, stream(seed, 'points'))) };
      const [before, after] = [network, pruned].map(
        (one) => evaluate([surrogateGraph(one, x).output], points)[0].data,
      );
      const size = 1 + Math.max(...before.map(Math.abs));
      before.forEach((value, k) => {
        expect(Math.abs(after[k] - value)).toBeLessThan(1e-11 * size);
      });
    }),
    { seed: 1, numRuns: 50 },
  );
  expect(count).toBeGreaterThan(25);
});
