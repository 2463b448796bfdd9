import { describe, expect, test } from 'vitest';
import { takeRows } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  applyPlan,
  type Criterion,
  magnitude,
  measureCut,
  randomScores,
  scoresBy,
  taylor,
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
    const once = pruneSurrogate(network, await scoresBy(magnitude, network), rule, { points: data.x });
    const { surrogate, rounds } = await prune({ rule, rounds: 1 });
    expect(surrogate).toEqual(once.surrogate);
    const { tried, ...pruned } = once;
    expect(rounds).toEqual([{ ...pruned, cut: measureCut(network, once, data.x) }]);
    expect(rounds[0].cut?.tried).toEqual(tried);
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
      pruneSurrogate(rounds[0].surrogate, scores, { by: 'width', keep: 1 }, { points: data.x }).plan,
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

  test('scores a representative part of a table that is sorted', async () => {
    const rows = 4000;
    const [{ lo = 0, hi = 1 }, ...others] = network.inputs;
    // Sorted by the first input; beyond it labels are wrong by more, so that the loss of the first rows is another one.
    const x = tensor(
      Array.from({ length: rows }, (_, row) => [
        lo + ((hi - lo) * row) / rows,
        ...others.map((input) => input.lo! + (input.hi! - input.lo!) * random.uniform()),
      ]),
    );
    const labels = await labelWith(engine, network, x, { derivatives: 'none' });
    const wrong = labels.y.data.map((y, at) => y + (Math.floor(at / 2) / rows) * random.normal());
    const sorted = { ...labels, y: { ...labels.y, data: wrong } };
    const scoresOn = async (set: typeof sorted, of = 500, seed = 1) => {
      let seen: typeof sorted | undefined;
      const watching: Criterion = {
        ...taylor,
        scores(surrogate, context) {
          seen = context.samples as typeof sorted;
          return taylor.scores(surrogate, context);
        },
      };
      const rule = { by: 'width', keep: 2 } as const;
      const { rounds } = await pruneGradually(engine, network, watching, set, {
        rule,
        rounds: 1,
        points: of,
        seed,
      });
      const scores = rounds[0].plan.layers.flatMap(({ neurons }) => neurons.map(({ score }) => score));
      return { seen: seen!, scores };
    };
    const [whole, part] = [await scoresOn(sorted, rows), await scoresOn(sorted)];
    expect(whole.seen.x).toEqual(sorted.x);
    expect(part.seen.x.shape).toEqual([500, 3]);
    // A share p of the rows lies below the quantile p, but for a standard error of at most √(p(1−p)/500) = 0.022.
    for (const p of [0.25, 0.5, 0.75]) {
      const below = part.seen.x.data.filter((value, at) => at % 3 === 0 && value < lo + p * (hi - lo)).length;
      expect(Math.abs(below / 500 - p)).toBeLessThan(4 * 0.022);
    }
    const first = await scoresOn(
      takeRows(
        sorted,
        Array.from({ length: 500 }, (_, row) => row),
      ) as typeof sorted,
    );
    const off = (scores: readonly number[]) =>
      Math.max(...scores.map((score, k) => Math.abs(Math.log(score / whole.scores[k]))));
    // Squares of slopes are spread by some four times their mean: four standard errors of 500 are 0.7.
    expect(off(part.scores)).toBeLessThan(0.7);
    expect(off(first.scores)).toBeGreaterThan(Math.log(10));
    expect((await scoresOn(sorted)).seen.x).toEqual(part.seen.x);
    expect((await scoresOn(sorted, 500, 2)).seen.x).not.toEqual(part.seen.x);
  });

  test('is refused where a rule counts nothing, and ends with the failure of a tuning', async () => {
    const threshold = { by: 'threshold', threshold: 0.1, scope: 'layer' } as const;
    await expect(prune({ rule: threshold, rounds: 2 })).rejects.toThrow(InputError);
    await expect(prune({ rule: half, rounds: 0 })).rejects.toThrow(InputError);
    const wild = { ...tune, steps: 256, schedule: { kind: 'constant', rate: 1e6 } } as const;
    await expect(prune({ rule: half, rounds: 2, tune: wild })).rejects.toThrow(DivergenceError);
  });
});
