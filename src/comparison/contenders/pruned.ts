import {
  applyPlan,
  type Criterion,
  criterionNamed,
  type ReplacementChoice,
  SCORED_SAMPLES,
  scoresBy,
  someSamples,
  zerosMask,
} from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { stream } from '../../tensor/index.ts';
import { adam } from '../../training/index.ts';
import { fineTuneSurrogate, pruneGradually, pruneSurrogate } from '../../workflow/index.ts';
import { prunedBudget } from '../plan/budgets.ts';
import { scheduleWords } from '../plan/schedules.ts';
import { settings } from '../plan/settings.ts';
import type { ComparisonContender, ContenderTask, MadeNetwork, NeuronCut } from './contender.ts';

/** The oversized network, pruned by a criterion and tuned on the labels of the setting. */
export function prunedBy(name: string, cut: NeuronCut): ComparisonContender {
  const criterion = criterionNamed(name);
  const { schedule, replacement } = cut;
  // The default needs no words.
  const [part, words] = replacement === 'best' ? ['', ''] : [`-${replacement}`, ` by ${replacement}`];
  return {
    name: `${name}${part}-${schedule}`,
    title: `${name}${words}, ${scheduleWords[schedule]}`,
    kind: 'pruned',
    cut,
    settings,
    begins: 'oversized',
    budget: (steps) => prunedBudget(steps, schedule === 'iterative'),
    make: (task) => (schedule === 'iterative' ? inRounds : atOnce)(criterion, replacement, task),
  };
}

/** Seconds since a moment. */
function since(began: number): number {
  return (performance.now() - began) / 1000;
}

function ruleOf({ size }: ContenderTask) {
  return { by: 'width', keep: size } as const;
}

async function atOnce(
  criterion: Criterion,
  replacement: ReplacementChoice,
  task: ContenderTask,
): Promise<MadeNetwork> {
  const { engine, seed, oversized, labels, signal, throughHead } = task;
  const began = performance.now();
  const samples = someSamples(labels, SCORED_SAMPLES, stream(seed, 'samples of criteria'));
  const scores = await scoresBy(criterion, oversized, { samples, engine, seed, signal, throughHead });
  const { surrogate } = pruneSurrogate(oversized, scores, ruleOf(task), {
    points: samples.x,
    replacement,
    throughHead,
  });
  const criterionSeconds = since(began);
  return tuned(task, surrogate, criterionSeconds);
}

/** Scores, cuts and tunes in rounds, then tunes with the steps that are left. */
async function inRounds(
  criterion: Criterion,
  replacement: ReplacementChoice,
  task: ContenderTask,
): Promise<MadeNetwork> {
  const { engine, seed, oversized, labels, fit, budget, signal, throughHead } = task;
  const began = performance.now();
  const { rounds } = await pruneGradually(engine, oversized, criterion, labels, {
    rule: ruleOf(task),
    rounds: budget.rounds.length,
    replacement,
    seed,
    signal,
    throughHead,
    tune: { ...fit, method: adam(), steps: budget.rounds[0] },
  });
  const seconds = since(began);
  const training = rounds.reduce((sum, round) => sum + (round.training?.seconds ?? 0), 0);
  const last = rounds.length - 1;
  const parent = last === 0 ? oversized : rounds[last - 1].surrogate;
  const before = applyPlan(parent, rounds[last].plan);
  const made = await tuned(task, rounds[last].surrogate, seconds - training);
  return {
    ...made,
    before,
    seconds: { ...made.seconds, training: made.seconds.training + training },
  };
}

async function tuned(task: ContenderTask, start: Surrogate, criterion: number): Promise<MadeNetwork> {
  const { engine, labels, fit, method, budget } = task;
  const { surrogate, training } = await fineTuneSurrogate(engine, start, labels, {
    ...fit,
    method,
    steps: budget.steps,
    mask: zerosMask(start),
  });
  return {
    surrogate,
    before: start,
    seconds: { criterion, training: training.seconds },
  };
}
