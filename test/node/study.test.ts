import { expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { runStudy } from '../../src/node/study.ts';
import { nodeWays, trainSurrogate } from '../../src/node/trainings.ts';
import { configFor } from '../../src/study/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { lanes, type Way } from '../../src/training/index.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();
const engine = await openEngine({ threads: 1 });

/** A way that counts the trainings for which it is asked. */
function counted(): { readonly way: Way; asked: number } {
  const counter = {
    asked: 0,
    way: {
      ...lanes,
      open(start: Parameters<Way['open']>[0]) {
        counter.asked++;
        return lanes.open(start);
      },
    },
  };
  return counter;
}

it('every training of a study takes its steps in the ways that it is given', async () => {
  const counter = counted();
  const short = { steps: 64 };
  const config = configFor('branin', {
    sampling: { points: 256 },
    network: { hidden: [4, 4] },
    pruning: { keep: 2 },
    oversized: short,
    pruned: short,
    sobolev: short,
    polished: { ...short, restarts: 1 },
    test: { points: 16 },
  });
  const { stages } = await runStudy(config, { engine, directory: path('run'), ways: [counter.way] });
  expect(stages.length).toBe(6);
  expect(counter.asked).toBe(6);
});

it('trainings in Node share a large step among threads', async () => {
  expect(nodeWays.map(({ name }) => name)).toEqual(['lanes', 'shared', 'loop']);
  const counter = counted();
  const random = stream(1, 'points');
  const x = tensor(Array.from({ length: 64 }, () => [random.uniform()]));
  const set = dataset({ x, y: x, inputs: [{ name: 'a' }], outputs: [{ name: 'b' }] });
  await trainSurrogate(engine, set, { hidden: [3], steps: 64, ways: [counter.way] });
  expect(counter.asked).toBe(1);
});
