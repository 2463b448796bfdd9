import { expect, test } from 'vitest';
import { foreseenNetworks } from '../../src/study/foreseen.ts';
import type { Stage } from '../../src/study/stage.ts';
import { isCurved } from '../../src/surrogate/index.ts';

const ends = { inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'p' }] };
const foreseen = (...stages: object[]) => foreseenNetworks(stages as Stage[], ends, 100);
const activationsOf = (networks: ReturnType<typeof foreseen>, name: string) =>
  networks.get(name)?.architecture.layers.map(({ activation }) => activation);

test('the activation of the last layer is foreseen, also of what is made of it', () => {
  const network = { hidden: [4], activation: 'relu', outputActivation: 'sigmoid' };
  const all = foreseen(
    { name: 'first', network },
    { name: 'cut', parent: 'first', pruning: { by: 'width', keep: 2 } },
    { name: 'again', network: { as: 'cut' } },
    { name: 'other', network: { hidden: [4], activation: 'relu' } },
  );
  for (const name of ['first', 'cut', 'again'])
    expect(activationsOf(all, name), name).toEqual(['relu', 'sigmoid']);
  expect(activationsOf(all, 'other')).toEqual(['relu', 'linear']);
  // So it has second derivatives, which a relu network has not.
  const curved = ['again', 'other'].map((name) => isCurved(all.get(name)?.architecture ?? { layers: [] }));
  expect(curved).toEqual([true, false]);
});
