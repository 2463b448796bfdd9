import { roundRules } from '../pruning/index.ts';
import { saidOf } from '../tensor/index.ts';
import { hiddenAfter } from './foreseen.ts';
import type { Stage } from './stage.ts';
import { prunedKind, ruleOf, withRule } from './stage-pruning.ts';

/**
 * Stages with a stage for each round of their prunings: `small-round-1`, `small-round-2`, and last `small`, which goes on with
 * these. Each prunes by the scores of its own start, and is trained.
 *
 * @throws InputError naming the stage, when its rule does not say how many are left, or widths that it needs are not known
 */
export function withRounds(stages: readonly Stage[]): readonly Stage[] {
  if (stages.every(({ pruning }) => pruning?.rounds === undefined)) return stages;
  const made: Stage[] = [];
  for (const stage of stages) made.push(...roundsOf(stage, made));
  return made;
}

function roundsOf(stage: Stage, earlier: readonly Stage[]): readonly Stage[] {
  const { name, parent, pruning, steps, stream = name } = stage;
  // A parent that is not there is refused with all other names.
  if (pruning?.rounds === undefined || earlier.every((one) => one.name !== parent)) return [stage];
  const { rounds } = pruning;
  const count = typeof rounds === 'number' ? rounds : rounds.count;
  const of = prunedKind(pruning);
  const hidden = of === 'neurons' || of === 'layers' ? hiddenAfter(parent, earlier) : undefined;
  // Layers are chosen from as one.
  const sizes = of === 'layers' && hidden !== undefined ? [hidden.length] : hidden;
  const rules = saidOf(`stage ${name}`, () => roundRules(ruleOf(pruning), count, { of, sizes }));
  const budgets = stepsOf(steps, rounds, count);
  return rules.map((rule, k): Stage => {
    const last = k === count - 1;
    const before = k === 0 ? parent : roundName(name, k);
    const own = withRule(pruning, rule);
    if (last) return { ...stage, parent: before, pruning: own, steps: budgets[k] };
    const { title: _, label: __, ...rest } = stage;
    return {
      ...rest,
      name: roundName(name, k + 1),
      parent: before,
      pruning: own,
      steps: budgets[k],
      stream: `${stream} round ${k + 1}`,
    };
  });
}

function roundName(name: string, round: number): string {
  return `${name}-round-${round}`;
}

/** The steps of each round: as said, else those of the stage shared out, the last taking what is over. */
function stepsOf(
  steps: number | undefined,
  rounds: NonNullable<NonNullable<Stage['pruning']>['rounds']>,
  count: number,
): readonly (number | undefined)[] {
  const shared = steps === undefined ? undefined : Math.floor(steps / count);
  const early = typeof rounds === 'number' ? shared : rounds.steps;
  const last =
    typeof rounds === 'number' && steps !== undefined ? steps - (count - 1) * (shared as number) : steps;
  return Array.from({ length: count }, (_, k) => (k === count - 1 ? last : early));
}
