import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  applyPlan,
  type Criterion,
  magnitude,
  randomScores,
  scoresBy,
  weightsMask,
} from '../../src/pruning/index.ts';
import { hiddenWidths } from '../../src/surrogate/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { DivergenceError } from '../../src/training/index.ts';
import { type GradualOptions, labelWith, pruneGradually, pruneSurrogate } from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });
const network = exampleSurrogate();
const random = stream(1, 'points');
const points = tensor(
  Array.from({ length: 128 * 3 }, (_, k) => {
    const { lo = 0, hi = 1 } = network.inputs[k % 3];
    return lo + (hi - lo) * random.uniform();
  }),
  [128, 3],
);
const data = await labelWith(engine, network, points, { derivatives: 'jacobians' });
const tune = { steps: 8, batch: 32, schedule: { kind: 'constant', rate: 1e-3 } } as const;
const half = { by: 'ratio', ratio: 0.5, scope: 'global' } as const;
const prune = (options: GradualOptions, criterion: Criterion = magnitude) =>
  pruneGradually(engine, network, criterion, data, options);

describe('a gradual pruning', () => {
  test('in one round is the pruning', async () => {
    const rule = { by: 'width', keep: 2 } as const;
    const once = pruneSurrogate(network, await scoresBy(magnitude, network), rule);
    const { surrogate, rounds } = await prune({ rule, rounds: 1 });
    expect(surrogate).toEqual(once.surrogate);
    expect(rounds).toEqual([once]);
  });

  test('takes the same share in each round, by scores and a tuning of its own', async () => {
    const { surrogate, rounds } = await prune({ rule: { by: 'width', keep: 1 }, rounds: 2, tune });
    expect(rounds.map((round) => hiddenWidths(round.surrogate))).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(rounds.map(({ training }) => training?.steps)).toEqual([8, 8]);
    expect(surrogate).toBe(rounds[1].surrogate);
    const scores = await scoresBy(magnitude, rounds[0].surrogate);
    expect(rounds[1].plan).toEqual(
      pruneSurrogate(rounds[0].surrogate, scores, { by: 'width', keep: 1 }).plan,
    );
    expect(rounds[0].training?.curve).not.toEqual(rounds[1].training?.curve);
  });

  test('without a tuning is its plans, one after the other', async () => {
    const { surrogate, rounds } = await prune({ rule: half, rounds: 3 });
    expect(rounds.reduce((left, { plan }) => applyPlan(left, plan), network)).toEqual(surrogate);
    expect(rounds.every((round) => !('training' in round))).toBe(true);
  });

  test('of weights keeps the zeros of earlier rounds through every tuning', async () => {
    const { rounds } = await prune({
      rule: { by: 'ratio', ratio: 0.36, scope: 'layer' },
      of: 'weights',
      rounds: 2,
      tune,
    });
    const masks = rounds.map((round) => weightsMask(round.surrogate));
    const zeros = masks.map((mask) => mask.filter((one) => one === 0).length);
    // 20 and 36 % of 15, 20 and 8 weights
    expect(zeros).toEqual([3 + 4 + 1, 5 + 7 + 2]);
    expect(masks[1].every((one, k) => one <= masks[0][k])).toBe(true);
  });

  test('is the same with the same seed, and another with another', async () => {
    const made = async (seed: number) => {
      const { surrogate } = await prune(
        { rule: half, rounds: 2, tune: { ...tune, seed }, seed },
        randomScores,
      );
      return surrogate;
    };
    expect(await made(1)).toEqual(await made(1));
    expect((await made(1)).layers).not.toEqual((await made(2)).layers);
  });

  test('is refused where a rule counts nothing, and ends with the failure of a tuning', async () => {
    const threshold = { by: 'threshold', threshold: 0.1, scope: 'layer' } as const;
    await expect(prune({ rule: threshold, rounds: 2 })).rejects.toThrow(InputError);
    await expect(prune({ rule: half, rounds: 0 })).rejects.toThrow(InputError);
    const wild = { ...tune, steps: 256, schedule: { kind: 'constant', rate: 1e6 } } as const;
    await expect(prune({ rule: half, rounds: 2, tune: wild })).rejects.toThrow(DivergenceError);
  });
});
